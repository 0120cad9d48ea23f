"""A program's case: what it computes, and which calls are worth timing."""

import inspect
from dataclasses import dataclass
from typing import Any

from bridge import sides
from bridge.cases.case import Case
from bridge.parity import to_numpy

__all__ = ["ProgramCase"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ProgramCase(Case):
    """A loop, a training, a stream of random numbers: anything but a module.

    Args:
        compute: function(side, dtype) -> {(kind, name): array}, to be compared; or
            function(side, dtype, device="cpu"), where the program can be told where.
        calls: function(side, dtype) -> {what: callable}, to be timed; a baseline such
            as "sklearn" comes as that string instead of a side.
        baselines: what `calls` is timed against.
    """

    compute: Any = None
    calls: Any = None
    witnesses: tuple = (sides.TORCH_IMPL,)
    baselines: tuple = (sides.TORCH_IMPL,)

    @property
    def takes_device(self):
        return "device" in inspect.signature(self.compute).parameters

    def quantities(self, side, dtype="float64", mode="train", seed=0, device="cpu"):
        """What `compute` gives, with the seed it has, on the CPU if it takes no device.

        NumPy's side computes there anyway.
        """
        elsewhere = self.takes_device and not side.is_numpy
        where = {"device": device} if elsewhere else {}
        found = self.compute(side, dtype, **where)
        return {key: to_numpy(value).copy() for key, value in found.items()}

    def work(self, side, dtype="float32", device="cpu"):
        """As `calls` says, on the CPU: see `bench.on_device`."""
        return self.calls(side, dtype)
