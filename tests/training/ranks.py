"""A rank: `torchrun --nproc-per-node R -m tests.training.ranks FOLDER [fail]`

It trains the case of data_parallel in every way; rank 0 writes what came out. With
"fail" the last rank stops in the middle of it, while the others wait for it.
"""

import sys
from functools import partial
from pathlib import Path

import torch
import torch.distributed as dist
from torch.distributed.elastic.multiprocessing.errors import record

from bridge.cases.training.data_parallel import trained
from bridge.sides import TORCH_IMPL
from torch_impl.training.checkpoint_file import write
from torch_impl.training.data_parallel import process_group, wrapped

RUNS = {  # strategy, reduction, whether shares are weighed, whether there is a norm
    "ddp mean": ("ddp", "mean", True, False),
    "ddp sum": ("ddp", "sum", True, False),
    "ddp plain": ("ddp", "mean", False, False),
    "ddp norm": ("ddp", "mean", True, True),
    "fsdp mean": ("fsdp", "mean", True, False),
    "fsdp sum": ("fsdp", "sum", True, False),
}


def parameters(model):
    """Whole ones, also of a model whose ranks hold a part each"""
    return [
        (p.full_tensor() if hasattr(p, "full_tensor") else p).detach()
        for p in model.parameters()
    ]


def broken(model, ranks):
    """The model, with a forward that fails on the last rank in its third call."""
    calls = []

    def hook(module, args):
        calls.append(args)
        if dist.get_rank() == ranks - 1 and len(calls) == 3:
            raise RuntimeError("a sample that cannot be read")

    model.register_forward_pre_hook(hook)
    return wrapped(model, "ddp")


def of_run(ranks, strategy, reduction, weigh, norm):
    """What came out, without the model: it has to be gone when its group ends."""
    wrap = partial(wrapped, strategy=strategy)
    losses, model = trained(TORCH_IMPL, "float64", ranks, reduction, weigh, wrap, norm)
    return {
        "losses": losses,
        "parameters": [p.clone() for p in parameters(model)],
        "buffers": [b.clone() for b in model.buffers()],
        "kind": type(model).__name__,
    }


def main():
    folder = Path(sys.argv[1])
    torch.set_num_threads(1)
    with process_group() as ranks:
        if sys.argv[2:] == ["fail"]:
            trained(TORCH_IMPL, "float64", ranks, wrap=partial(broken, ranks=ranks))
        for name, (strategy, *how) in RUNS.items():
            found = of_run(ranks, strategy, *how)
            if dist.get_rank() == 0:
                write(folder / name, found)


if __name__ == "__main__":
    record(main)()
