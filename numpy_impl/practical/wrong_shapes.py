"""A layer refuses its input: an axis is missing, turned round, or too long.

    python -m numpy_impl.practical.wrong_shapes

Read the two shapes in the message: which is the input's, which the weight's, and which
axis is meant? Print `x.shape` before the line that raised.

Cure: `nn.Flatten()` for images, `x.T` for a turned one, or a layer of that size.
"""

import numpy as np

from numpy_impl import nn
from numpy_impl.practical.parts import classifier, digits, show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Images (8, 8) for 64 inputs; samples on the last axis; a column less."""
    model, x = parts(dtype, device)
    wrong = {
        "images (300, 8, 8)": x.reshape(300, 8, 8),
        "turned round (64, 300)": x.T,
        "a column less (300, 63)": x[:, 1:],
    }
    messages = {name: message(model, value) for name, value in wrong.items()}
    return {"refused": sum(": " in text for text in messages.values()), **messages}


def cure(dtype=None, device="cpu"):
    """The line that mends each: all give the same logits, here their sum of squares."""
    model, x = parts(dtype, device)
    images, turned, shorter = x.reshape(300, 8, 8), x.T, x[:, 1:]
    narrower = nn.Linear(63, 10, dtype=dtype).to(device)
    mended = [model(nn.Flatten()(images)), model(turned.T)]
    return {
        "refused": 0,
        "logits": [(logits**2).sum().item() for logits in mended],
        "logits of a layer for 63": (narrower(shorter) ** 2).sum().item(),
    }


def parts(dtype, device):
    """A classifier of 64 inputs, and x (300, 64)"""
    manual_seed(0)
    (x, _), _ = digits(dtype=dtype, device=device)
    return classifier(dtype=dtype, device=device), x


def message(model, x):
    """What is raised, as "type: text"; "nothing" if nothing is"""
    try:
        model(x)
    except (RuntimeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
