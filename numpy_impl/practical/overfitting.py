"""Perfect in training, poor in the test: a large model learns few digits by heart.

    python -m numpy_impl.practical.overfitting

The cures stand side by side: each lowers the test loss, and more data most of all. The
epoch to stop at is chosen on data of its own, the validation data: chosen on the test
data it would be one more leak.

Cure: More data; else weight decay, dropout, or stopping early.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.practical.parts import batches, digits, show
from numpy_impl.random import manual_seed
from numpy_impl.training import accuracy, evaluate_epoch, train_epoch

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Forty digits, 128 hidden units, thirty epochs, and the model of the last."""
    return said("", train(dtype, device)[-1])


def cure(dtype=None, device="cpu"):
    """Weight decay; dropout; the epoch with the least validation loss; more digits."""
    stopped = min(train(dtype, device), key=lambda epoch: epoch["validation loss"])
    return {
        **said("weight decay: ", train(dtype, device, decay=3.0)[-1]),
        **said("dropout: ", train(dtype, device, dropout=0.5)[-1]),
        **said("early stopping: ", stopped),
        **said("400 digits: ", train(dtype, device, count=400)[-1]),
    }


def train(dtype, device="cpu", count=40, decay=0.0, dropout=0.0, epochs=30):
    """[{"training accuracy": ..., ...}, ...]: the numbers after each epoch"""
    manual_seed(0)
    train_set, (x, target) = digits(count, dtype, device)
    validation_set, test_set = (x[::2], target[::2]), (x[1::2], target[1::2])
    model = nn.Sequential(
        nn.Linear(64, 128, dtype=dtype),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(128, 10, dtype=dtype),
    ).to(device)
    criterion, log = nn.CrossEntropyLoss(), []
    optimizer = optim.AdamW(model.parameters(), lr=1e-2, weight_decay=decay)
    for _ in range(epochs):
        train_epoch(model, batches(*train_set), criterion, optimizer)
        train_loss, learnt = evaluate_epoch(model, [train_set], criterion, accuracy)
        validation_loss, _ = evaluate_epoch(model, [validation_set], criterion)
        loss, right = evaluate_epoch(model, [test_set], criterion, accuracy)
        log.append(
            {
                "training loss": train_loss,
                "training accuracy": learnt,
                "test accuracy": right,
                "test loss": loss,
                "validation loss": validation_loss,
            }
        )
    return log


def said(name, epoch):
    """The numbers of an epoch, with the name of the cure before each"""
    return {
        name + what: epoch[what]
        for what in ("training accuracy", "test accuracy", "test loss")
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
