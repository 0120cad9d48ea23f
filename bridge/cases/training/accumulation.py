"""Cases of training/accumulation.py."""

import numpy as np

from bridge.cases.program_case import ProgramCase

SIZES = (4, 4, 4, 4, 3)
STEPS = 2


def problem(side, dtype, sizes=SIZES, device="cpu"):
    """A small network, a criterion, an optimizer and micro-batches of these sizes."""
    rng = np.random.default_rng(0)
    side.manual_seed(0)
    nn = side.module("nn")
    model = nn.Sequential(nn.Linear(5, 6), nn.Tanh(), nn.Linear(6, 3))
    model = model.to(device, side.dtype(dtype))
    optimizer = side.get("optim", "SGD")(model.parameters(), lr=0.1, momentum=0.9)
    batches = [
        (
            side.array(
                rng.normal(size=(n, 5)).astype(np.float32).astype(dtype), device
            ),
            side.array(rng.integers(0, 3, size=n), device),
        )
        for n in sizes
    ]
    return model, nn.CrossEntropyLoss(), optimizer, batches


def gradients(weigh):
    """A case's `compute`: the loss and the gradients that the weights give."""

    def compute(side, dtype, device="cpu"):
        model, criterion, _, batches = problem(side, dtype, device=device)
        file = side.module("training.accumulation")
        loss = file.accumulate(model, batches, criterion, getattr(file, weigh))
        found = {("output", "loss"): np.array(loss)}
        for name, parameter in model.named_parameters():
            found["parameter gradient", name] = parameter.grad
        return found

    return compute


def epochs(side, dtype, device="cpu"):
    """Two epochs of updates from two micro-batches each, the last from one."""
    model, criterion, optimizer, batches = problem(side, dtype, device=device)
    epoch = side.get("training.accumulation", "accumulating_epoch")
    losses = [epoch(model, batches, criterion, optimizer, STEPS) for _ in range(2)]
    found = {("output", "losses"): np.array(losses)}
    for name, parameter in model.named_parameters():
        found["update", name] = parameter
    return found


def weights(name):
    """A case's `compute`: the weights themselves."""

    def compute(side, dtype):
        found = side.get("training.accumulation", name)(list(SIZES))
        return {("output", "weights"): np.array(found)}

    return compute


FILE = "training.accumulation"
CASES = [
    ProgramCase(file=FILE, name="by_counts", compute=weights("by_counts")),
    ProgramCase(file=FILE, name="by_batches", compute=weights("by_batches")),
    ProgramCase(file=FILE, name="accumulate", compute=gradients("by_counts")),
    ProgramCase(
        file=FILE,
        name="accumulate",
        label="the mistake",
        compute=gradients("by_batches"),
    ),
    ProgramCase(file=FILE, name="accumulating_epoch", compute=epochs),
]
