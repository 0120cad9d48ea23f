"""Cases of training/schedule.py; PyTorch's own are two schedulers in a row."""

import numpy as np
import torch
from torch.optim import lr_scheduler

from bridge.cases.program_case import ProgramCase
from bridge.sides import TORCH, TORCH_IMPL

FILE = "training.schedule"
STEPS = 24
LRS = (0.1, 0.03)


def optimizer_of(side, dtype):
    """SGD with two groups, each with its own rate."""
    nn = side.module("nn")
    side.manual_seed(0)
    groups = [
        {"params": list(nn.Linear(3, 2).to(side.dtype(dtype)).parameters()), "lr": lr}
        for lr in LRS
    ]
    return side.get("optim", "SGD")(groups)


def torchs(optimizer, warmup, total, floor):
    """Linear, then cosine; `floor` is a share of one rate, so there is one group."""
    cosine = lr_scheduler.CosineAnnealingLR(
        optimizer, total - warmup, eta_min=floor * optimizer.param_groups[0]["lr"]
    )
    if warmup == 0:
        return cosine
    linear = lr_scheduler.LinearLR(optimizer, 1 / warmup, total_iters=warmup - 1)
    return lr_scheduler.SequentialLR(optimizer, [linear, cosine], [warmup])


def rates(warmup, total, floor):
    """A case's `compute`: the rates, and the parameters that they lead to."""

    def compute(side, dtype):
        optimizer, found = optimizer_of(side, dtype), []
        file = TORCH_IMPL.module(FILE) if side is TORCH else side.module(FILE)

        def factor(step):
            return file.warmup_cosine(step, warmup, total, floor)

        if side is TORCH:
            schedule = lr_scheduler.LambdaLR(optimizer, factor)
        else:
            schedule = file.Schedule(optimizer, factor)
        for _ in range(STEPS):
            found.append(schedule.get_last_lr())
            for group in optimizer.param_groups:
                for p in group["params"]:
                    p.grad = side.array(np.ones(tuple(p.shape), dtype))
            optimizer.step()
            schedule.step()
        params = [p for group in optimizer.param_groups for p in group["params"]]
        updates = {("update", f"p[{i}]"): p for i, p in enumerate(params)}
        return {("output", "rates"): np.array(found)} | updates

    return compute


def factors(warmup, total, floor):
    """A case's `compute`: the factors, of PyTorch's own schedulers as well."""

    def compute(side, dtype):
        if side is not TORCH:
            function = side.get(FILE, "warmup_cosine")
            found = [function(step, warmup, total, floor) for step in range(total + 1)]
            return {("output", "factors"): np.array(found)}
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule, found = torchs(optimizer, warmup, total, floor), []
        for _ in range(total + 1):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        return {("output", "factors"): np.array(found)}

    return compute


SETTINGS = ((5, 20, 0.0), (0, 24, 0.1), (1, 9, 0.0), (2, 40, 0.5))
CASES = [
    *(
        ProgramCase(
            file=FILE,
            name=name,
            label=f"warmup={warmup}, total={total}, floor={floor}",
            compute=compute(warmup, total, floor),
            witnesses=(TORCH_IMPL, TORCH),
        )
        for name, compute in (("warmup_cosine", factors), ("Schedule", rates))
        for warmup, total, floor in SETTINGS
    ),
]
