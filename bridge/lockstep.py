"""Lockstep: two trainings side by side, and the first place where they part."""

from dataclasses import dataclass, field

import numpy as np
import torch
from rich.table import Table

from bridge.parity import TOLERANCE, Comparison, compare, to_numpy
from bridge.weights import differences

__all__ = ["Divergence", "Lockstep", "Step", "run"]

KINDS = ("output", "loss", "gradient", "parameter", "state")  # in training order


@dataclass(frozen=True)
class Divergence:
    """The first quantity above the tolerance: which step, which tensor, which entry."""

    step: int
    kind: str
    name: str
    comparison: Comparison
    ours: float
    theirs: float

    def __str__(self):
        c = self.comparison
        return (
            f"step {self.step}: {self.kind} {self.name} parts at {list(c.scaled_at)}: "
            f"NumPy {self.ours!r}, PyTorch {self.theirs!r} "
            f"(scaled error {c.scaled:.1e}, {c.ulp:.3g} ulp)"
        )


@dataclass
class Step:
    """One update: how far both sides are apart in each quantity, in training order."""

    number: int
    loss: float
    comparisons: dict = field(default_factory=dict)  # (kind, name): Comparison

    def worst(self, kind):
        """The largest scaled error among the quantities of one kind."""
        errors = [c.scaled for (k, _), c in self.comparisons.items() if k == kind]
        return max(errors, default=0.0)


@dataclass
class Lockstep:
    """All steps, and the first divergence (None if both sides agree to the end)."""

    steps: list
    tolerance: float
    first: Divergence | None = None

    def table(self):
        """One line per step with the worst scaled error of each kind."""
        table = Table(title=f"Lockstep of {len(self.steps)} steps")
        table.add_column("step", justify="right")
        table.add_column("loss", justify="right")
        for kind in KINDS:
            table.add_column(kind, justify="right")
        for step in self.steps:
            cells = []
            for kind in KINDS:
                error = step.worst(kind)
                color = "green" if error <= self.tolerance else "bold red"
                cells.append(f"[{color}]{error:.1e}[/]")
            table.add_row(str(step.number), f"{step.loss:.9g}", *cells)
        return table

    def sentence(self):
        """Whether, and if not where, both sides agree."""
        if self.first is None:
            return f"{len(self.steps)} steps agree to {self.tolerance:g}"
        return str(self.first)


def run(
    models,
    criteria,
    optimizers,
    batches,
    tolerance=TOLERANCE,
    stop=False,
):
    """Train a NumPy and a PyTorch model on the same batches and compare every step.

    Nothing is copied from one side to the other: start both from one seed, or copy the
    weights with `bridge.weights` before.

    Args:
        models, criteria, optimizers: a pair each, NumPy first.
        batches: (x, target) ndarrays, one pair per step.
        tolerance: scaled error from which on a quantity counts as parted.
        stop: stop at the first step that parts.

    Returns:
        Lockstep: per step the output, the loss, each gradient, parameter and state.

    Raises:
        ValueError: the models' parameters have different names or shapes.
    """
    found = differences(*(dict(model.named_parameters()) for model in models))
    if found:
        raise ValueError("the models' parameters do not fit: " + "; ".join(found))

    result = Lockstep([], tolerance)
    for number, (x, target) in enumerate(batches):
        ours = _numpy_step(models[0], criteria[0], optimizers[0], x, target)
        theirs = _torch_step(models[1], criteria[1], optimizers[1], x, target)
        step = Step(number, float(ours["loss", "loss"]))
        for key, value in ours.items():
            step.comparisons[key] = comparison = compare(value, theirs[key])
            if result.first is None and not comparison.ok(tolerance):
                at = comparison.scaled_at
                entries = float(value[at]), float(theirs[key][at])
                result.first = Divergence(number, *key, comparison, *entries)
        result.steps.append(step)
        if stop and result.first is not None:
            break
    return result


def _numpy_step(model, criterion, optimizer, x, target):
    output = model(x)
    loss = criterion(output, target)
    optimizer.zero_grad()
    model.backward(criterion.backward())
    optimizer.step()
    return _quantities(model, optimizer, output, loss)


def _torch_step(model, criterion, optimizer, x, target):
    device = next(model.parameters()).device
    x, target = (torch.from_numpy(np.array(a)).to(device) for a in (x, target))
    output = model(x)
    loss = criterion(output, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return _quantities(model, optimizer, output, loss)


def _quantities(model, optimizer, output, loss):
    """{(kind, name): ndarray}, in the order in which a step computes them."""
    named = list(model.named_parameters())
    found = {("output", "y"): output, ("loss", "loss"): loss}
    found |= {("gradient", name): p.grad for name, p in named if p.grad is not None}
    found |= {("parameter", name): p for name, p in named}
    names = {id(p): name for name, p in named}
    trained = [p for group in optimizer.param_groups for p in group["params"]]
    for index, state in optimizer.state_dict()["state"].items():
        for key in sorted(state):
            if key != "step" and state[key] is not None:
                found["state", f"{names[id(trained[index])]}.{key}"] = state[key]
    return {key: to_numpy(value).copy() for key, value in found.items()}
