"""Each failure mode of practical/ that is visible from outside is found by the note.

And nothing is found in its cure, nor in any program of the project.
"""

import numpy as np
import pytest

import tests.bridge.loops.attention
import tests.bridge.loops.loader_mistakes
import tests.bridge.loops.torch_mistakes  # noqa: F401 - put theirs on the lists
from bridge.loop_note import Note, loop_note, loops, splits
from bridge.pages import ROOT
from tests.bridge.loops import OURS, TORCH
from tests.bridge.loops.mistakes import MISTAKES
from tests.bridge.loops.own import OWN
from tests.bridge.loops.practical import LIKEWISE, MODES, READ, UNSEEN, UNSEEN_PARTS
from tests.bridge.loops.sources import HABITS

both = pytest.mark.parametrize("lib", (TORCH, OURS), ids=str)


def note_of(build, lib, *wrong):
    lib.manual_seed(0)
    *parts, options = build(lib, *wrong)
    return loop_note(*parts, **options)


@both
def test_every_mode_is_found(lib):
    for (file, name, of), (build, check, where, what) in MODES.items():
        if of is lib:
            note = note_of(build, lib, True)
            found = [f for f in note.findings if (f.check, f.where) == (check, where)]
            assert any(what in f.what for f in found), f"{file}, {name}\n{note}"


@both
def test_no_cure_is_called_wrong(lib):
    for (file, name, of), (build, *_) in MODES.items():
        if of is lib:
            note = note_of(build, lib, False)
            assert note.findings == [], f"{file}, {name}\n{note}"


@both
def test_no_program_of_ours_is_called_wrong(lib):
    for (name, of), build in OWN.items():
        if of is lib:
            note = note_of(build, lib)
            assert note.findings == [], f"{name}\n{note}"


def test_a_rate_that_jumps_and_then_rests():
    """lr = 5 on one batch: 2.3, 21, then 2.24 for good; lost without JUMPS."""
    build, *_ = MODES["learning_rate", "rate_too_high", OURS]
    usual, loops.JUMPS = loops.JUMPS, 10
    try:
        assert note_of(build, OURS, True).findings == []
    finally:
        loops.JUMPS = usual
    assert not note_of(build, OURS, True).ok


@pytest.mark.parametrize("shift, found", [(1e-5, True), (0.5, False)])
def test_how_near_a_scaler_comes(shift, found):
    """Mean 0 of both together, and 0.1 or so of the training data alone."""
    x = np.random.default_rng(0).normal(size=(120, 4))
    x = (x - x.mean(0)) / x.std(0) + shift
    note = Note()
    splits._scaler(note, x[:80], x[80:])
    assert bool(note.findings) == found


def test_few_possible_samples_repeat_by_chance():
    """Four kinds of rows, as of XOR, are in both; of 17¹⁶ images none is by chance."""
    rng = np.random.default_rng(0)
    for values, width, found in ((2, 2, False), (2, 5, False), (17, 16, True)):
        x = rng.integers(0, values, size=(60, width)).astype(np.float32)
        note = Note()
        splits._copies(note, x, x[:10])
        assert bool(note.findings) == found, (values, width)


def test_each_mode_is_found_or_told_why_not():
    """Every file of practical/ that has a mistake is in one of the tables, and once."""
    folder = ROOT / "numpy_impl/practical"
    files = {f.stem for f in folder.glob("*.py") if "\ndef mistake(" in f.read_text()}
    found = {file for file, *_ in MODES} | set(LIKEWISE) | set(READ)
    assert files <= found | set(UNSEEN)
    assert not found & set(UNSEEN) and set(UNSEEN_PARTS) <= found
    assert set(LIKEWISE.values()) <= {name for name, _ in MISTAKES}
    assert set(READ.values()) <= set(HABITS)
