"""A layer refuses its input: its weights lie on one device, the batch on another.

    python -m numpy_impl.practical.wrong_device

`model.to(device)` moves the model, not the batches: each is to be moved in the loop.
NumPy has one device, so that nothing can be apart there; what stands in for it is
asking for another one, which is refused as soon as it is asked for.

Cure: `x.to(device)` and `target.to(device)`, for each batch.
"""

import numpy as np

from numpy_impl import nn
from numpy_impl.practical.parts import classifier, digits, show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """The model here and the batch there, and the other way round."""
    model, x, _ = parts(dtype, device)
    there = other(device)
    messages = {
        "model here, batch there": message(lambda: model(x.to_device(there))),
        "model there, batch here": message(
            lambda: model.to(there)(x.to_device(device))
        ),
    }
    return {"refused": sum(": " in text for text in messages.values()), **messages}


def cure(dtype=None, device="cpu"):
    """Each batch goes to where the model is."""
    model, x, target = parts(dtype, device)
    device = model[0].weight.device
    logits = model(x.to_device(device))
    loss = nn.CrossEntropyLoss()(logits, target.to_device(device))
    return {"refused": 0, "loss": loss.item(), "device": str(device)}


def parts(dtype, device):
    """A classifier on the device; x (300, 64) and target (300,), still on the CPU"""
    manual_seed(0)
    (x, target), _ = digits(dtype=dtype)
    return classifier(dtype=dtype, device=device), x, target


def other(device):
    """Another device, which NumPy does not have"""
    return "cuda" if device == "cpu" else "cpu"


def message(call):
    """What is raised, as "type: text"; "nothing" if nothing is"""
    try:
        call()
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
