"""Every loop of the tables through the note: how many are found, how many alarms.

python -m tests.bridge.loops.counted
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import tests.bridge.loops.attention
import tests.bridge.loops.forms
import tests.bridge.loops.lines
import tests.bridge.loops.loader_mistakes
import tests.bridge.loops.torch_mistakes  # noqa: F401 - put theirs on the lists
from bridge.loop_note import Note, loop_note
from bridge.loop_note.source import check
from tests.bridge.loops.correct import CORRECT
from tests.bridge.loops.mistakes import MISTAKES
from tests.bridge.loops.own import OWN
from tests.bridge.loops.practical import MODES
from tests.bridge.loops.sources import HABITS, MANNERS

__all__ = ["counted", "sizes"]


def sizes():
    """How many mistakes and how many correct loops there are: every row counts once.

    A mistake's cure is a correct loop.
    """
    rows = len(MISTAKES) + len(MODES)
    correct = rows + len(CORRECT) + len(OWN) + len(MANNERS)
    return {"MISTAKES": rows + len(HABITS), "CORRECT": correct}


def counted():
    """{"MISTAKES": ..., "FOUND": ..., "CORRECT": ..., "ALARMS": ...}, by running all"""
    found, alarms = 0, 0
    rows = [(build, lib, row) for (_, lib), (build, *row) in MISTAKES.items()]
    rows += [(build, lib, row) for (*_, lib), (build, *row) in MODES.items()]
    for build, lib, (by, where, what) in rows:
        note = note_of(build, lib, True)
        found += any(
            (f.check, f.where) == (by, where) and what in f.what for f in note.findings
        )
        alarms += len(note_of(build, lib, False).findings)
    for (_, lib), build in (CORRECT | OWN).items():
        alarms += len(note_of(build, lib).findings)
    with TemporaryDirectory() as folder:
        path = Path(folder, "mine.py")
        for text, line, what in HABITS.values():
            where = f"mine.py, line {line}"
            found += any(
                f.where == where and what in f.what for f in read(path, text).findings
            )
        for text in MANNERS.values():
            alarms += len(read(path, text).findings)
    return {**sizes(), "FOUND": found, "ALARMS": alarms}


def note_of(build, lib, *wrong):
    lib.manual_seed(0)
    model, loader, criterion, optimizer, *options = build(lib, *wrong)
    options = options[0] if options else {}
    return loop_note(model, loader, criterion, optimizer, **options)


def read(path, text):
    path.write_text(text, encoding="utf-8")
    note = Note()
    check(note, path)
    return note


if __name__ == "__main__":
    for name, count in counted().items():
        print(f"{name} = {count}")
