"""The loss jumps, or hardly moves: the learning rate is too high, or too low.

    python -m torch_impl.practical.learning_rate

The loss of whoever guesses is log(10) = 2.303. Too high a rate ends there, too: the
steps have thrown the hidden units to where ReLU is 0.

Cure: Try rates a factor of ten apart; take the one whose loss falls fastest.
"""

import torch
from torch import manual_seed, nn, optim

from torch_impl.practical.parts import classifier, digits, show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Ten times too high, and a hundred times too low."""
    return {
        "loss, lr = 5": descend(5, dtype, device),
        "loss, lr = 0.005": descend(0.005, dtype, device),
    }


def cure(dtype=None, device="cpu"):
    """Try rates a factor of ten apart, and take the one that falls fastest."""
    return {"loss, lr = 0.5": descend(0.5, dtype, device)}


def descend(lr, dtype, device, steps=60):
    """The loss at every tenth step on one batch"""
    manual_seed(0)
    (x, target), _ = digits(dtype=dtype, device=device)
    model, criterion = classifier(dtype=dtype, device=device), nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses[::10]


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
