"""How a program begins, with its options, and how it ends: with a line, no traceback.

Whoever waits may press Ctrl-C, `| head` may have read enough, a disk may be full, a
terminal may not know every letter. Nothing here belongs to the pairs.
"""

import argparse
import inspect
import math
import os
import re
import signal
import sys
from pathlib import Path
from typing import get_args

__all__ = ["run", "options"]

# What a number has to lie in: an option means the same in every program.
RANGES = {
    "epochs": (1, math.inf),
    "steps": (1, math.inf),
    "ranks": (1, math.inf),
    "seed": (0, 2**64 - 1),
    "lr": (0, math.inf),
}
METAVARS = {int: "N", float: "X"}


def run(main):
    """Run `main(...)` with the command line's options, and exit

    With 2 where an option is refused, with 130 after Ctrl-C, with 1 where nothing can
    be printed.

    Args:
        main: function that prints; `options` reads its keywords.

    Raises:
        SystemExit: always.
    """
    if sys.stdout is None:
        sys.exit("the standard output is closed: there is nowhere to print")
    code = 0
    try:
        sys.stdout.reconfigure(errors="replace")  # "?" for what it cannot encode
        main(**options(main))
        sys.stdout.flush()
    except SystemExit as end:  # an option was refused, or --help answered
        code = end.code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = 128 + signal.SIGINT
    except BrokenPipeError:
        code = 1
    except OSError as error:
        print(error, file=sys.stderr)
        code = 1
    try:
        sys.stdout.flush()
    except OSError:  # what is left goes nowhere, or Python would complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def options(main, arguments=None):
    """{keyword: value}: each keyword of `main` is an option of the command line

    `def main(steps=4, lr=0.2)` takes --steps, a whole number, and --lr, a number. An
    annotation says what a default cannot: `lr: float = None`, or the choices in
    `optimizer: Literal["adam", "sgd"] = "adam"`. --help prints the docstrings.

    Args:
        main: function whose arguments all have defaults.
        arguments: list of words; those of the command line if None.

    Raises:
        SystemExit: a word is unknown, or a value is no such number or out of range.
    """
    page = sys.modules[main.__module__]
    what, meanings = described(inspect.getdoc(main) or "")
    if page.__doc__:
        what = f"{page.__doc__.splitlines()[0]}\n\n{what.rstrip()}"
    spec = page.__spec__  # None where a file is run by its path
    prog = f"python -m {spec.name}" if spec else Path(sys.argv[0]).name
    parser = argparse.ArgumentParser(
        prog,
        description=what,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for name, keyword in inspect.signature(main).parameters.items():
        default, kind = keyword.default, keyword.annotation
        if kind is keyword.empty:
            kind = type(default)
        if kind is bool:
            how = {"action": "store_true"}
        elif choices := get_args(kind):
            how = {"type": reader(name, str), "choices": choices}
        else:
            metavar = METAVARS.get(kind, name.upper())
            how = {"type": reader(name, kind), "metavar": metavar}
        said = "" if default is None or default is False else f" (default: {default})"
        help = f"{meanings.get(name, '')}{said}".replace("%", "%%")
        parser.add_argument(f"--{name}", default=default, help=help, **how)
    return vars(parser.parse_args(arguments))


def described(docstring):
    """(what a function does, {argument: its meaning}) of its docstring"""
    what, _, meanings = docstring.partition("\nArgs:\n")
    found = re.findall(r"^    (\w+): (.+(?:\n     .+)*)", meanings, re.MULTILINE)
    return what, {name: " ".join(text.rstrip(".").split()) for name, text in found}


def reader(name, kind):
    """The function that makes an option's value of its word, or refuses it."""
    if name == "device":
        return usable_device
    if kind not in METAVARS:
        return kind
    low, high = RANGES.get(name, (-math.inf, math.inf))
    wanted = "a whole number" if kind is int else "a number"
    if low > -math.inf:
        wanted += f" from {low} on" if high == math.inf else f" from {low} to {high}"

    def read(word):
        try:
            value = kind(word)
        except ValueError:
            value = math.nan
        if not (low <= value <= high and abs(value) < math.inf):
            raise argparse.ArgumentTypeError(f"it must be {wanted}, got {word}")
        return value

    return read


def usable_device(word):
    """The name of a device, which can be used."""
    from numpy_impl.practical.choose_device import choose_device

    try:
        choose_device(word)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return word
