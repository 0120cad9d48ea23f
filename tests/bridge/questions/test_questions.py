"""Every bug is found, nothing that is right is called wrong, and the cause is named."""

import pytest

from bridge.backward import Report
from bridge.pages import ROOT
from tests.bridge.questions import QUESTIONS

PART = 0.8  # of the bugs, the cause that is named first is the true one

# Where two libraries differ, the verdict names the convention.
CONVENTIONS = {
    "adam without bias correction": "first value of an average",
    "batch norm that keeps the biased variance": "running variance",
    "batch norm with the momentum of tensorflow": "momentum of batch norm",
    "cross entropy whose gradient is not divided by n": "sum instead of mean",
    "gelu in its tanh form against the default": "three gelus",
    "layer norm with eps outside the root": "epsilon under the root",
    "layer norm with the unbiased standard deviation": "divisor of layer norm",
    "lstm with the gates in the order of onnx": "order of the lstm gates",
    "momentum weighted by one minus itself": "sum of the momentum",
    "momentum with the rate inside under a schedule": "rate in the momentum",
    "mse without the 2": "mean of all entries",
    "padded targets not ignored": "divisor of ignore index",
    "rmsprop with eps inside the root": "epsilon of rmsprop",
    "weight decay for an l2 term that is not halved": "factor of an l2 term",
}


def verdict_of(answer):
    return answer.verdict if isinstance(answer, Report) else answer


@pytest.fixture(scope="module")
def answers():
    """{name: Verdict}, each asked once"""
    return {}


def asked(question, answers):
    if question.name not in answers:
        answers[question.name] = verdict_of(question.ask())
    return answers[question.name]


def by_name(questions):
    return {"argvalues": questions, "ids": [q.name for q in questions]}


@pytest.mark.parametrize("question", **by_name(QUESTIONS))
def test_verdict(question, answers):
    verdict = asked(question, answers)
    right = (question.kind,)
    if question.kind == "rounding":  # which bits agree depends on the machine
        right = ("rounding", "equal")
    assert verdict.kind in right, str(verdict)


def test_conventions(answers):
    found = {}
    for question in QUESTIONS:
        if question.name in CONVENTIONS:
            found[question.name] = asked(question, answers).causes[0].convention
    assert found == CONVENTIONS


def test_numbers():
    bugs = [q for q in QUESTIONS if q.kind in ("bug", "lost accuracy")]
    assert len(bugs) >= 45
    assert len(QUESTIONS) - len(bugs) >= 14
    assert len({q.name for q in QUESTIONS}) == len(QUESTIONS)
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"tried on {len(QUESTIONS)} questions" in text
    assert f"of {sum(q.kind == 'bug' for q in QUESTIONS)} bugs" in text


def test_causes(answers):
    """`pytest -s` prints the table."""
    lines, hits, bugs = [], 0, [q for q in QUESTIONS if q.kind == "bug"]
    for question in bugs:
        verdict = asked(question, answers)
        hit = verdict.cause in question.causes
        hits += hit
        lines.append(f"{'' if hit else 'MISSED':6} {question.name}\n       {verdict}")
    table = "\n".join([*lines, f"{hits} of {len(bugs)} causes are true"])
    print("\n" + table)
    assert hits >= PART * len(bugs), table
