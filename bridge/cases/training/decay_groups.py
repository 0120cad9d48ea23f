"""Cases of training/decay_groups.py."""

import numpy as np

from bridge.cases.program_case import ProgramCase

FILE = "training.decay_groups"
LR, WEIGHT_DECAY = 0.1, 0.5


def model(side, dtype="float64"):
    """An embedding tied to the head, attention, an LSTM, norms of one and two axes."""
    nn = side.module("nn")
    side.manual_seed(0)
    made = nn.Module()
    made.embedding = nn.Embedding(7, 4)
    made.attention = nn.MultiheadAttention(4, 2)
    made.norm = nn.LayerNorm(4)
    made.conv = nn.Conv2d(1, 2, 3)
    made.square_norm = nn.LayerNorm((3, 4))
    made.lstm = nn.LSTM(4, 3)
    made.slope = nn.PReLU()
    made.head = nn.Linear(4, 7)
    made.head.weight = made.embedding.weight
    made.frozen = nn.Linear(2, 2)
    made.frozen.requires_grad_(False)
    return made.to(side.dtype(dtype))


def decayed(side, dtype):
    """A step without gradients to speak of: what is left is the decay."""
    made = model(side, dtype)
    groups = side.get(FILE, "decay_groups")(made, WEIGHT_DECAY)
    optimizer = side.get("optim", "SGD")(groups, lr=LR)
    for p in made.parameters():
        p.grad = side.array(np.zeros(tuple(p.shape), dtype))
    optimizer.step()
    return {("update", name): p for name, p in made.named_parameters()}


def sizes(side, dtype):
    """How many parameters each group has, and whether each is in exactly one."""
    made = model(side, dtype)
    file = side.module(FILE)
    groups = file.decay_groups(made, WEIGHT_DECAY)
    file.check_groups(made, groups)
    return {("output", "sizes"): np.array([len(group["params"]) for group in groups])}


def told(side, dtype):
    """`decays` of every module's own parameters."""
    decays = side.get(FILE, "decays")
    return {
        ("output", f"{path}.{name}"): np.array(decays(module, name, p))
        for path, module in model(side, dtype).named_modules()
        for name, p in module.named_parameters(recurse=False)
    }


CASES = [
    ProgramCase(file=FILE, name="decay_groups", compute=decayed),
    ProgramCase(file=FILE, name="decays", compute=told),
    ProgramCase(file=FILE, name="check_groups", compute=sizes),
]
