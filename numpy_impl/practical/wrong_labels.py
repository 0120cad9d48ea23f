"""CrossEntropyLoss refuses: the labels have another dtype, range or shape.

    python -m numpy_impl.practical.wrong_labels

It takes classes 0 ... C - 1 in int64, one for each sample. Each library says it in
words of its own; the error is of the same type. The mistake is made on the CPU: a GPU
reports a class out of range late, and nothing can be computed there afterwards.

Cure: `target.astype(np.int64)`, `target - 1` or `target[:, 0]`, as it is meant.
"""

import numpy as np

from numpy_impl import nn
from numpy_impl.practical.parts import classifier, digits, show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None):
    """Labels as they often come: of floats, counted from 1, as a column, too many."""
    logits, x, target = model_output(dtype, "cpu")
    wrong = {
        "floats": target.astype(x.dtype),
        "1 ... 10": target + 1,
        "a column": target[:, None],
        "one too few": target[1:],
    }
    messages = {name: message(logits, labels) for name, labels in wrong.items()}
    return {"refused": sum(": " in text for text in messages.values()), **messages}


def cure(dtype=None, device="cpu"):
    """The line that mends each: all give the same loss."""
    logits, x, target = model_output(dtype, device)
    floats, from_one, column = target.astype(x.dtype), target + 1, target[:, None]
    mended = [floats.astype(np.int64), from_one - 1, column[:, 0], target]
    criterion = nn.CrossEntropyLoss()
    losses = [criterion(logits, labels).item() for labels in mended]
    return {"refused": 0, "loss": losses}


def model_output(dtype, device):
    """logits (300, 10), x (300, 64) and the labels (300,) as they should be"""
    manual_seed(0)
    (x, target), _ = digits(dtype=dtype, device=device)
    return classifier(dtype=dtype, device=device)(x), x, target


def message(logits, labels):
    """What is raised, as "type: text"; "nothing" if nothing is"""
    try:
        nn.CrossEntropyLoss()(logits, labels)
    except (IndexError, RuntimeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
