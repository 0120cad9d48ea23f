"""Parameters, optimizers, random numbers and loaders."""

import copy
import pickle

import torch

from bridge.conventions.register import convention

__all__ = []


@convention("SGD")
def first_buffer():
    """The first momentum buffer is the gradient itself: dampening acts from the second
    step on."""
    p = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([p], lr=1.0, momentum=0.9, dampening=0.5)
    buffers = []
    for _ in range(2):
        p.grad = torch.ones(1)
        optimizer.step()
        buffers.append(optimizer.state[p]["momentum_buffer"].item())
    return {"first": buffers[0], "second": buffers[1]}


@convention("random numbers")
def seed_bits():
    """Only the low 32 bits of a seed reach the generator's state."""
    draws = [
        torch.rand(1, generator=torch.Generator().manual_seed(seed)).item()
        for seed in (0, 2**32)
    ]
    return {"seed 0": draws[0], "seed 2**32": draws[1]}


@convention("DataLoader")
def hidden_draw():
    """Starting an iterator draws a seed for workers from the default generator, even
    without shuffle and without workers: an evaluation loop moves the global stream."""
    found = {}
    for name, passes in (("no loader", 0), ("one pass", 1)):
        torch.manual_seed(0)
        for _ in range(passes):
            list(torch.utils.data.DataLoader(range(3)))
        found[f"next rand, {name}"] = torch.rand(1).item()
    return found


@convention("Parameter")
def lost_gradient():
    """deepcopy and pickle drop a Parameter's gradient (numpy_impl's keeps it)."""
    p = torch.nn.Parameter(torch.ones(1))
    p.grad = torch.ones(1)
    copies = copy.deepcopy(p), pickle.loads(pickle.dumps(p))
    return {
        "gradients kept": sum(c.grad is not None for c in copies),
        "of": len(copies),
    }


@convention("LSTM")
def two_biases():
    """LSTM has two biases per gate that only ever act as their sum, so that they get
    the same gradient, and SGD moves their sum twice as fast."""
    lstm = torch.nn.LSTM(2, 3)
    lstm(torch.ones(4, 2))[0].square().sum().backward()
    gap = (lstm.bias_ih_l0.grad - lstm.bias_hh_l0.grad).abs().max().item()
    return {"largest difference of their gradients": gap}
