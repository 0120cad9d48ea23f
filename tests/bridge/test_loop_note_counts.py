"""The counts that each note ends with are those of the tables."""

import pytest

from bridge.loop_note import Note, counts
from tests.bridge.loops.counted import counted, sizes


def recorded():
    names = ("MISTAKES", "FOUND", "CORRECT", "ALARMS")
    return {name: getattr(counts, name) for name in names}


def test_the_tables_have_as_many_rows():
    """That each is found, or without a finding, the tests beside this one say."""
    assert sizes() == {"MISTAKES": counts.MISTAKES, "CORRECT": counts.CORRECT}
    assert counts.FOUND == counts.MISTAKES and counts.ALARMS == 0


@pytest.mark.slow
def test_counted_again():
    assert counted() == recorded()


def test_each_note_says_them():
    said = f"{counts.FOUND} of {counts.MISTAKES} mistakes are found"
    for text in (str(Note()), Note().markdown()):
        assert said in text and f"in {counts.CORRECT} correct loops" in text
