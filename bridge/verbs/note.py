"""`python -m bridge note MODULE:FACTORY`"""

import importlib
import sys
from pathlib import Path

HELP = (
    "Is my loop right? FACTORY is a function without arguments that returns (model, "
    "loader, criterion, optimizer), and the loader of the evaluation data as a fifth "
    "if you like, of PyTorch or of numpy_impl; its module, or "
    "FILE.py, is imported, and the loop that it contains is read. Nothing is trained "
    "but copies."
)


def add_arguments(parser):
    add = parser.add_argument
    add("what", metavar="MODULE:FACTORY", help="such as mine.training:parts")
    add("--markdown", metavar="FILE", type=Path, help="save the note as a page")


def run(options, console):
    from bridge import programs

    if options.markdown:
        programs.must_be_writable(options.markdown)
    note = noted(*factory_of(options.what))
    text = note.text(min(console.width, 100))
    console.print(text, markup=False, highlight=False, soft_wrap=True)
    if options.markdown:
        with programs.written_whole(options.markdown) as part:
            part.write_text(note.markdown(), encoding="utf-8")
        console.print(f"saved as {options.markdown}", highlight=False)
    return 0 if note.ok else 1


def factory_of(what):
    """(module, function) of "module:factory" or "file.py:factory".

    Raises:
        SystemExit: there is no such module or no such function.
    """
    from bridge.verbs.check import executed

    place, _, name = what.rpartition(":")
    place = place.rstrip(":")
    if not place or not name:
        sys.exit(f"write it as MODULE:FACTORY, such as mine.training:parts, got {what}")
    if place.endswith(".py"):
        module = executed(place, name)
    else:
        module = imported(place)
    found = getattr(module, name, None)
    if not callable(found):
        sys.exit(f"{place} has no function {name}")
    return module, found


def imported(name):
    """The module of that name, as `python -m` finds it."""
    sys.path.insert(0, str(Path.cwd()))
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and f"{name}.".startswith(f"{error.name}."):
            sys.exit(f"there is no module {name}")
        sys.exit(f"{name} cannot be imported: {error}")
    except Exception as error:
        sys.exit(f"{name} raises {type(error).__name__}: {error}")


def noted(module, factory):
    """The Note of what a factory returns.

    Raises:
        SystemExit: it raises, or returns something else.
    """
    from bridge.loop_note import loop_note

    name = f"{factory.__name__}()"
    try:
        parts = factory()
    except Exception as error:
        sys.exit(f"{name} raises {type(error).__name__}: {error}")
    if not isinstance(parts, tuple | list) or len(parts) not in (4, 5):
        sys.exit(
            f"{name} must return (model, loader, criterion, optimizer), and the "
            f"evaluation loader if you like, got {_told(parts)}"
        )
    try:
        evaluation = parts[4] if len(parts) == 5 else None
        return loop_note(*parts[:4], source=module, evaluation=evaluation)
    except TypeError as error:
        sys.exit(f"{name}: {error}")


def _told(parts):
    if isinstance(parts, tuple | list):
        return f"{len(parts)} of {', '.join(type(part).__name__ for part in parts)}"
    return type(parts).__name__
