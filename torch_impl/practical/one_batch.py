"""Overfit one batch: what a model, a loss and an optimizer that fit together can do.

    python -m torch_impl.practical.one_batch

A few samples can be learnt by heart, whatever they are. If the loss of one batch does
not go to nearly 0, more data will not help: something is wrong. Do it first of all.
"""

import torch
from torch import manual_seed, nn, optim

from torch_impl.practical.parts import classifier, digits, show_one
from torch_impl.training import accuracy

__all__ = ["overfit_one_batch", "example", "main"]


def overfit_one_batch(model, batch, criterion, optimizer, steps=100):
    """losses[i], the loss of the one batch before update i

    The model is changed: take a copy of it, or build it anew afterwards.

    Args:
        model: Module, x -> output.
        batch: (x, target), some 10 samples.
        criterion: Module, (output, target) -> loss.
        optimizer: of the model's parameters.
        steps: how many updates.

    Returns:
        A list of floats.

    Raises:
        ValueError: `steps` is below 1, or the batch is empty.
    """
    x, target = batch
    if steps < 1:
        raise ValueError(f"steps must be 1 or more, got {steps}")
    if len(x) == 0:
        raise ValueError("batch is empty: there is no sample to learn")
    model.train()
    losses = []
    for _ in range(steps):
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def example(dtype=None, device="cpu"):
    """Twenty digits: the loss of every tenth step, and the accuracy in the end"""
    manual_seed(0)
    (x, target), _ = digits(20, dtype, device)
    model = classifier(dtype=dtype, device=device)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    losses = overfit_one_batch(model, (x, target), nn.CrossEntropyLoss(), optimizer)
    return {"loss": losses[::10], "accuracy": accuracy(model(x), target)}


def main(device="cpu"):
    """Print the example's numbers; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show_one(example(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
