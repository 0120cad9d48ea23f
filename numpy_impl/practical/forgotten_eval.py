"""Two tests on the same digits differ: the model is still in training mode.

    python -m numpy_impl.practical.forgotten_eval

While `model.training` is True, dropout sets half of the hidden units to 0. Batch norm
standardises with the mean and variance of the test batch: what all its digits have in
common is lost, and the running statistics, kept for later, move towards the test data.

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
    """Tested as they are after training."""
    dropout, norm = trained(dtype, device)
    return test_twice(dropout, dtype, device) | test_in_batches(norm, dtype, device)


def cure(dtype=None, device="cpu"):
    """`model.eval()` before the tests."""
    dropout, norm = trained(dtype, device)
    dropout.eval()
    norm.eval()
    return test_twice(dropout, dtype, device) | test_in_batches(norm, dtype, device)


def trained(dtype, device):
    """Two classifiers, with dropout and with batch norm"""
    layers = nn.Dropout(0.5), nn.BatchNorm1d(64, dtype=dtype)
    return [trained_with(layer, dtype, device) for layer in layers]


def trained_with(layer, dtype, device, epochs=10):
    """A classifier with this layer behind its hidden units, after some epochs"""
    manual_seed(0)
    model = nn.Sequential(
        nn.Linear(64, 64, dtype=dtype),
        nn.ReLU(),
        layer,
        nn.Linear(64, 10, dtype=dtype),
    ).to(device)
    train_set, _ = digits(dtype=dtype, device=device)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    for _ in range(epochs):
        train_epoch(model, batches(*train_set), nn.CrossEntropyLoss(), optimizer)
    return model


def test_twice(model, dtype, device):
    """The accuracy of two tests, and how far their logits differ."""
    _, (x, target) = digits(dtype=dtype, device=device)
    with no_grad():
        first, second = model(x), model(x)
    return {
        "dropout: accuracy": [accuracy(first, target), accuracy(second, target)],
        "dropout: largest difference of a logit": abs(first - second).max().item(),
    }


def test_in_batches(model, dtype, device):
    """The accuracy in batches as they come, and in batches of equal digits."""
    _, (x, target) = digits(dtype=dtype, device=device)
    order = target.argsort(stable=True)  # all zeros, then all ones, ...
    before = 1 * model[2].running_mean  # a copy
    mixed = accuracy_in_batches(model, x, target)
    in_order = accuracy_in_batches(model, x[order], target[order])
    moved = abs(model[2].running_mean - before).max().item()
    return {
        "batch norm: accuracy in mixed batches": mixed,
        "batch norm: accuracy in sorted batches": in_order,
        "batch norm: largest change of a running mean": moved,
    }


def accuracy_in_batches(model, x, target):
    """The accuracy in batches of 50, in the mode that the model is in"""
    with no_grad():
        found = [accuracy(model(x), y) for x, y in batches(x, target, shuffle=False)]
    return sum(found) / len(found)


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
