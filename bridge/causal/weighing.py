"""Does rounding explain it? The believed side repeats its step, from nudged values.

And from the other side's values: after some steps rounding has moved the two apart, and
the question is whether they would do this step alike.
"""

import numpy as np

from bridge.causal.leaves import is_float, mapped
from bridge.causal.nudge import nudge
from bridge.parity import to_numpy
from bridge.rounding import nudging

__all__ = ["NEVER", "Again", "state_before"]


def state_before(trainer):
    """{kind: {name: copy}} of parameters, buffers and the optimizer's state."""
    side = trainer.side
    found = {
        "parameter": side.parameters(),
        "buffer": side.buffers(),
        "state": side.optimizer_state(trainer.optimizer),
    }
    return {
        kind: {name: np.array(to_numpy(value)) for name, value in arrays.items()}
        for kind, arrays in found.items()
    }


class Again:
    """The believed side's step once more, as often as it is asked; all is put back.

    Args:
        trainer: of the believed side; before the step is taken.
        batch: as the user gave it.
    """

    def __init__(self, trainer, batch):
        self.trainer, self.batch, self.flows = trainer, batch, None
        self.why_not = why_not_again(trainer)
        self.start = None if self.why_not else self._state()
        self.movements = None

    def _state(self):
        return self.trainer.side.start(self.trainer.optimizer, self.trainer.scheduler)

    def noise(self, record):
        """{key of an event: how far one rounding moves it}

        Of the inputs, of each parameter, and of each operation's result.

        Args:
            record: of the step as it was.
        """
        if self.start is None:
            return {}
        if self.movements is None:
            from bridge.rounded_results import NUDGES, RoundedResults  # import torch

            self.movements = {}
            for seed in range(NUDGES):
                with nudging(seed), RoundedResults():
                    moved = self._repeat(self._nudge, nudge)
                self._measure(record, moved)
        return self.movements

    def from_state(self, state, match):
        """The Record of the step from ours' parameters; None if they do not fit."""
        if self.start is None:
            return None
        try:
            return self._repeat(lambda: self._adopt(state, match), lambda value: value)
        except NoWayBack:
            return None

    def _repeat(self, prepare, convert):
        side, end = self.trainer.side, self._state()
        try:
            self.start.restore()
            prepare()
            batch = side.own(mapped(convert, side.own(self.batch)))
            return self.trainer.take(batch, self.flows)
        finally:
            end.restore()

    def _measure(self, record, moved):
        left = {event.key: event.value for event in moved.events}
        for event in record.events:
            other = left.get(event.key)
            if event.value is None or other is None or not is_float(event.value):
                continue
            a, b = to_numpy(event.value), to_numpy(other)
            if a.shape == b.shape:
                far = _distance(a, b)
                self.movements[event.key] = max(self.movements.get(event.key, 0.0), far)

    def _nudge(self):
        side = self.trainer.side
        for parameter in side.parameters().values():
            side.write(parameter, nudge(parameter))

    def _adopt(self, state, match):
        side = self.trainer.side
        for kind, pairs, live in (
            ("parameter", match.parameters, side.parameters()),
            ("buffer", match.buffers, side.buffers()),
        ):
            for name, pair in pairs.items():
                if name in state[kind]:
                    side.write(live[pair.theirs[0]], _back(pair, state[kind][name]))
        live = side.optimizer_state(self.trainer.optimizer)
        for (name, key), value in state["state"].items():
            pair = match.parameters.get(name)
            if pair is not None and (pair.theirs[0], key) in live:
                there = live[pair.theirs[0], key]
                has_layout = np.shape(value) == np.shape(state["parameter"][name])
                side.write(there, _back(pair, value) if has_layout else value)


class Never:
    """Where there is no step to repeat."""

    why_not = ""

    def noise(self, record):
        return {}

    def from_state(self, state, match):
        return None


NEVER = Never()


class NoWayBack(Exception):
    """A transform that cannot be undone."""


def _back(pair, value):
    found = pair.back(value)
    if found is None:
        raise NoWayBack
    return found


def why_not_again(trainer):
    """Why a step cannot be repeated, or "" if it can."""
    if not trainer.side.can_repeat:
        return f"{trainer.side.label} keeps state that cannot be put back"
    if trainer.step is None:
        return ""
    if trainer.optimizer is None:
        return "the step function's optimizer is not known: hand in optimizers="
    groups = getattr(trainer.optimizer, "param_groups", [])
    has_schedule = any("initial_lr" in group for group in groups)
    if has_schedule and trainer.scheduler is None:
        return "the optimizer has a scheduler that is not known: hand in schedulers="
    return ""


def _distance(a, b):
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(a - b)
    return float(distance[np.isfinite(distance)].max(initial=0.0))
