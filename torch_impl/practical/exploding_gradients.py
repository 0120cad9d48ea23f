"""The loss starts in the thousands: each layer makes numbers and gradients larger.

    python -m torch_impl.practical.exploding_gradients

With weights of deviation s a layer of 32 inputs multiplies by about s √(32 / 2), ReLU
having set half to 0. At s = √(2 / 32), Kaiming's, that is 1.

Cure: Kaiming's weights; normalization layers, and clipping what is left.
"""

import torch
from torch import manual_seed, nn, optim

from torch_impl.practical.parts import deep, show, train_deep

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Eight hidden layers, weights of deviation 1."""
    manual_seed(0)
    model = deep(nn.ReLU, dtype)
    for layer in model[::2]:
        nn.init.normal_(layer.weight)
    return train(model, dtype, device)


def cure(dtype=None, device="cpu"):
    """Weights of deviation √(2 / inputs)."""
    manual_seed(0)
    model = deep(nn.ReLU, dtype)
    for layer in model[::2]:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return train(model, dtype, device)


def train(model, dtype, device, steps=40):
    """The norm of each layer's first gradient, and the loss of every tenth step"""
    model = model.to(device)  # its weights were drawn on the CPU
    optimizer = optim.SGD(model.parameters(), lr=0.02)
    norms, losses = train_deep(model, optimizer, steps, dtype, device)
    return {"norm of each layer's gradient": norms, "loss": losses[::10]}


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
