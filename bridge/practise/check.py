"""Have the reader's file judged, and say the answer in sentences."""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bridge.pages import ROOT

__all__ = ["SECONDS", "Answer", "judge_file"]

SECONDS = 10  # of one case: more is an endless loop


@dataclass
class Answer:
    """What the cases say of the reader's file.

    Args:
        total, agreed: how many cases there are, how many agree.
        open: the turns that are not written yet, as far as a case ran into them.
        problem: what is wrong, line by line; [] if nothing is.
        suspects: the turns that may be wrong, the likeliest first: for the hint.
    """

    total: int = 0
    agreed: int = 0
    open: list = field(default_factory=list)
    problem: list = field(default_factory=list)
    suspects: list = field(default_factory=list)

    @property
    def ok(self):
        """Whether every case agrees."""
        return 0 < self.total == self.agreed

    def sentences(self):
        """The answer for the terminal, a line or paragraph each."""
        found = []
        if self.total:
            how_many = "All" if self.ok else f"{self.agreed} of"
            found.append(f"{how_many} {self.total} cases agree with PyTorch.")
        if self.open:
            found.append(f"Still open: {', '.join(self.open)}.")
        if self.open and not self.problem:
            found.append(
                "Nothing is wrong so far, as far as a case runs what is there."
            )
        return found + self.problem


def judge_file(file, path, name="", seconds=SECONDS):
    """Run the cases of a pair with the reader's file; it is executed.

    Args:
        file: such as "nn.linear".
        path: of the reader's file.
        name: the class whose cases are spoken of first, if they part.
        seconds: how long a case may take.

    Returns:
        An Answer.
    """
    path = Path(path)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers"
        words = [file, str(path.absolute()), str(answers), str(seconds), name]
        run = [sys.executable, "-m", "bridge.practise.trial", *words]
        code = subprocess.run(run, env=environment).returncode
        text = answers.read_text(encoding="utf-8") if answers.exists() else ""
    return _answer(text, code, str(path), str(path.absolute()), seconds)


def _answer(text, code, path, absolute, seconds):
    """An Answer from what the process wrote, line by line."""
    lines = [line for line in text.splitlines() if line.startswith("{")]
    said = [json.loads(line) for line in lines]
    kinds = {answer["kind"]: answer for answer in said}
    cases = [answer for answer in said if answer["kind"] == "case"]
    found = Answer()
    if "import" in kinds:
        found.problem = [_raised(kinds["import"], path)]
        return found
    if "failed" in kinds:
        said = f"the check itself raises {kinds['failed']['error']}"
        found.problem = [f"{said}: that is our fault, not yours"]
        return found
    if "end" not in kinds:
        found.problem, found.suspects = _ended(text, code, path, absolute, seconds)
        return found
    found.total = kinds["cases"]["count"]
    found.agreed = sum(case["state"] == "agrees" for case in cases)
    turns = [case["turn"] for case in cases if case["state"] == "open"]
    found.open = list(dict.fromkeys(turns))
    if "verdict" in kinds:
        found.problem = _verdict(kinds["verdict"])
        found.suspects = kinds["verdict"]["turns"]
    elif "raised" in kinds:
        name = kinds["raised"]["case"]
        case = next(c for c in cases if c["case"] == name and c["state"] == "raises")
        found.problem = [f"In the case {name}: {_raised(case, path)}"]
        found.suspects = [case["function"], *kinds["raised"]["turns"]]
    return found


def _raised(answer, path):
    """ "line 52 of practise/nn/linear.py (linear_backward) raises TypeError: ..." """
    if answer.get("line") is None:
        return f"{path} leads to {answer['error']}"
    function = answer.get("function")
    inside = f" ({function})" if function and function != "<module>" else ""
    return f"line {answer['line']} of {path}{inside} raises {answer['error']}"


def _ended(text, code, path, absolute, seconds):
    """The process did not come to its end: in an endless loop, or the file ended it."""
    if "Timeout" not in text:
        return [
            f"{path} ended Python itself (exit code {code}): nothing to judge"
        ], None
    pattern = rf'File "{re.escape(absolute)}", line (\d+) in (\w+)'
    place = re.search(pattern, text)
    if place is None:
        return [f"a case was not done after {seconds:g} s, outside of {path}"], []
    line, function = place.groups()
    sentence = (
        f"line {line} of {path} ({function}) was still running after {seconds:g} s: an "
        "endless loop?"
    )
    return [sentence], [function]


def _verdict(answer):
    """Both values, their ratio, the verdict, and what the numbers look like."""
    found = [f"In the case {answer['case']} you and PyTorch part in {answer['what']}:"]
    ours, theirs = answer.get("yours"), answer.get("theirs")
    if ours is None:
        return [*found, "  verdict  it is missing"]
    if answer.get("at"):
        found.append(f"  entry    {answer['at']}")
    found += [f"  yours    {_shown(ours)}", f"  PyTorch  {_shown(theirs)}"]
    if isinstance(ours, float) and isinstance(theirs, float) and theirs:
        found.append(f"  ratio    {ours / theirs:.6g}")
    kind = {"bug": "a bug"}.get(answer["verdict"], answer["verdict"])
    looks = answer["looks"]
    usual = "" if looks or kind != "a bug" else ", like none of the usual ones"
    return [
        *found,
        f"  verdict  {kind}{usual}",
        *(f"  hint     {sentence}" for sentence in looks[:1]),
    ]


def _shown(value):
    return f"{value:.6g}" if isinstance(value, float) else str(value)
