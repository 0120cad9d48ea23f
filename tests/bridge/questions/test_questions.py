"""Every bug is found, nothing that is right is called wrong, and the cause is named."""

import pytest

from bridge.backward import Report
from tests.bridge.questions import QUESTIONS

PART = 0.8  # of the bugs, the cause that is named first is the true one


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


def test_numbers():
    bugs = [q for q in QUESTIONS if q.kind in ("bug", "lost accuracy")]
    assert len(bugs) >= 45
    assert len(QUESTIONS) - len(bugs) >= 14
    assert len({q.name for q in QUESTIONS}) == len(QUESTIONS)


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
