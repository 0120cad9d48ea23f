"""A cause points to the convention that tells more of it."""

import numpy as np
import torch
from torch.nn import functional as F

from bridge import lockstep
from bridge.conventions import CONVENTIONS, find
from bridge.diagnosis.cause import Cause
from bridge.diagnosis.entries import ENTRIES
from bridge.verdict import Evidence, judge
from numpy_impl import nn, optim
from tests.bridge.questions.question import check


def test_each_entry_is_a_convention():
    """And the words that a verdict prints find it alone."""
    for _, _, entry in ENTRIES:
        found = find(CONVENTIONS, entry.split())
        assert [one.name for one in found] == [entry]


def test_each_row_can_be_reached():
    """None stands behind one that always fits first."""
    for i, (cause, said, entry) in enumerate(ENTRIES):
        for above, already, _ in ENTRIES[:i]:
            assert cause != above or already not in said, entry


def test_a_cause_without_an_entry():
    cause = Cause("passed on", "x itself", 0.0)
    assert cause.convention is None and str(cause) == "x itself"


def test_a_verdict_says_where_to_read():
    x = np.random.default_rng(0).normal(size=5)
    found = judge(
        Evidence(x.var(ddof=1) * x, x.var() * x, context={"inputs": {"x": x}})
    )
    assert found.causes[0].convention == "divisor of the variance"
    assert str(found).endswith(
        "(see python -m bridge conventions divisor of the variance)"
    )


def divided_by_all(x, labels):
    """A cross entropy whose mean counts the ignored samples, too."""
    kept = labels != -100
    log_p = x - np.log(np.exp(x).sum(1, keepdims=True))
    return -log_p[kept, labels[kept]].sum() / len(labels)


def divided_by_all_backward(grad_loss, x, labels):
    kept = labels != -100
    grad_x = np.exp(x) / np.exp(x).sum(1, keepdims=True) * kept[:, None]
    grad_x[kept, labels[kept]] -= 1
    return grad_loss * grad_x / len(labels), None


def test_the_divisor_of_ignore_index():
    """By all 7 labels, where 4 count; and by the 4, where all do"""
    labels = np.array([0, 1, -100, 2, -100, -100, 1])
    inputs = [np.random.default_rng(0).normal(size=(7, 3)), labels]
    ours, theirs = (divided_by_all, divided_by_all_backward), F.cross_entropy
    report = check(ours, inputs, theirs)
    assert report.cause == "ignored"
    said = "divided by all 7 labels, where the 4 count that are not -100"
    assert f"{said} (see python -m bridge conventions divisor of ignore" in str(report)
    cause = report.as_dict()["rows"][0]["causes"][0]
    assert cause["convention"] == "divisor of ignore index"
    other = Evidence(1.25 * 7 / 4, 1.25, context={"inputs": {"labels": labels}})
    assert "by the 4 labels that are not -100" in str(judge(other))


class Shift(nn.Module):
    """y = x + shift, whose gradient is a mean where it is a sum."""

    def __init__(self):
        super().__init__()
        self.shift = nn.Parameter(np.zeros(3))

    def forward(self, x):
        return x + self.shift

    def backward(self, grad_y):
        self.shift.accumulate_grad(grad_y.mean(0))
        return grad_y


class TorchShift(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.shift = torch.nn.Parameter(torch.zeros(3, dtype=torch.float64))

    def forward(self, x):
        return x + self.shift


def test_lockstep_says_where_to_read():
    rng = np.random.default_rng(0)
    models = Shift(), TorchShift()
    report = lockstep.run(
        models,
        (nn.MSELoss(), torch.nn.MSELoss()),
        (
            optim.SGD(models[0].parameters(), lr=0.1),
            torch.optim.SGD(models[1].parameters(), lr=0.1),
        ),
        [(rng.normal(size=(8, 3)), rng.normal(size=(8, 3)))],
    )
    assert "(see python -m bridge conventions sum instead of mean)" in report.sentence()
