"""`python -m bridge check path/to/file.py::name`"""

import argparse
import difflib
import importlib
import importlib.util
import inspect
import json
import sys
from pathlib import Path

__all__ = ["HELP", "add_arguments", "run"]

HELP = (
    "Is your own backward right? The file is executed. NAME is a function f beside an "
    "f_backward(grad_y, *inputs), a class with forward and backward, or a function "
    "without arguments that returns what bridge.check_backward takes."
)


def add_arguments(parser):
    add = parser.add_argument
    add("what", metavar="FILE.py::NAME", help="the file is executed")
    add("--torch", metavar="NAME", help="such as torch.nn.functional.gelu")
    add(
        "--inputs",
        metavar="SHAPE",
        nargs="+",
        type=_shape,
        help="such as 4,3: random inputs; without it, `inputs` of the file",
    )
    add("--seed", type=int, default=0, help="of what is drawn (0)")
    add("--json", metavar="FILE", type=Path, help="save every quantity")
    add("--figure", metavar="FILE", type=Path, help="save where the first one parts")
    add("--all", action="store_true", help="one line per quantity")


def _shape(text):
    try:
        return tuple(int(n) for n in text.replace("x", ",").split(",") if n)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"a shape is written 4,3, got {text}"
        ) from None


def run(options, console):
    for path in (options.json, options.figure):
        if path and not path.absolute().parent.is_dir():
            sys.exit(f"there is no folder to write {path} into")
        if path and path.is_dir():
            sys.exit(f"{path} is a folder, not a file to write to")
    path, _, name = options.what.partition("::")
    report = checked(executed(path, name), name, options)
    console.print(f"({path} was executed.)", style="dim", highlight=False)
    console.print(report.table() if options.all else str(report), markup=options.all)
    if options.json:
        from bridge.programs import written_whole

        with written_whole(options.json) as part:
            part.write_text(json.dumps(report.as_dict(), indent=1), encoding="utf-8")
        console.print(f"saved as {options.json}")
    if options.figure:
        saved = report.figure(options.figure)
        console.print(f"saved as {saved}" if saved else "no figure: nothing parts")
    return 0 if report.ok else 1


def executed(path, name):
    """The user's file as a module.

    Raises:
        SystemExit: no such file, no name, or the file itself raises.
    """
    file = Path(path)
    if not name:
        sys.exit(f"what is to be checked in {path}? Write {path}::name")
    if not file.is_file():
        sys.exit(f"there is no file {path}")
    sys.path.insert(0, str(file.absolute().parent))  # as if it were run
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None:
        sys.exit(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        sys.exit(f"{path} raises {type(error).__name__}: {error}")
    if not hasattr(module, name):
        near = difflib.get_close_matches(name, vars(module), n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        sys.exit(f"{path} has no {name}{meant}")
    return module


def checked(module, name, options):
    """The Report on what `name` stands for."""
    from bridge.backward import BackwardMismatch, Report, check_backward

    found = getattr(module, name)
    try:
        if _is_ready(found):
            found = found()
            if isinstance(found, Report):
                return found
            given = found if isinstance(found, dict) else _arguments(found, name)
        else:
            given = {
                "ours": _ours(module, name, found),
                "inputs": options.inputs or getattr(module, "inputs", None),
                "theirs": _theirs(module, options.torch),
            }
            if given["inputs"] is None:
                sys.exit("which inputs? Write --inputs 4,3, or inputs = [...] into it")
        return check_backward(
            **{"seed": options.seed, **given, "raise_exception": False}
        )
    except BackwardMismatch as error:
        return error.report
    except (TypeError, ValueError, RuntimeError) as error:
        sys.exit(f"{name}: {error}")


def _is_ready(found):
    """A function without arguments: it does the call, or says what to call with."""
    return inspect.isfunction(found) and not inspect.signature(found).parameters


def _arguments(found, name):
    if not isinstance(found, tuple) or not 2 <= len(found) <= 3:
        sys.exit(
            f"{name}() must return a report, a dict, or (ours, inputs, theirs), "
            f"got {type(found).__name__}"
        )
    return dict(zip(("ours", "inputs", "theirs"), found))


def _ours(module, name, found):
    """An object, or (forward, backward): f and f_backward, f_forward and f_backward"""
    if inspect.isclass(found):
        return found()
    if not inspect.isfunction(found):
        return found
    stem = name.removesuffix("_forward")
    places = (f"{stem}_backward", f"{stem}_grad", f"backward_{stem}", f"d{stem}")
    for place in places:
        if hasattr(module, place):
            return found, getattr(module, place)
    sys.exit(f"{name} has no backward: its file should define {places[0]}")


def _theirs(module, path):
    """What --torch names, else `theirs` of the file, else None: differences."""
    if path is None:
        return getattr(module, "theirs", None)
    package, _, name = path.rpartition(".")
    try:
        found = getattr(importlib.import_module(package or "torch"), name)
    except (ImportError, AttributeError):
        sys.exit(f"there is no {path}: write it as torch.nn.functional.gelu")
    return found() if inspect.isclass(found) else found
