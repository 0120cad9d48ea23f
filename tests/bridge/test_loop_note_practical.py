"""Each failure mode of practical/ that is visible from outside is found by the note.

And nothing is found in its cure, nor in any program of the project.
"""

import pytest

import tests.bridge.loops.attention
import tests.bridge.loops.loader_mistakes
import tests.bridge.loops.torch_mistakes  # noqa: F401 - put theirs on the lists
from bridge.loop_note import loop_note
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


def test_each_mode_is_found_or_told_why_not():
    """Every file of practical/ that has a mistake is in one of the tables, and once."""
    folder = ROOT / "numpy_impl/practical"
    files = {f.stem for f in folder.glob("*.py") if "\ndef mistake(" in f.read_text()}
    found = {file for file, *_ in MODES} | set(LIKEWISE) | set(READ)
    assert files <= found | set(UNSEEN)
    assert not found & set(UNSEEN) and set(UNSEEN_PARTS) <= found
    assert set(LIKEWISE.values()) <= {name for name, _ in MISTAKES}
    assert set(READ.values()) <= set(HABITS)
