"""The loss is inf, and all weights are NaN after it: the log of a probability 0.

    python -m torch_impl.practical.log_of_zero

Where logits lie far apart, exp rounds the smaller probability to 0. Its log is -inf,
and on the way back inf · 0 is NaN. CrossEntropyLoss does as log_softmax: it takes the
difference of the logits. (Large as the loss is: the columns should be scaled, too.)

Cure: `log_softmax` in one, or CrossEntropyLoss, which takes the logits.
"""

import torch
from torch import manual_seed, nn, optim

from torch_impl.practical.parts import breast_cancer, show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """The logarithm of softmax."""
    return train(lambda logits: logits.softmax(1).log(), dtype, device)


def cure(dtype=None, device="cpu"):
    """log_softmax: the same function, in one."""
    return train(lambda logits: logits.log_softmax(1), dtype, device)


def train(log_probability, dtype, device, steps=4):
    """The loss of each step, and how many weights are NaN after it"""
    manual_seed(0)
    x, target = breast_cancer(dtype, device)
    model = nn.Linear(30, 2, dtype=x.dtype).to(device)
    optimizer = optim.SGD(model.parameters(), lr=1e-2)
    losses, lost = [], []
    for _ in range(steps):
        chosen = log_probability(model(x))[range(len(x)), target]
        loss = -chosen.mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        lost.append(sum((p != p).sum().item() for p in model.parameters()))
    return {"loss": losses, "parameters that are NaN": lost}


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
