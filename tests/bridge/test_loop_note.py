"""The loop note: every mistake is found, and no loop that is right is called wrong.

`pytest -s tests/bridge/test_loop_note.py` prints how many of each there are.
"""

import copy

import pytest

import tests.bridge.loops.forms
import tests.bridge.loops.lines
import tests.bridge.loops.loader_mistakes
import tests.bridge.loops.torch_mistakes  # noqa: F401 - put theirs on the list
from bridge.loop_note import CHECKS, loop_note
from tests.bridge.loops import OURS, TORCH
from tests.bridge.loops.correct import CORRECT
from tests.bridge.loops.mistakes import MISTAKES
from tests.bridge.loops.state import state_of

by_family = pytest.mark.parametrize("check", CHECKS)
both = pytest.mark.parametrize("lib", (TORCH, OURS), ids=str)


def family(lib, check):
    """{name: (build, where, what)} of the mistakes that one check is to find."""
    return {
        name: (build, where, what)
        for (name, of), (build, by, where, what) in MISTAKES.items()
        if of is lib and by == check
    }


def note_of(build, lib, *wrong):
    """And all is left as it was, also where something raises in the middle."""
    lib.manual_seed(0)
    model, loader, criterion, optimizer = build(lib, *wrong)
    before = copy.deepcopy(state_of(model, optimizer))
    note = loop_note(model, loader, criterion, optimizer)
    assert state_of(model, optimizer) == before, build.__name__
    return note


@both
@by_family
def test_every_mistake_is_found(lib, check):
    mistakes = family(lib, check)
    for name, (build, where, what) in mistakes.items():
        note = note_of(build, lib, True)
        found = [f for f in note.findings if (f.check, f.where) == (check, where)]
        assert any(what in f.what for f in found), f"{name}\n{note}"
        assert all(f.mend for f in note.findings) and not note.ok
    assert mistakes
    print(f"{check} check, {lib}: {len(mistakes)} mistakes, all found")


@both
@by_family
def test_no_cured_loop_is_called_wrong(lib, check):
    mistakes = family(lib, check)
    for name, (build, *_) in mistakes.items():
        note = note_of(build, lib, False)
        assert note.findings == [], f"{name}\n{note}"
        assert note.ok
    print(f"{check} check, {lib}: {len(mistakes)} cures, no false alarm")


@both
def test_no_correct_loop_is_called_wrong(lib):
    loops = {name: build for (name, of), build in CORRECT.items() if of is lib}
    for name, build in loops.items():
        note = note_of(build, lib)
        assert note.findings == [], f"{name}\n{note}"
    print(f"{lib}: {len(loops)} loops that are right, no false alarm")
    assert len(loops) >= 8


def test_at_least_ten_correct_loops():
    assert len({name for name, _ in CORRECT}) >= 10
