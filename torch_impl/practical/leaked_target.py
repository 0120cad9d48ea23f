"""Splendid in the test, useless in use: the target is among the features.

    python -m torch_impl.practical.leaked_target

Here it is a measurement that is made afterwards, so that whoever asks for a prediction
does not have it: the model then finds the column's mean there, 0.

Cure: Leave out what is not known yet when a prediction is asked for.
"""

import torch
from torch import manual_seed, nn, optim, randn_like

from torch_impl.practical.parts import diabetes, show
from torch_impl.training import train_epoch

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Eleven columns, the last of which follows from the target."""
    manual_seed(0)
    x, y = diabetes(dtype)
    later = y + 0.3 * randn_like(y)
    return test(joined(x, later), joined(x, 0 * later), y, device)


def cure(dtype=None, device="cpu"):
    """The ten columns that are known when the prediction is asked for."""
    manual_seed(0)
    x, y = diabetes(dtype)
    return test(x, x, y, device)


def joined(x, column):
    """x (N, D + 1): with one more column (N,)"""
    wider = x[:, [*range(x.shape[1]), 0]]
    wider[:, -1] = column
    return wider


def test(x, x_in_use, y, device, steps=200, train=300):
    """R² of the test data as they lie there, and as they are in use"""
    x, x_in_use, y = (a.to(device) for a in (x, x_in_use, y))
    model = nn.Linear(x.shape[1], 1, dtype=x.dtype).to(device)
    criterion = nn.MSELoss()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for _ in range(steps):
        train_epoch(model, [(x[:train], y[:train, None])], criterion, optimizer)
    return {
        "test R²": r_squared(model(x[train:]), y[train:, None]),
        "R² in use": r_squared(model(x_in_use[train:]), y[train:, None]),
    }


def r_squared(output, y):
    """1 - mean (output - y)² / mean (y - mean y)²: 0 is as good as the mean"""
    return 1 - (((output - y) ** 2).mean() / ((y - y.mean()) ** 2).mean()).item()


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
