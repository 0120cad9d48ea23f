"""How a program ends: with a line and an exit code, not with a traceback.

Whoever waits may press Ctrl-C, `| head` may have read enough, a disk may be full, a
terminal may not know every letter. Nothing here belongs to the pairs.
"""

import os
import signal
import sys

__all__ = ["run"]


def run(main):
    """Run `main()` and exit: with 130 after Ctrl-C, with 1 where nothing can be printed

    Args:
        main: function without arguments; it prints.

    Raises:
        SystemExit: always.
    """
    if sys.stdout is None:
        sys.exit("the standard output is closed: there is nowhere to print")
    code = 0
    try:
        sys.stdout.reconfigure(errors="replace")  # "?" for what it cannot encode
        main()
        sys.stdout.flush()
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
