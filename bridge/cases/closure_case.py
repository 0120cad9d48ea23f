"""A case of an optimizer that asks for loss and gradients itself: step(closure)."""

from dataclasses import dataclass, field

import numpy as np
import torch

import numpy_impl.nn
from bridge.cases.case import Case
from bridge.cases.problems import QUADRATIC, Problem
from bridge.parity import to_numpy

__all__ = ["ClosureCase"]

# States that a history has one of for each pair, and of which shape
LISTS = "old_dirs", "old_stps", "ro", "al"
COUNTS = "func_evals", "n_iter"


@dataclass(frozen=True, kw_only=True, eq=False)
class ClosureCase(Case):
    """An optimizer that minimizes a problem.

    Args:
        kwargs: of the constructor; with `maximize` the loss is turned round.
        problem: what to minimize.
        shapes: of the parameters, where the problem leaves them open.
        steps: how many.
    """

    kwargs: dict = field(default_factory=dict)
    problem: Problem = QUADRATIC
    shapes: tuple = ((5, 3), (3,), (), (2, 3, 2))
    steps: int = 20

    def construct(self, side, dtype="float64", seed=0, device="cpu"):
        """(parameters, optimizer) on `side`: the same values on every side."""
        rng = np.random.default_rng(seed)
        kind = numpy_impl.nn.Parameter if side.is_numpy else torch.nn.Parameter
        parameters = [
            kind(side.array(values.astype(np.float32).astype(dtype), device))
            for values in self.problem.start(rng, self.shapes)
        ]
        return parameters, side.get(self.file, self.name)(parameters, **self.kwargs)

    def closure(self, side, parameters, optimizer, device="cpu"):
        """(closure, calls): each call appends its loss to calls."""
        dtype = to_numpy(parameters[0]).dtype
        data = [
            side.array(a.astype(np.float32).astype(dtype), device)
            for a in self.problem.data()
        ]
        sign = -1 if self.kwargs.get("maximize") else 1
        calls = []

        def closure():
            optimizer.zero_grad()
            lib = np if side.is_numpy else torch
            loss = sign * self.problem.loss(lib, data, *parameters)
            if side.is_numpy:
                grads = self.problem.gradients(data, *parameters)
                for p, grad in zip(parameters, grads, strict=True):
                    if grad is not None:
                        p.accumulate_grad(sign * grad)
            else:
                loss.backward()
            calls.append(float(to_numpy(loss)))
            return loss

        return closure, calls

    def quantities(self, side, dtype="float64", mode="train", seed=0, device="cpu"):
        """Losses, calls, every parameter and every state after each step

        Arrays (steps, ...); a state that does not exist yet, and the places of a
        history that are still free, are NaN.
        """
        parameters, optimizer = self.construct(side, dtype, seed, device)
        closure, calls = self.closure(side, parameters, optimizer, device)
        outputs, updates, states = {}, {}, {}
        for step in range(self.steps):
            loss = optimizer.step(closure)
            outputs.setdefault(("output", "loss"), []).append(np.array(to_numpy(loss)))
            outputs.setdefault(("output", "calls"), []).append(len(calls))
            for i, p in enumerate(parameters):
                updates.setdefault(("update", f"p{i}"), []).append(to_numpy(p).copy())
            for name, value in optimizer.state[parameters[0]].items():
                value = self._as_array(name, value, parameters, dtype)
                missing = [np.full(value.shape, np.nan)] * step
                states.setdefault(("state", name), missing).append(value)
        return {
            key: np.stack(values)
            for key, values in (outputs | updates | states).items()
        }

    def _as_array(self, name, value, parameters, dtype):
        """One shape at all steps."""
        if name in COUNTS:
            return np.array(value)
        if name not in LISTS:
            return np.array(to_numpy(value), dtype)
        size = sum(to_numpy(p).size for p in parameters)
        room = self.kwargs.get("history_size", 100)
        found = np.full((room, size) if name.startswith("old") else room, np.nan, dtype)
        for i, entry in enumerate(value):
            if entry is not None:
                found[i] = to_numpy(entry)
        return found

    def work(self, side, dtype="float32", device="cpu"):
        parameters, optimizer = self.construct(side, dtype, device=device)
        closure, _ = self.closure(side, parameters, optimizer, device)
        return {"step": lambda: optimizer.step(closure)}
