"""Backward refuses: what it needs was overwritten after forward.

    python -m torch_impl.practical.changed_in_place

exp keeps its result, which is its derivative; a number added to that in place changes
both. The graph counts the writes and refuses. A derivative by hand counts nothing: its
gradient is wrong without a word.

Cure: `rate = rate + 1`, which makes a new tensor.
"""

import torch

from torch_impl.practical.parts import diabetes, show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """`rate += 1` between exp and the loss."""
    return both(in_place, dtype, device)


def cure(dtype=None, device="cpu"):
    """`rate = rate + 1`."""
    return both(anew, dtype, device)


def in_place(rate):
    rate += 1
    return rate


def anew(rate):
    rate = rate + 1
    return rate


def both(add_one, dtype, device):
    """log(1 + exp(x weight)) against y: by the graph, and by hand

    Returns:
        Whether the graph refuses, and how; what the gradient's norm is by hand.
    """
    x, y = diabetes(dtype, device)
    by_graph = message(add_one, x, y)
    exponential = torch.exp(x @ torch.full((10,), 0.1, dtype=x.dtype, device=x.device))
    rate = add_one(exponential)
    error = torch.log(rate) - y
    grad_rate = 2 * error / rate / len(y)
    gradient = x.T @ (grad_rate * exponential)  # exp's derivative is its result
    return {
        "refused": int(": " in by_graph),
        "by the graph": by_graph,
        "gradient by hand": gradient.tolist(),
    }


def message(add_one, x, y):
    """What the graph raises, as "type: text"; "nothing" if nothing is"""
    weight = torch.full((10,), 0.1, dtype=x.dtype, device=x.device, requires_grad=True)
    rate = add_one((x @ weight).exp())
    loss = ((rate.log() - y) ** 2).mean()
    try:
        loss.backward()
    except RuntimeError as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
