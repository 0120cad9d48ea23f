"""Each batch forgets what the last one taught: the data lie sorted by class.

    python -m torch_impl.practical.unshuffled

A batch holds one or two classes, and each step makes these likelier for every image.

Cure: `shuffle=True` in the DataLoader of the training data.
"""

import torch
from torch import manual_seed, nn, optim

from torch_impl.practical.parts import batches, classifier, digits, show
from torch_impl.training import accuracy, evaluate_epoch, train_epoch

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Batches in the order of the data: first all zeros, last all nines."""
    return train(shuffle=False, dtype=dtype, device=device)


def cure(dtype=None, device="cpu"):
    """`shuffle=True` for the training data."""
    return train(shuffle=True, dtype=dtype, device=device)


def train(shuffle, dtype, device, epochs=15):
    """The loss of each batch in the first epoch and in the last; the test accuracy."""
    manual_seed(0)
    (x, target), test_set = digits(dtype=dtype, device=device)
    order = [n for label in range(10) for n in range(len(x)) if target[n] == label]
    model, criterion = classifier(dtype=dtype, device=device), nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.3)
    loader, losses = batches(x[order], target[order], shuffle), []
    for _ in range(epochs):
        train_epoch(model, loader, criterion, optimizer, on_step=losses.append)
    _, right = evaluate_epoch(model, [test_set], criterion, accuracy)
    return {
        "loss, first epoch": losses[: len(loader)],
        "loss, last epoch": losses[-len(loader) :],
        "accuracy": right,
    }


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
