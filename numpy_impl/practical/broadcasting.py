"""Every prediction is the mean: (N, 1) minus (N,) is (N, N), each with each.

    python -m numpy_impl.practical.broadcasting

Nothing is raised. `nn.MSELoss` warns; a loss that is written out does not.

Cure: Give the target the output's shape, `y[:, None]`, before the loss.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.autograd import on_tape
from numpy_impl.practical.parts import diabetes, show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """The model's output (N, 1) beside the targets (N,) as they were loaded."""
    x, y = diabetes(dtype, device)
    return fit(x, y)


def cure(dtype=None, device="cpu"):
    """Targets of the output's shape, (N, 1)."""
    x, y = diabetes(dtype, device)
    return fit(x, y[:, None])


def fit(x, y, steps=50):
    """A linear regression by gradient descent

    Returns:
        The shape of the differences, the last loss, the variance of the predictions
        and their R², where 0 is as good as the mean.
    """
    manual_seed(0)
    model = on_tape(nn.Linear(x.shape[1], 1, dtype=x.dtype).to(x.device))
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for _ in range(steps):
        difference = model(x) - y
        loss = (difference**2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    output = model(x).detach().reshape(-1)
    error = output - y.reshape(-1)
    return {
        "shape of the differences": list(difference.shape),
        "loss": loss.item(),
        "variance of the predictions": ((output - output.mean()) ** 2).mean().item(),
        "R²": 1 - (error**2).mean().item(),
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
