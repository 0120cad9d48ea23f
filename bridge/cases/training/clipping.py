"""Cases of training/clipping.py: a network that remembers too well."""

from functools import partial

import numpy as np

from bridge.cases.program_case import ProgramCase

FILE = "training.clipping"
UPDATES = 4


def batches(side, dtype):
    """Sequences of random numbers, and classes that do not depend on them."""
    rng = np.random.default_rng(0)
    for _ in range(UPDATES):
        x = rng.normal(size=(5, 8, 2)).astype(np.float32).astype(dtype)
        yield side.array(x), side.array(rng.integers(0, 3, size=5))


def trained(clip=None, **bound):
    """A case's `compute`: every number of the updates, and the weights at the end."""

    def compute(side, dtype):
        side.manual_seed(0)
        nn, optim = side.module("nn"), side.module("optim")
        model = side.get(FILE, "LastStep")(2, 4, 3).to(side.dtype(dtype))
        with side.no_grad():
            model.rnn.weight_hh_l0 *= 4  # it explodes
        clipper = None if clip is None else partial(side.get("nn.utils", clip), **bound)
        model.eval()
        updates = side.get(FILE, "train_clipped")(
            model,
            batches(side, dtype),
            nn.CrossEntropyLoss(),
            optim.SGD(model.parameters(), lr=0.5),
            clipper,
        )
        found = {
            ("output", name): np.array([getattr(u, name) for u in updates], dtype)
            for name in ("loss", "norm", "clipped", "cosine")
        }
        found["output", "training"] = np.array(model.training)
        weights = {("update", n): p for n, p in model.named_parameters()}
        return found | weights

    return compute


case = partial(ProgramCase, file=FILE, name="train_clipped")

CASES = [
    case(label="not clipped", compute=trained()),
    case(label="by the norm", compute=trained("clip_grad_norm_", max_norm=0.2)),
    case(label="by the value", compute=trained("clip_grad_value_", clip_value=0.05)),
]
