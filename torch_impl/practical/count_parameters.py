"""Count parameters: trained, frozen, shared ones once, and buffers, which are none.

    python -m torch_impl.practical.count_parameters

A weight that two layers share is one weight. Running means are buffers: saved with the
model, not trained. Adam keeps two more numbers for each weight that it trains.
"""

import torch
from torch import nn

from torch_impl.practical.parts import show_one

__all__ = ["count_parameters", "count_by_module", "example", "main"]


def count_parameters(model):
    """{"trainable", "frozen", "shared", "buffers", "bytes"}: how many numbers of each

    Args:
        model: Module.

    Returns:
        Ints. Frozen is what has `requires_grad = False`. "shared" is what would be
        counted too often by who adds up the layers; it is in the others once. "bytes"
        are those of parameters and buffers.
    """
    own = list(model.parameters())
    every = [p for _, p in model.named_parameters(remove_duplicate=False)]
    trainable = sum(size(p) for p in own if p.requires_grad)
    return {
        "trainable": trainable,
        "frozen": sum(map(size, own)) - trainable,
        "shared": sum(map(size, every)) - sum(map(size, own)),
        "buffers": sum(size(b) for b in model.buffers()),
        "bytes": sum(p.nbytes for p in own) + sum(b.nbytes for b in model.buffers()),
    }


def count_by_module(model):
    """{name of a module: how many parameters are its own, not its submodules'}

    A shared one stands at each module that holds it; modules without any are left out.
    """
    counts = {
        name: sum(size(p) for p in module.parameters(recurse=False))
        for name, module in model.named_modules(remove_duplicate=False)
    }
    return {name: count for name, count in counts.items() if count}


def size(x):
    """How many numbers x holds; 1 for a 0-d one"""
    return x.numel()


class Tied(nn.Module):
    """tokens (N,) -> logits (N, 29): the head's weight is that of the embedding"""

    def __init__(self, dtype=None):
        super().__init__()
        self.token = nn.Embedding(29, 16, dtype=dtype)
        self.hidden = nn.Linear(16, 16, dtype=dtype)
        self.head = nn.Linear(16, 29, dtype=dtype)
        self.head.weight = self.token.weight
        self.hidden.weight.requires_grad = False
        self.register_buffer("seen", torch.zeros(29, dtype=torch.int64))


def example(dtype=None):
    """A model with a tied head, a frozen weight and a buffer of counts, as counted"""
    return count_parameters(Tied(dtype)) | count_by_module(Tied(dtype))


def main():
    """Print the example's numbers; both sides print the same."""
    show_one(example(torch.float64))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
