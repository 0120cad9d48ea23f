"""Two tests of one model differ, and both are too bad: it is still in training mode.

    python -m numpy_impl.practical.forgotten_eval

Dropout sets half of the hidden units to 0 while `model.training` is True.

Cure: `model.eval()` before every test, and `model.train()` after it.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.nn import no_grad
from numpy_impl.practical.parts import batches, digits, show
from numpy_impl.random import manual_seed
from numpy_impl.training import accuracy, train_epoch

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Tested as it is after training."""
    model = trained(dtype, device)
    return test_twice(model, dtype, device)


def cure(dtype=None, device="cpu"):
    """`model.eval()` before the test."""
    model = trained(dtype, device)
    model.eval()
    return test_twice(model, dtype, device)


def trained(dtype, device, epochs=10):
    """A classifier with dropout, after some epochs"""
    manual_seed(0)
    model = nn.Sequential(
        nn.Linear(64, 64, dtype=dtype),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(64, 10, dtype=dtype),
    ).to(device)
    train_set, _ = digits(dtype=dtype, device=device)
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(epochs):
        train_epoch(model, batches(*train_set), nn.CrossEntropyLoss(), optimizer)
    return model


def test_twice(model, dtype, device):
    """The accuracy of two tests, and how far their logits differ."""
    _, (x, target) = digits(dtype=dtype, device=device)
    with no_grad():
        first, second = model(x), model(x)
    return {
        "accuracy": [accuracy(first, target), accuracy(second, target)],
        "largest difference of a logit": abs(first - second).max().item(),
    }


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
