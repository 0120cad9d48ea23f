"""Two trainers side by side: one step of each, compared in causal order and weighed."""

from dataclasses import dataclass

from bridge.causal import Record, labels_of, side_of
from bridge.causal.blame import divergence, raised_in
from bridge.causal.differing import optimizers_differ, options, starting_values
from bridge.causal.parting import Finding, compare_records
from bridge.causal.step import Trainer
from bridge.causal.weighing import NEVER, Again, state_before
from bridge.match import match
from bridge.parity import tolerance_of

__all__ = ["Both", "Turn"]

NEITHER = None, None


class Both:
    """Two models and what trains them, ours first; `step` compares one step.

    Args:
        models: a pair of whatever `bridge.causal.side_of` takes.
        criteria, optimizers, schedulers, steps: a pair each, see Trainer.
        names: as for `bridge.match.match`.
        tolerance: of a scaled error; None: that of the dtype.
        copied: look at copies of models that cannot be put back, and at parameters
            before everything else: nothing updates them.

    Attributes:
        first: the first Divergence, or None.
        differences: sentences on options and starting values that differ.
        not_compared: {what: why}.
    """

    def __init__(
        self,
        models,
        criteria=NEITHER,
        optimizers=NEITHER,
        schedulers=NEITHER,
        steps=NEITHER,
        names=None,
        tolerance=None,
        copied=False,
    ):
        self.labels = labels_of(*models)
        sides = [side_of(m, label) for m, label in zip(models, self.labels)]
        if copied:
            sides = [side.twin() for side in sides]
        for side, other in zip(sides, reversed(sides)):
            side.face(other)
        self.trainers = [
            Trainer(*each)
            for each in zip(sides, criteria, optimizers, schedulers, steps)
        ]
        self.sides, self.tolerance = sides, tolerance
        self.match = match(*sides, names)
        self.not_compared, self.copied = dict(self.match.not_compared), copied
        self.differences = [
            *options(models, self.match, self.labels),
            *([] if copied else starting_values(sides, self.match, tolerance)),
            *optimizers_differ(optimizers, self.labels),
        ]
        self.first, self.error, self.turn = None, None, None

    # One step

    def step(self, number, batch):
        """[Finding] of one step, in causal order; sets `first` where they part."""
        ours, theirs = self.trainers
        again = Again(theirs, batch)
        before = [state_before(trainer) for trainer in self.trainers]
        generator = theirs.side.random_state()
        right = theirs.take(theirs.side.own(batch))
        again.flows = theirs.differentiable or None
        if type(ours.side) is type(theirs.side):  # both draw from one generator
            ours.side.set_random_state(generator)
        left, error = self._take_ours(batch, again.flows)
        self._see_predictions(left, right)
        previous = None if self.turn is None else self.turn.right
        self.turn = Turn(number, left, right, before, previous, again)
        findings = self._compare(left, right)
        if self.copied:
            findings.sort(key=lambda finding: finding.kind != "parameter")
        if error is not None:
            findings.append(error)
        self._weigh(findings)
        return findings

    def arrays_only(self):
        """[Finding] of parameters and buffers, where one side has no forward."""
        left, right = (trainer.arrays_only() for trainer in self.trainers)
        before = [state_before(trainer) for trainer in self.trainers]
        self.turn = Turn(0, left, right, before, None, NEVER)
        findings = self._compare(left, right)
        self._weigh(findings)
        return findings

    def _compare(self, left, right):
        return compare_records(left, right, self.match, self.labels, self.not_compared)

    def _take_ours(self, batch, flows):
        """(Record, None), or as far as it came and a Finding about what was raised."""
        ours = self.trainers[0]
        try:
            return ours.take(ours.side.own(batch), flows), None
        except Exception as error:  # whatever anyone's code raises is the answer
            if ours.record is None:
                raise
            self.error = error
            where = raised_in(error, ours.side.modules())
            kind = type(error).__name__
            problem = f"{self.labels[0]} raised {kind}: {error}"
            name = where or "the step"
            return ours.record, Finding("error", name, where, None, problem)

    def _see_predictions(self, left, right):
        """Of an estimator, what it predicts: the network's output is put likewise."""
        for side, record, other in (
            (self.sides[0], left, right),
            (self.sides[1], right, left),
        ):
            if side.label.startswith("scikit-learn"):
                from bridge.causal.fitted_side import add_predictions

                add_predictions(side.model, record, other, self.match)

    # Is it rounding?

    def _weigh(self, findings):
        """Excuse what rounding explains, up to the first step that parts."""
        if self.first is not None:
            return
        turn = self.turn
        for finding in findings:
            if finding.ok(self.tolerance):
                continue
            if finding.comparison is not None:
                self._excuse(finding)
            if self.first is None and not finding.ok(self.tolerance):
                self.first = divergence(self, turn, finding)
        if turn.again.why_not and self.first is not None:
            self.not_compared.setdefault("what rounding explains", turn.again.why_not)

    def _excuse(self, finding):
        """Both would do this step alike from equal values; or one rounding moves it."""
        other = self._from_our_values().get((finding.kind, finding.name))
        if other is not None and other.ok(self.tolerance):
            finding.drifted = True
            return
        noise = self.turn.noise(finding)
        finding.comparison = finding.comparison.with_noise(noise)
        if other is not None and other.comparison is not None:
            other.comparison = other.comparison.with_noise(noise)
            finding.drifted = other.ok(self.tolerance)

    def _from_our_values(self):
        """{(kind, name): Finding} of the believed side's step from our values.

        Not of the first step: what differs there is no rounding that has grown.
        """
        turn = self.turn
        if turn.from_ours is None:
            turn.from_ours, record = {}, None
            if turn.number > 0:
                record = turn.again.from_state(turn.before[0], self.match)
            if record is not None:
                found = compare_records(turn.left, record, self.match, self.labels, {})
                turn.from_ours = {(each.kind, each.name): each for each in found}
        return turn.from_ours

    # What is said around it

    def all_not_compared(self):
        """{what: why}"""
        found = dict(self.not_compared)
        for side in self.sides:
            found |= side.missing
        return found

    def notes(self):
        """Sentences on what was done to inputs and outputs."""
        return list(dict.fromkeys(note for side in self.sides for note in side.notes))

    def without_counterpart(self):
        """Sentences on what trains on one side only: the models are not the same."""
        found = []
        ours, theirs = self.sides
        for side, other, names in (
            (ours, theirs, self.match.ours_only),
            (theirs, ours, self.match.theirs_only),
        ):
            if side.guesses or not other.parameters():
                continue  # attributes of a plain class need not be parameters
            found += [
                f"{name} of {side.label} has no counterpart in {other.label}"
                for name in names
            ]
        return found

    def allowed(self, findings):
        """The largest tolerance that was needed, for a sentence."""
        if self.tolerance is not None:
            return self.tolerance
        found = [f.comparison.tolerance for f in findings if f.comparison is not None]
        return max(found, default=tolerance_of("float64"))


@dataclass
class Turn:
    """One step of both sides.

    left, right: the Records, ours on the left
    before: what `state_before` gives of each side
    previous: the right Record of the step before, or None
    again: how to repeat the right side's step
    from_ours: see `Both._from_our_values`; None until it is asked for
    """

    number: int
    left: Record
    right: Record
    before: list
    previous: Record | None
    again: object
    from_ours: dict | None = None

    def noise(self, finding):
        """How far one rounding moves it."""
        movements = self.again.noise(self.right)
        return max((movements.get(key, 0.0) for key in finding.keys), default=0.0)
