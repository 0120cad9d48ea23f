"""The five places of a loop in its own source: which are there, and in which order.

data batch, model output, loss, backward, optimizer update; and the gradients, which
have to be cleared once for each update. The source is read, not run.
"""

import inspect
import textwrap
from pathlib import Path

from bridge.loop_note.habits import habits_of
from bridge.loop_note.places import CALLED, CLEARED, PLACES, places_of

__all__ = ["check", "text_of"]


def text_of(source):
    """(text, name, number of the first line) of a function, a module or a file.

    Raises:
        TypeError: it is something else.
        OSError: its text is not to be had.
    """
    if isinstance(source, str | Path):
        return Path(source).read_text(encoding="utf-8"), Path(source).name, 1
    if not (inspect.isfunction(source) or inspect.ismodule(source)):
        raise TypeError(
            "source must be a function, a module or the path of a file, got "
            f"{type(source).__name__}"
        )
    lines, first = inspect.getsourcelines(source)
    text = textwrap.dedent("".join(lines))
    return text, Path(inspect.getsourcefile(source)).name, max(first, 1)


def check(note, source):
    """Look for the five places of each training loop in a source."""
    text, name, first = text_of(source)
    found = places_of(text)
    if not found:
        note.saw("loop", f"no training loop is written in {name}")
    for places in found:
        lines = {place: line + first - 1 for place, line in places.items()}
        _say(note, name, lines)
    for line, what, mend in habits_of(text):
        note.found("loop", f"{name}, line {line + first - 1}", what, mend)


def _say(note, name, lines):
    there = [f"{place} {lines[place]}" for place in PLACES if place in lines]
    gone = [place for place in PLACES if place not in lines]
    missing = f"; not found: {', '.join(gone)}" if gone else ""
    note.saw("loop", f"the five places in {name}, by line: {', '.join(there)}{missing}")
    backward, update = lines.get("backward"), lines.get("optimizer update")
    cleared, loss = lines.get(CLEARED), lines["loss"]
    if CALLED in lines:  # backward stands in a function that is called there
        backward = lines[CALLED]

    def found(line, what, mend):
        note.found("loop", f"{name}, line {line}", what, mend)

    if backward is None:
        found(
            loss,
            "no backward follows this loss: there is no new gradient to update with",
            "loss.backward(), in front of optimizer.step()",
        )
    elif update is None:
        found(
            backward,
            "no optimizer update follows backward: nothing is learnt",
            "optimizer.step(), after loss.backward()",
        )
    elif cleared is None:
        found(
            backward,
            "the gradients are never cleared: each backward adds to those before it",
            "optimizer.zero_grad(), in front of loss.backward()",
        )
    elif update < backward:
        found(
            update,
            "the update stands in front of backward: it takes the last batch's "
            "gradient",
            "loss.backward(), and then optimizer.step()",
        )
    elif backward < cleared < update:
        found(
            cleared,
            "the gradients are cleared between backward and the update: it gets none",
            "optimizer.zero_grad(), in front of loss.backward()",
        )
