"""Cases of nn/sparse/rows.py: sparse gradients that meet others, and an optimizer."""

from functools import partial

import numpy as np
import torch

from bridge.cases.program_case import ProgramCase
from bridge.parity import to_numpy
from bridge.sides import TORCH, TORCH_IMPL

BATCHES = np.array([[4, 1, 1], [1, 5, 4]]), np.array([[1, 0]])  # twice, and in both


def layers(side, dtype):
    """A table that torch gives sparse gradients, and a read-out of the same weight."""
    nn = torch.nn if side is TORCH_IMPL else side.module("nn")
    weight = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    weight = side.array(weight.astype(dtype))
    table = nn.Embedding.from_pretrained(weight, freeze=False, sparse=True)
    readout = nn.Linear(3, 6, bias=False)
    readout.weight = table.weight
    return table, readout


def undo(side, layer, x, rng):
    """Forward, and backward from a random gradient."""
    y = layer(side.array(x))
    grad_y = rng.normal(size=tuple(y.shape)).astype(np.float32)
    grad_y = side.array(grad_y.astype(str(y.dtype).removeprefix("torch.")))
    layer.backward(grad_y) if side.is_numpy else y.backward(grad_y)


def added(*order):
    """A case's `compute`: gradients of `table`, sparse, and `readout`, dense."""

    def compute(side, dtype):
        rng = np.random.default_rng(1)
        table, readout = layers(side, dtype)
        for name, x in zip(order, BATCHES):
            if name == "table":
                undo(side, table, x, rng)
            else:
                h = rng.normal(size=(4, 3)).astype(np.float32)
                undo(side, readout, h.astype(dtype), rng)
        return {("parameter gradient", "weight"): table.weight.grad}

    return compute


def coalesced(side, dtype):
    """Rows and values with each row once, and what SparseAdam makes of them."""
    rng, found = np.random.default_rng(1), {}
    table, _ = layers(side, dtype)
    optimizer = side.get("optim.sparse_adam", "SparseAdam")([table.weight], lr=0.1)
    for t in range(3):
        optimizer.zero_grad()
        for x in BATCHES:
            undo(side, table, x, rng)
        g = table.weight.grad.coalesce()
        found["parameter gradient", f"rows in step {t}"] = g.indices()
        found["parameter gradient", f"values in step {t}"] = g.values()
        optimizer.step()
        found["update", f"weight after step {t}"] = to_numpy(table.weight).copy()
    return found


case = partial(
    ProgramCase,
    file="nn.sparse.rows",
    name="SparseRows",
    witnesses=(TORCH_IMPL, TORCH),
)

CASES = [
    case(label="coalesced", compute=coalesced),
    *(
        case(label=f"{one}, then {other}", compute=added(*order))
        for (one, other), order in (
            (("sparse", "sparse"), ("table", "table")),
            (("sparse", "dense"), ("table", "readout")),
            (("dense", "sparse"), ("readout", "table")),
        )
    ),
]
