"""What the programs of this project share: they end with a sentence, not a traceback.

A terminal may know ASCII only, the standard output may be closed or full, `| head` may
have read enough, and whoever waits may press Ctrl-C.
"""

import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

__all__ = ["console", "run", "written_whole"]


def console(width):
    """The standard output; where it is no terminal, `width` characters wide."""
    return Console(width=None if sys.stdout.isatty() else width)


def run(main):
    """Run `main()`; exit with what it returns, or with a sentence on what went wrong.

    Exit codes: 1 where nothing can be written, 128 + n after signal n, as in a shell.
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
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    try:
        sys.stdout.flush()
    except OSError:  # what is left goes nowhere, or Python would complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


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
