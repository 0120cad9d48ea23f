"""The loss stands still: every hidden unit is 0 for every sample, a dead ReLU.

    python -m numpy_impl.practical.dead_relu

Where ReLU is 0 its gradient is 0, too, so that no step brings a unit back. Inputs in
the thousands do it at once: their gradients are in the thousands as well.

Cure: Scale the inputs; a lower learning rate, or LeakyReLU, also keeps units alive.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.practical.parts import breast_cancer, show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Thirty columns as they were measured, up to 4254."""
    x, target = breast_cancer(dtype, device)
    return train(x, target)


def cure(dtype=None, device="cpu"):
    """Each column with mean 0 and variance 1."""
    x, target = breast_cancer(dtype, device)
    x = x - x.mean(0)
    return train(x / (x**2).mean(0) ** 0.5, target)


def train(x, target, steps=20):
    """The loss of every fifth step, and the share of the units that are dead then"""
    manual_seed(0)
    hidden = nn.Sequential(nn.Linear(30, 32, dtype=x.dtype), nn.ReLU())
    model = nn.Sequential(hidden, nn.Linear(32, 2, dtype=x.dtype)).to(x.device)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    losses, dead = [], []
    for _ in range(steps):
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        model.backward(criterion.backward())
        optimizer.step()
        losses.append(loss.item())
        dead.append(1 - (hidden(x) > 0).any(0).sum().item() / 32)
    return {"loss": losses[::4], "share of dead units": dead[::4]}


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
