"""The reader's file in the place of ours, in a process of its own: what do cases say?

    python -m bridge.practise.trial FILE PATH ANSWERS SECONDS [NAME]

Whoever imports numpy_impl's FILE gets the reader's. Each line of ANSWERS is the answer
of one case, as JSON; the last one is the verdict. A process of its own, because the
file may loop without end, and because every other module has to see its functions.
"""

import contextlib
import faulthandler
import importlib.abc
import importlib.util
import json
import sys
import traceback
import warnings

__all__ = ["main"]


class _Instead(importlib.abc.MetaPathFinder):
    """Import the reader's file under the name of ours."""

    def __init__(self, module, path):
        self.module, self.path = module, path

    def find_spec(self, name, path=None, target=None):
        if name == self.module:
            return importlib.util.spec_from_file_location(name, self.path)
        return None


def main(file, path, answers, seconds, name=""):
    """Run the cases of `file` with the file at `path`; write the answers."""
    sys.dont_write_bytecode = True  # no __pycache__ in the reader's folder
    import torch  # noqa: F401  it takes long, and is not to be blamed on the reader

    seconds = float(seconds)
    with open(answers, "w", encoding="utf-8") as lines:

        def say(**answer):
            lines.write(json.dumps(answer) + "\n")
            lines.flush()

        @contextlib.contextmanager
        def limit():
            """After so many seconds, say where it is now, and end the process."""
            faulthandler.dump_traceback_later(seconds, exit=True, file=lines)
            try:
                yield
            finally:
                faulthandler.cancel_dump_traceback_later()

        sys.meta_path.insert(0, _Instead(f"numpy_impl.{file}", path))
        try:
            with limit():
                importlib.import_module(f"numpy_impl.{file}")
        except Exception as error:
            say(kind="import", **_where(error, path))
            return
        try:
            _run(file, path, name, say, limit)
        except Exception as error:
            say(kind="failed", error=f"{type(error).__name__}: {error}")
            raise


def _run(file, path, name, say, limit):
    """Say the answer of every case, and what the plainest wrong one comes down to."""
    from bridge.practise.cases import Trial, cases_of, preferred
    from bridge.practise.shapes import run_by

    cases = cases_of(file)
    say(kind="cases", count=len(cases))
    wrong = []
    for case in cases:
        trial = Trial(case)
        try:
            trial.run(limit)
            answer = {"state": "parts" if trial.parting else "agrees"}
        except Exception as error:
            answer = _where(error, path)
        if answer["state"] in ("parts", "raises"):
            wrong.append(trial)
        say(kind="case", case=str(case), **answer)
    worst = preferred(wrong, name)
    if worst:
        found = worst.verdict() if worst.parting else {}
        kind = "verdict" if found else "raised"
        say(kind=kind, case=str(worst.case), turns=run_by(file, worst.case), **found)
    say(kind="end")


def _where(error, path):
    """What was raised, and in which line of the reader's file, if in any."""
    from bridge.practise.blank import YOURS

    text = str(error)
    if isinstance(error, NotImplementedError) and text.startswith(YOURS):
        return {"state": "open", "turn": text.removeprefix(YOURS)}
    line, function = None, None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == path:
            line, function = frame.lineno, frame.name
    if isinstance(error, SyntaxError) and error.filename == path:
        line, text = error.lineno, error.msg
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return {"state": "raises", "error": said, "line": line, "function": function}


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # some cases provoke them, the tests look at them
    main(*sys.argv[1:])
