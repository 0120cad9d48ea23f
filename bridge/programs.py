"""What the programs of this project share: they end with a sentence, not a traceback.

A terminal may know ASCII only, the standard output may be closed or full, `| head` may
have read enough, and whoever waits may press Ctrl-C.
"""

import json
import math
import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

__all__ = [
    "console",
    "must_be_a_folder",
    "must_be_writable",
    "run",
    "write_json",
    "written_whole",
]


def console(width):
    """The standard output; where it is no terminal, `width` characters wide."""
    return Console(width=None if sys.stdout.isatty() else width)


def run(main):
    """Run `main()`; exit with what it returns, or with a sentence on what went wrong.

    Exit codes: 1 where nothing can be written, 128 + n after signal n, as in a shell.
    A KeyboardInterrupt may say what has been done so far.
    """
    if sys.stdout is None:
        sys.exit("the standard output is closed: there is nowhere to print")
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="replace")  # "?" for what it cannot encode
    # As Ctrl-C does, so that what is half written is cleared away.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # `| head` has read enough
        code = 1
    except OSError as error:  # a full disk, a folder that nobody may write to
        code = str(error)
    except KeyboardInterrupt as interrupt:
        code = 128 + signal.SIGINT
        _say(str(interrupt) or "interrupted: nothing more is done")
    try:
        sys.stdout.flush()
    except OSError:  # what is left goes nowhere, or Python would complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _say(sentence):
    """A line on the error output, below the ^C that a terminal shows."""
    if sys.stderr is not None:
        print(f"\n{sentence}" if sys.stderr.isatty() else sentence, file=sys.stderr)


def must_be_writable(file):
    """To be asked before the work whose result goes into this file.

    Raises:
        SystemExit: it is a folder, it has none, or nobody may write there.
    """
    file = Path(file)
    folder = file.absolute().parent
    if not folder.is_dir():
        sys.exit(f"there is no folder to write {file} into")
    if file.is_dir():
        sys.exit(f"{file} is a folder, not a file to write to")
    try:
        if file.exists():
            file.open("ab").close()
        if not file.exists() or file.is_file():
            tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        sys.exit(f"{file} cannot be written: {error.strerror}")


def must_be_a_folder(folder):
    """Likewise for a folder that files go into; it is made if it is not there.

    Raises:
        SystemExit: it is a file, or nobody may write there.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        sys.exit(f"nothing can be saved in {folder}: {error.strerror}")


def write_json(path, content):
    """Write it as JSON, which has no Infinity and no NaN: they are the strings "inf",
    "-inf" and "nan", which float() reads.
    """
    with written_whole(path) as part:
        text = json.dumps(_plain(content), indent=1, allow_nan=False)
        part.write_text(text + "\n", encoding="utf-8")


def _plain(value):
    """Dicts, lists, strings and finite numbers."""
    if hasattr(value, "item"):  # a number of NumPy's
        value = value.item()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)  # complex, longdouble, a path


@contextmanager
def written_whole(path):
    """Give a temporary path in the folder of `path`; in the end it becomes `path`.

    Whatever interrupts the writing, no file is left that is cut off.
    """
    path = Path(path).resolve()
    if path.exists() and not path.is_file():  # /dev/null has to stay what it is
        yield path
        return
    part = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
