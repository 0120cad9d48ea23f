"""The first layers learn nothing: each sigmoid takes most of the gradient away.

    python -m torch_impl.practical.vanishing_gradients

A sigmoid's slope is 1/4 at most, and a step back through a layer multiplies by it. That
of ReLU is 1 or 0, and Kaiming's initial weights make up for the zeros.

Cure: ReLU with Kaiming's weights; normalization, or a way round the layers.
"""

import torch
from torch import manual_seed, nn, optim

from torch_impl.practical.parts import deep, show, train_deep

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Eight hidden layers with sigmoid, as they are initialised."""
    manual_seed(0)
    return train(deep(nn.Sigmoid, dtype), dtype, device)


def cure(dtype=None, device="cpu"):
    """ReLU, and weights initialised for it."""
    manual_seed(0)
    model = deep(nn.ReLU, dtype)
    for layer in model[:-1:2]:
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
    return train(model, dtype, device)


def train(model, dtype, device, steps=60):
    """The norm of each layer's first gradient, and the loss of every tenth step"""
    model = model.to(device)  # its weights were drawn on the CPU
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    norms, losses = train_deep(model, optimizer, steps, dtype, device)
    return {"norm of each layer's gradient": norms, "loss": losses[9::10]}


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
