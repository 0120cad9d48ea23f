"""The loss stands still and gradients grow: the optimizer has another model's weights.

    python -m torch_impl.practical.other_model

So it is after a cell of a notebook has made the model anew, and the optimizer's has
not. `step` moves the old weights, `zero_grad` clears theirs.

Cure: Build the optimizer after the model, each time.
"""

import torch
from torch import manual_seed, nn, optim

from torch_impl.practical.parts import classifier, digits, show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """A model, its optimizer, and a model of the same name."""
    manual_seed(0)
    model = classifier(dtype=dtype, device=device)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    model = classifier(dtype=dtype, device=device)
    return train(model, optimizer, dtype, device)


def cure(dtype=None, device="cpu"):
    """The optimizer after it."""
    manual_seed(0)
    model = classifier(dtype=dtype, device=device)
    model = classifier(dtype=dtype, device=device)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    return train(model, optimizer, dtype, device)


def train(model, optimizer, dtype, device, steps=10):
    """The loss and the norm of a gradient in each step; how many weights are held"""
    (x, target), _ = digits(dtype=dtype, device=device)
    criterion = nn.CrossEntropyLoss()
    losses, norms = [], []
    for _ in range(steps):
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        norms.append((model[0].weight.grad ** 2).sum().item() ** 0.5)
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    return {
        "loss": losses,
        "norm of the gradient": norms,
        "parameters held": sum(id(p) in held for p in model.parameters()),
    }


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
