"""Each threshold of the loop note: just below it nothing is found, just above it is.

The comments beside the thresholds say how far the loops of the tables are from them.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from bridge.loop_note import Note, gradients, loaders, loop_note, loops
from bridge.loop_note.loops import Course
from tests.bridge.loops import OURS, points

SUBJECT = SimpleNamespace(optimizer=SimpleNamespace(param_groups=[{"lr": 1.0}]))


def course(end, peak=1.0):
    """A Course from 1 by `peak` to `end`"""
    losses = [1.0, peak, end, end, end, end, end]
    return Course(losses, largest={"weight": 1.0}, moved=True)


def told(monkeypatch, used, others=None, ignorance=0.0):
    """[(what is wrong, what mends it)] of a rate of 1 with such a course."""
    courses = {1.0: used, **(others or {})}

    def learn(subject, batch, factor=1.0):
        return courses.get(factor, course(1.0))

    monkeypatch.setattr(loops, "learn", learn)
    note = Note()
    loops.check_one_batch(note, SUBJECT, None, ignorance)
    return [(finding.what, finding.mend) for finding in note.findings]


@pytest.mark.parametrize(
    "threshold, below, above, ignorance",
    [
        ("RISES", course(1.04), course(1.06), 0.0),
        ("RISES, in usual losses", course(5.9), course(6.1), 100.0),
        ("WILD", course(0.5, peak=9.9), course(0.5, peak=10.1), 0.0),
        ("WILD, in usual losses", course(0.5, peak=39), course(0.5, peak=41), 4.0),
        ("JUMPS", course(0.95, peak=1.9), course(0.95, peak=2.1), 0.0),
        ("FALLS, after a jump", course(0.89, peak=5), course(0.91, peak=5), 0.0),
    ],
)
def test_a_rate_too_high(monkeypatch, threshold, below, above, ignorance):
    slower = {0.1: course(0.5)}
    assert told(monkeypatch, below, slower, ignorance) == []
    [(what, mend)] = told(monkeypatch, above, slower, ignorance)
    assert "lr=1 is too high" in what and mend.startswith("lr=0.1,")


def test_a_rate_too_low(monkeypatch):
    """STAYS is for the rate that is used, MUCH for a greater one."""
    faster = {10: course(0.5)}
    assert told(monkeypatch, course(0.985), faster) == []
    [(what, mend)] = told(monkeypatch, course(0.995), faster)
    assert "lr=1 is too low" in what and mend.startswith("lr=10,")
    assert told(monkeypatch, course(1.0), {10: course(0.71)}) == []
    assert told(monkeypatch, course(1.0), {10: course(0.69)}) != []


@pytest.mark.parametrize(
    "good, bad",
    [
        (course(0.89), course(0.91)),  # FALLS
        (course(0.5, peak=9.9), course(0.5, peak=10.1)),  # WILD
    ],
)
def test_a_rate_that_is_recommended(monkeypatch, good, bad):
    """One that does not do is passed over for a lower one."""
    for slower, lr in ((good, "lr=0.1,"), (bad, "lr=0.01,")):
        others = {0.1: slower, 0.01: course(0.5)}
        [(_, mend)] = told(monkeypatch, course(2.0), others)
        assert mend.startswith(lr)


class FailsLater(OURS.nn.Linear):
    """Its forward raises in the call after `calls` of them."""

    def __init__(self, calls):
        super().__init__(5, 3)
        self.calls = calls

    def forward(self, x):
        if self.calls == 0:
            raise RuntimeError("no more")
        self.calls -= 1
        return super().forward(x)


@pytest.mark.parametrize("calls, found", [(39, True), (40, False)])
def test_how_many_updates_are_tried(calls, found):
    """Each trial begins with a fresh copy, so that they alone come to so many calls."""
    note = loop_note(*OURS.classified(FailsLater(calls)))
    assert note.has("loop", "update 39") == found and note.ok != found


@pytest.mark.parametrize("dead, found", [(17, False), (18, False), (19, True)])
def test_how_many_units_may_be_dead(dead, found):
    """Of 20; DEAD is 18 of them."""
    nn = OURS.nn
    model = nn.Sequential(nn.Linear(5, 20), nn.ReLU(), nn.Linear(20, 3))
    model[0].bias.data[:] = np.where(np.arange(20) < dead, -50, 50)
    note = loop_note(*OURS.classified(model))
    assert note.has("tensor", "1 (ReLU)") == found


@pytest.mark.parametrize(
    "first, last, said",
    [
        (3.1e-6, 1.0, None),
        (2.9e-6, 1.0, "the gradient vanishes"),
        (1.0, 3.1e-6, None),
        (1.0, 2.9e-6, "the gradient explodes"),
    ],
)
def test_how_far_gradients_may_be_apart(first, last, said):
    note = Note()
    grads = {"0.weight": np.full((2, 2), first), "1.weight": np.full((2, 2), last)}
    gradients._depth(note, grads)
    assert note.ok if said is None else said in note.findings[0].what


@pytest.mark.parametrize("largest, found", [(99, False), (101, True)])
def test_how_large_a_feature_may_be(largest, found):
    x = points()[0].copy()
    x[:, 0] = largest
    note = loop_note(*OURS.classified(OURS.classifier(), x))
    assert note.has("loader", "0 (Linear)") == found


@pytest.mark.parametrize(
    "best, second, found",
    [
        (0.89, 0.3, False),  # TELLS
        (0.91, 0.3, True),
        (0.95, 0.09, False),  # more than 1 and CHANCE / 400 in all
        (0.95, 0.11, True),
        (0.95, 0.47, True),  # half of the other: neighbours in a series
        (0.95, 0.48, False),
    ],
)
def test_how_much_two_features_may_tell(best, second, found):
    """x (400, 3), of which two columns tell just these shares of the target."""
    noise = np.random.default_rng(0).normal(size=(400, 4))
    y, *apart = np.linalg.qr(noise - noise.mean(0))[0].T  # of length 1, at right angles
    shares = np.array([second, best, 0.0])
    x = y[:, None] * shares**0.5 + np.stack(apart, 1) * (1 - shares) ** 0.5
    note = Note()
    loaders._tells(note, x, y)
    assert [f.where for f in note.findings] == (["x[:, 1]"] if found else [])
    alone = (best, second) == (0.95, 0.09)  # known, and no mistake by itself
    assert note.facts["loader"] == ["x[:, 1] alone tells 95% of the target"] * alone
