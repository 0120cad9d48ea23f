"""What the reader has done, kept beside the reader's files."""

import json
import sys
from pathlib import Path

from bridge.programs import written_whole

__all__ = ["BEGUN", "DONE", "OPEN", "SHOWN", "Progress"]

DONE, BEGUN, OPEN, SHOWN = "done", "begun", "open", "shown"


class Progress:
    """`progress.json` of a folder, and the files beside it.

    It holds, for each pair: cases and how many agree, the hints that were given to each
    function, whether our solution was shown. And which experiments were shown.

    Args:
        folder: the reader's, such as "practise".
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.path = self.folder / "progress.json"
        self.known = {"pairs": {}, "experiments": [], "told": False}
        if self.path.exists():
            try:
                self.known |= json.loads(self.path.read_text(encoding="utf-8"))
            except (ValueError, TypeError):
                sys.exit(f"{self.path} cannot be read: move it away, and start anew")

    def save(self):
        """Write the file, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with written_whole(self.path) as part:
            part.write_text(json.dumps(self.known, indent=1), encoding="utf-8")

    def file(self, pair):
        """Where the reader writes a pair: nn.linear in practise/nn/linear.py."""
        return self.folder.joinpath(*pair.split(".")).with_suffix(".py")

    def of(self, pair):
        """What is known of a pair, to be changed; `save` keeps it."""
        empty = {"cases": 0, "agree": 0, "hints": {}, "solution": []}
        return self.known["pairs"].setdefault(pair, empty)

    def state(self, pair):
        """DONE, BEGUN or OPEN"""
        entry = self.known["pairs"].get(pair, {})
        if 0 < entry.get("cases", 0) == entry["agree"]:
            return DONE
        return BEGUN if self.file(pair).exists() else OPEN

    def state_of_row(self, row):
        """The same of a row; of an experiment SHOWN or OPEN."""
        if not row.to_derive:
            return SHOWN if row.concept in self.known["experiments"] else OPEN
        states = {self.state(file) for file in row.to_derive}
        return states.pop() if len(states) == 1 else BEGUN

    def next_pair(self, pairs):
        """The first pair that is begun, else the first that is open, else the first."""
        for state in (BEGUN, OPEN):
            for pair in pairs:
                if self.state(pair) == state:
                    return pair
        return pairs[0]
