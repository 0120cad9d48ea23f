"""The loss is the same in every epoch, to its last digit: backward is never called.

    python -m numpy_impl.practical.forgotten_backward

`optimizer.step()` passes over a parameter whose gradient is None, and nothing is
raised. Look at `model[0].weight.grad` after the first step.

Cure: `loss.backward()`, or `model.backward(criterion.backward())`, before the step.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.practical.parts import classifier, digits, show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Loss, clear, step."""
    return train(backward=False, dtype=dtype, device=device)


def cure(dtype=None, device="cpu"):
    """Loss, clear, backward, step."""
    return train(backward=True, dtype=dtype, device=device)


def train(backward, dtype, device, steps=10):
    """The loss of each step, and how many parameters have no gradient at the end"""
    manual_seed(0)
    (x, target), _ = digits(dtype=dtype, device=device)
    model, criterion = classifier(dtype=dtype, device=device), nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(steps):
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        if backward:
            model.backward(criterion.backward())
        optimizer.step()
        losses.append(loss.item())
    without = sum(p.grad is None for p in model.parameters())
    return {"loss": losses, "parameters without a gradient": without}


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
