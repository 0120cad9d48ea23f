"""Memory grows with every batch of a test: what backward would need is kept.

    python -m numpy_impl.practical.forgotten_no_grad

Each forward saves its inputs until a backward comes, and in a test none comes. PyTorch
keeps them as long as the loss is kept as a tensor, NumPy's modules keep them anyway.

Cure: `with no_grad():` around every test, and `.item()` where losses are added.
"""

import numpy as np

from numpy_impl import nn
from numpy_impl.nn import no_grad
from numpy_impl.practical.parts import batches, classifier, digits, show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """The losses of a test, each with all that led to it."""
    model, loader = parts(dtype, device)
    return test(model, loader)


def cure(dtype=None, device="cpu"):
    """The same test under `no_grad`."""
    model, loader = parts(dtype, device)
    with no_grad():
        return test(model, loader)


def parts(dtype, device):
    """A classifier, and the 500 test digits in batches of 50"""
    manual_seed(0)
    _, test_set = digits(dtype=dtype, device=device)
    return classifier(dtype=dtype, device=device), batches(*test_set, shuffle=False)


def test(model, loader):
    """The kilobytes that the model has kept after each batch, and the mean loss"""
    criterion, total, kept = nn.CrossEntropyLoss(), 0, []
    model.eval()
    for x, target in loader:
        total = total + criterion(model(x), target)
        kept.append(kept_bytes(model, total) / 1000)
    return {"kilobytes kept": kept, "loss": total.item() / len(loader)}


def kept_bytes(model, total):
    """How much the tapes of the model hold, each array once, whatever holds `total`."""
    arrays = [a for module in model.modules() for a in module.saved]
    return sum({id(a): a.nbytes for a in arrays}.values())


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
