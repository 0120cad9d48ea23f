"""Two sides that agree because nothing happened, and what was the matter."""

import numpy as np

from bridge.causal.leaves import is_float
from bridge.causal.side import trained
from bridge.parity import to_numpy

__all__ = ["Health", "foreign", "not_a_number"]


class Health:
    """Looks on at the steps of both sides; `problems()` at the end.

    Args:
        both: of bridge.causal.pairing.
        criteria: whose parameters an optimizer may hold, too.
    """

    def __init__(self, both, criteria):
        self.both = both
        self.moved, self.not_finite = [False, False], {}
        self.foreign = [
            foreign(t.side, t.optimizer, criterion)
            for t, criterion in zip(both.trainers, criteria)
        ]

    def look(self, number, findings):
        """After each step."""
        turn = self.both.turn
        for index, record in enumerate((turn.left, turn.right)):
            start = turn.before[index]["parameter"]
            for event in record.events:
                if event.kind == "parameter" and event.path in start:
                    same = np.array_equal(to_numpy(event.value), start[event.path])
                    self.moved[index] |= not same
        for finding in findings:
            if finding.comparison is None or finding.kind not in ("loss", "parameter"):
                continue
            ours, theirs = to_numpy(finding.ours), to_numpy(finding.theirs)
            if is_float(ours) and not (np.isfinite(ours).all() or _finite(theirs)):
                bad = ours[~np.isfinite(ours)].flat[0]
                what = f"{finding.kind} {finding.name}".removeprefix("loss ")
                self.not_finite.setdefault(what, (number, float(bad)))

    def problems(self, steps):
        """Sentences; [] if both sides trained."""
        if steps == 0:
            return ["0 steps: there was no batch, or the generator was exhausted"]
        found = []
        if self.not_finite:
            what, (number, bad) = next(iter(self.not_finite.items()))
            found.append(
                f"the {what} is {bad} on both sides from step {number} on: nothing was "
                "learnt from there, and nothing can be said"
            )
        for index, trainer in enumerate(self.both.trainers):
            if self.foreign[index]:
                found.append(self.foreign[index])
            elif self._should_move(trainer) and not self.moved[index]:
                found.append(
                    f"no parameter of {trainer.side.label} moved in {_steps(steps)}"
                    f"{_why(trainer)}: nothing was learnt"
                )
        return found

    def _should_move(self, trainer):
        trains = trainer.optimizer is not None or trainer.step is not None
        return trains and bool(trainer.side.parameters())


def not_a_number(findings):
    """A sentence if an output or the loss is NaN on both sides: equal, and no use."""
    for finding in findings:
        if finding.comparison is None or finding.kind not in ("output", "loss"):
            continue
        pair = [to_numpy(x) for x in (finding.ours, finding.theirs)]
        if all(x.dtype.kind == "f" and np.isnan(x).any() for x in pair):
            what = "the loss" if finding.kind == "loss" else f"output {finding.name}"
            return [f"{what} is NaN on both sides: nothing can be said"]
    return []


def foreign(side, optimizer, criterion):
    """A sentence if an optimizer holds another model's parameters, else ""."""
    held = trained(optimizer)
    if held is None:
        return ""
    own = {id(p) for p in side.parameters().values()}
    known = set(own)
    if callable(getattr(criterion, "parameters", None)):
        known |= {id(p) for p in criterion.parameters()}
    strange = sum(id(p) not in known for p in held)
    missing = len(own - {id(p) for p in held})
    if not strange or not missing:
        return ""
    return (
        f"the optimizer of {side.label} holds {strange} parameters that are not the "
        f"model's, and {missing} of the model's {len(own)} are not in it: was it made "
        "for another model, or before the model was converted?"
    )


def _why(trainer):
    groups = getattr(trainer.optimizer, "param_groups", None)
    if groups and all(float(group.get("lr", 1)) == 0 for group in groups):
        return " (the learning rate is 0)"
    gradients = trainer.side.gradients().values()
    if all(g is None or not np.any(to_numpy(g)) for g in gradients):
        return " (every gradient is missing or 0)"
    if not trainer.side.trainable():
        return " (all are frozen)"
    return ""


def _steps(count):
    return f"{count} step{'s' if count != 1 else ''}"


def _finite(array):
    return bool(np.isfinite(array).all())
