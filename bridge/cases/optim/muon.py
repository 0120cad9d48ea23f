"""Cases of optim/muon.py.

PyTorch's iteration rounds each product to bfloat16, where another order of summation
may round to another number: tests/optim/test_muon.py. The cases compute it in the dtype
of the parameters; PyTorch's Muon then gets this iteration for its own, and all around
it stays as it is.
"""

from dataclasses import dataclass
from functools import partial
from unittest import mock

from bridge.cases.optimizer_case import OptimizerCase
from bridge.sides import TORCH, TORCH_IMPL

THEIRS = "torch.optim._muon._zeropower_via_newtonschulz"
SHAPES = ((5, 3), (3, 4), (2, 2), (1, 6))


@dataclass(frozen=True, kw_only=True, eq=False)
class ExactCase(OptimizerCase):
    """A Muon whose iteration is not rounded to bfloat16."""

    def step(self, side, *args, **kwargs):
        if side is TORCH:
            ours = partial(TORCH_IMPL.get(self.file, "newton_schulz"), precision=None)
            exact = mock.patch(THEIRS, ours)
        else:
            exact = mock.patch.object(side.get(self.file, self.name), "precision", None)
        with exact:
            super().step(side, *args, **kwargs)


how = {"file": "optim.muon", "name": "Muon", "group": {"lr": 3e-3}, "shapes": SHAPES}
case = partial(ExactCase, **how)
timed = partial(OptimizerCase, **how, bench=True)

CASES = [
    case(),
    case(label="gradients of 1e-9", kwargs={"lr": 0.1}, scale=1e-9),  # eps counts
    case(label="momentum=0.5, nesterov=False", kwargs={"momentum": 0.5, "nesterov": 0}),
    case(
        label="two kinds of groups, match_rms_adamw",
        kwargs={"lr": 0.1, "weight_decay": 0, "adjust_lr_fn": "match_rms_adamw"},
        group={"momentum": 0.3, "ns_steps": 2, "adjust_lr_fn": "original"},
    ),
    case(
        label="a cubic iteration, eps=0.1",
        kwargs={"ns_coefficients": (1.5, -0.5, 0), "eps": 0.1, "weight_decay": 1},
    ),
    timed(label="1e6 in 20", shapes=((500, 100),) * 20),
    timed(label="1e6 in 1000", shapes=((50, 20),) * 1000),
]
