"""The loss swings and never settles: gradients are not cleared, so old ones are added.

    python -m numpy_impl.practical.kept_gradients

Each step goes along the sum of all gradients so far, as a ball that rolls without
friction: through the valley and up again on the other side.

Cure: `optimizer.zero_grad()` in each step, before backward.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.practical.parts import diabetes, show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """A loop without `optimizer.zero_grad()`."""
    return fit(clear=False, dtype=dtype, device=device)


def cure(dtype=None, device="cpu"):
    """The same loop with it."""
    return fit(clear=True, dtype=dtype, device=device)


def fit(clear, dtype, device, steps=100):
    """A linear regression by gradient descent

    Returns:
        The loss and the norm of the weight's gradient, in every tenth step.
    """
    manual_seed(0)
    x, y = diabetes(dtype, device)
    model, criterion = nn.Linear(10, 1, dtype=x.dtype).to(device), nn.MSELoss()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    losses, norms = [], []
    for _ in range(steps):
        loss = criterion(model(x), y[:, None])
        if clear:
            optimizer.zero_grad()
        model.backward(criterion.backward())
        optimizer.step()
        losses.append(loss.item())
        norms.append((model.weight.grad**2).sum().item() ** 0.5)
    return {"loss": losses[9::10], "norm of the gradient": norms[9::10]}


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
