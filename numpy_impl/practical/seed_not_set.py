"""The same program gives other numbers each time: the seed is not set before it.

    python -m numpy_impl.practical.seed_not_set

A generator goes on where it stopped. A seed at the top of a notebook does not hold for
a cell that is run twice. And one seed is one draw: what it shows may be luck.

Cure: Set the seed before each run, and compare several seeds.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.practical.parts import batches, classifier, digits, show
from numpy_impl.random import manual_seed
from numpy_impl.training import accuracy, evaluate_epoch, train_epoch

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """One seed, then two trainings."""
    manual_seed(0)
    return compared(train(dtype, device), train(dtype, device))


def cure(dtype=None, device="cpu"):
    """The seed before each training."""
    manual_seed(0)
    first = train(dtype, device)
    manual_seed(0)
    return compared(first, train(dtype, device))


def train(dtype, device, epochs=5):
    """The training loss and the test accuracy, from where the generator stands"""
    train_set, test_set = digits(dtype=dtype, device=device)
    model, criterion = classifier(dtype=dtype, device=device), nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(epochs):
        loss = train_epoch(model, batches(*train_set), criterion, optimizer)
    _, right = evaluate_epoch(model, [test_set], criterion, accuracy)
    return loss, right


def compared(first, second):
    """The loss and the accuracy of both trainings, and how far the losses differ"""
    return {
        "loss": [first[0], second[0]],
        "accuracy": [first[1], second[1]],
        "difference of the losses": abs(first[0] - second[0]),
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
