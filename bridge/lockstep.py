"""Lockstep: two trainings side by side, and the first place where they part.

Every module's output in the order of the forward, the loss, every gradient in the order
of the backward, then buffers, parameters after the update, the optimizer's state.
"""

import contextlib
from dataclasses import dataclass, field

import numpy as np

from bridge.causal.health import Health
from bridge.causal.pairing import Both
from bridge.causal.parting import Divergence
from bridge.causal.side import is_module_of
from bridge.causal.summary import Report, compared, mark
from bridge.parity import to_numpy

__all__ = ["Divergence", "Lockstep", "Step", "run"]

COLUMNS = {
    "output": ("output", "loss", "error"),
    "input grad": ("input gradient", "output gradient"),
    "grad": ("gradient",),
    "buffer": ("buffer",),
    "param": ("parameter",),
    "state": ("state",),
}


@dataclass
class Step:
    """One update: every quantity that was compared, in causal order."""

    number: int
    loss: float
    findings: list = field(default_factory=list)

    @property
    def comparisons(self):
        """{(kind, name): Comparison}; what has none is among the findings only."""
        found = {}
        for finding in self.findings:
            if finding.comparison is not None:
                found[finding.kind, finding.name] = finding.comparison
        return found

    def worst(self, *kinds):
        """The largest scaled error among the quantities of some kinds."""
        return max((_error(f) for f in self.findings if f.kind in kinds), default=0.0)

    def ok(self, tolerance, *kinds):
        """Whether all quantities of some kinds agree."""
        return all(f.ok(tolerance) for f in self.findings if f.kind in kinds)

    def as_dict(self, tolerance=None):
        quantities = [finding.as_dict(tolerance) for finding in self.findings]
        return {"step": self.number, "loss": self.loss, "quantities": quantities}


@dataclass
class Lockstep(Report):
    """What `run` found, and a Step for each update."""

    steps: list

    @property
    def drifted(self):
        """The first step that agrees only if both begin it from equal values."""
        for step in self.steps:
            if any(finding.drifted for finding in step.findings):
                return step.number
        return None

    def agreement(self):
        count = len(self.steps)
        agree = f"{count} steps agree" if count != 1 else "1 step agrees"
        sentence = f"{agree} to {self.allowed:g}"
        if self.drifted is not None:
            sentence += (
                f"; from step {self.drifted} on rounding has moved the two apart, and "
                "each step agrees when both begin it from equal values"
            )
        return sentence

    def table(self):
        """One line per step with the worst scaled error of each kind."""
        from rich import box
        from rich.table import Table

        kinds = {f.kind for step in self.steps for f in step.findings}
        shown = {c: own for c, own in COLUMNS.items() if kinds.intersection(own)}
        count = len(self.steps)
        title = f"Lockstep of {count} step{'s' if count != 1 else ''}"
        table = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("step", justify="right")
        table.add_column("loss", justify="right")
        for column in shown:
            table.add_column(column, justify="right", overflow="fold")
        for step in self.steps:
            cells = [
                mark(
                    step.worst(*own),
                    step.ok(self.tolerance, *own),
                    self._drift(step, own),
                )
                for own in shown.values()
            ]
            table.add_row(str(step.number), f"{step.loss:.6g}", *cells)
        return table

    def _drift(self, step, kinds):
        return any(f.drifted for f in step.findings if f.kind in kinds)

    def as_dict(self):
        """All of it, for json.dump."""
        steps = [step.as_dict(self.tolerance) for step in self.steps]
        return super().as_dict() | {"steps": steps}


def run(
    models,
    criteria=None,
    optimizers=None,
    batches=(),
    tolerance=None,
    stop=False,
    *,
    step=None,
    schedulers=None,
    names=None,
    mode=None,
):
    """Train two models on the same batches and compare every step.

    Nothing is copied from one side to the other: start both from one seed, or copy the
    weights with `bridge.weights` before. Where something parts, the second side's step
    is repeated with values moved by one rounding, to see what rounding explains, and
    its state is then put back.

    Args:
        models: a pair; modules of NumPy or of PyTorch, or objects with forward and
            backward. The second is believed.
        criteria: a pair of (output, target) -> loss, NumPy's with backward(). None: no
            loss, a random upstream gradient instead, and batches are inputs alone.
        optimizers: a pair, or None: nothing is updated.
        batches: an iterable of (x, target), ((x1, x2), target), dicts with a "target",
            or of anything where `step` is given; arrays or tensors.
        tolerance: scaled error from which on a quantity counts as parted; None: by
            dtype, 1e-12 in float64 and 1e-4 in float32.
        stop: stop at the first step that parts.
        step: a pair of functions (model, batch) -> anything, in the place of the plain
            step; the first number that one returns is taken for the loss. Hand in the
            optimizers that they use, too.
        schedulers: a pair, stepped after the optimizers; with `step` they are only
            known, so that a repeated step does not advance them.
        names: {ours: theirs or (theirs, transform)}, of parameters, buffers and modules
            whose names differ; see `bridge.match`.
        mode: "train" or "eval": set before each step. None: as it is.

    Returns:
        Lockstep.

    Raises:
        ValueError: `names` holds a name that is not there; one side only has an
            optimizer, a scheduler or a step; a batch has no target.
        TypeError: a model is none.
    """
    pairs = [_pair(*each) for each in (
        ("criteria", criteria), ("optimizers", optimizers), ("schedulers", schedulers),
        ("step", step),
    )]  # fmt: skip
    if len(models) != 2:
        raise ValueError(f"models must be a pair, got {len(models)}")
    if mode not in (None, "train", "eval"):
        raise ValueError(f"mode must be 'train', 'eval' or None, got {mode!r}")
    both = Both(models, *pairs, names, tolerance)
    health, result = Health(both, pairs[0]), Lockstep([], tolerance=tolerance)
    with _watched_tapes(both) as tapes:
        for number, batch in enumerate(batches):
            for model in models if mode else ():
                getattr(model, mode)()
            findings = both.step(number, batch)
            health.look(number, findings)
            result.steps.append(
                Step(number, _loss((both.turn.left, both.turn.right)), findings)
            )
            if both.error is not None or (stop and both.first is not None):
                break
    result.first, result.error = both.first, both.error
    result.allowed = both.allowed([f for s in result.steps for f in s.findings])
    result.differences = both.differences
    result.not_compared = _not_compared(both, pairs)
    result.compared = compared(result.steps[0].findings if result.steps else [], both)
    result.compared += both.notes()
    result.problems = [
        *health.problems(len(result.steps)), *both.without_counterpart(), *tapes
    ]  # fmt: skip
    for record in result.steps[:-1]:
        for finding in record.findings:  # the arrays were compared; let them go
            finding.ours = finding.theirs = None
    return result


def _pair(name, value):
    if value is None:
        return None, None
    if len(value) != 2 or (value[0] is None) != (value[1] is None):
        raise ValueError(f"{name} must be a pair, one for each model, or None")
    return tuple(value)


def _not_compared(both, pairs):
    found = both.all_not_compared()
    if pairs[1] == (None, None) and pairs[3] == (None, None):
        found.setdefault("updates", "there is no optimizer")
    return found


def _loss(records):
    for record in reversed(records):
        for event in record.events:
            if event.kind == "loss":
                return float(np.reshape(to_numpy(event.value), -1)[0])
    return float("nan")


@contextlib.contextmanager
def _watched_tapes(both):
    """A list that holds, at the end, what was left on a tape of numpy_impl."""
    found, watchers = [], []
    from_modules = [
        t for t in both.trainers if is_module_of(t.side.model, "numpy_impl")
    ]
    with contextlib.ExitStack() as stack:
        for trainer in from_modules:
            from bridge.tapes import watch

            has_hooks = hasattr(trainer.optimizer, "register_step_pre_hook")
            is_module = is_module_of(trainer.criterion, "numpy_impl")
            watchers.append(
                watch(
                    trainer.side.model,
                    trainer.optimizer if has_hooks else None,
                    trainer.criterion if is_module else None,
                )
            )
            stack.enter_context(watchers[-1])
        yield found
    if both.error is None:
        found += [str(one) for watcher in watchers for one in watcher.findings]


def _error(finding):
    return np.inf if finding.comparison is None else finding.comparison.scaled
