"""An optimizer's case: random gradients, many updates, every state at every step."""

from dataclasses import dataclass, field

import numpy as np
import torch

import numpy_impl.nn
from bridge.cases.case import Case
from bridge.parity import to_numpy
from numpy_impl.nn.sparse.rows import SparseRows

__all__ = ["OptimizerCase"]


@dataclass(frozen=True, kw_only=True, eq=False)
class OptimizerCase(Case):
    """An optimizer whose parameters are fed random gradients.

    They are dealt into two groups. The second of them has no gradient in every
    fifth step, the first one included; some entries of all gradients are zero.

    Args:
        kwargs: of the constructor.
        group: the options in which the second group differs.
        shapes: of the parameters.
        scale: of the gradients; 1e-6 shows where epsilon is added.
        steps: how many updates.
        order: of the parameters in memory: "F" lays them down as their transposes.
        gaps: False where every parameter has to have a gradient in every step.
        sparse: whether the gradients hold only some rows, one of them twice.
    """

    kwargs: dict = field(default_factory=dict)
    group: dict = field(default_factory=dict)
    shapes: tuple = ((5, 3), (3,), (), (2, 3, 2))
    scale: float = 1.0
    steps: int = 100
    order: str = "C"
    gaps: bool = True
    sparse: bool = False

    def construct(self, side, dtype="float64", seed=0, device="cpu"):
        """(parameters, optimizer) on `side`: the same values on every side."""
        rng = np.random.default_rng(seed)
        kind = numpy_impl.nn.Parameter if side.is_numpy else torch.nn.Parameter
        parameters = [
            kind(side.array(_float32(values, dtype), device))
            for values in self._draw(rng)
        ]
        half = (len(parameters) + 1) // 2
        groups = [{"params": parameters[:half]}]
        if parameters[half:]:
            groups.append({"params": parameters[half:]} | self.group)
        return parameters, side.get(self.file, self.name)(groups, **self.kwargs)

    def _draw(self, rng):
        return [np.asarray(rng.normal(size=s), order=self.order) for s in self.shapes]

    def gradients(self, dtype="float64", seed=0, steps=None):
        """For each step a list of ndarrays, or None, one for each parameter."""
        rng = np.random.default_rng(seed + 1)
        for t in range(self.steps if steps is None else steps):
            grads = [
                rng.normal(size=shape) * (rng.random(size=shape) > 0.1) * self.scale
                for shape in self.shapes
            ]
            yield [
                None if self.gaps and i == 1 and t % 5 == 0 else _float32(grad, dtype)
                for i, grad in enumerate(grads)
            ]

    def step(self, side, parameters, optimizer, grads, device="cpu"):
        """One update with these gradients."""
        for p, grad in zip(parameters, grads, strict=True):
            p.grad = None if grad is None else self._gradient(side, grad, device)
        with torch.sparse.check_sparse_tensor_invariants(enable=self.sparse):
            optimizer.step()

    def _gradient(self, side, grad, device):
        if not self.sparse:
            return side.array(grad, device)
        (rows,) = np.nonzero(grad.reshape(len(grad), -1)[:, 0] > 0)
        rows = np.concatenate((rows, rows[:1]))
        indices, values = side.array(rows[None], device), side.array(grad[rows], device)
        if side.is_numpy:
            return SparseRows(indices, values, grad.shape)
        options = {"size": grad.shape, "check_invariants": True}
        return torch.sparse_coo_tensor(indices, values, **options)

    def quantities(self, side, dtype="float64", mode="train", seed=0, device="cpu"):
        """Every parameter and every state after each step: arrays (steps, ...).

        A state that does not exist yet is NaN, or -1 if it is an integer.
        """
        parameters, optimizer = self.construct(side, dtype, seed, device)
        updates, states = {}, {}
        for t, grads in enumerate(self.gradients(dtype, seed)):
            self.step(side, parameters, optimizer, grads, device)
            for i, p in enumerate(parameters):
                self._record(updates, ("update", f"p{i}"), t, p)
                for name, value in optimizer.state.get(p, {}).items():
                    self._record(states, ("state", f"p{i}.{name}"), t, value)
        return updates | states

    def _record(self, found, key, t, value):
        value = to_numpy(value)
        if key not in found:
            never = np.nan if value.dtype.kind == "f" else -1
            found[key] = np.full((self.steps, *value.shape), never, value.dtype)
        found[key][t] = value

    def work(self, side, dtype="float32", device="cpu"):
        parameters, optimizer = self.construct(side, dtype, device=device)
        *_, grads = self.gradients(dtype, steps=2)
        self.step(side, parameters, optimizer, grads, device)
        return {"step": optimizer.step}


def _float32(values, dtype):
    """Values that both dtypes have: rounding of the input is not what we look for."""
    return np.asarray(values).astype(np.float32).astype(dtype)
