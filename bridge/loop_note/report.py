"""Finding and Note: what is wrong, where, and what to write instead."""

import re
import textwrap
from dataclasses import dataclass, field

from bridge.loop_note.counts import SAID

__all__ = ["CHECKS", "Finding", "LoopNoteError", "Note", "by_owner", "expression"]

CHECKS = {
    "tensor": "shape, dtype and device through every layer",
    "autograd": "backward fills every gradient",
    "module": "what trains, and what the optimizer holds",
    "loader": "a batch fits the model and the loss",
    "loop": "one batch can be learnt, and the modes switch",
}


SHAPE = re.compile(r"\(\d+(?:, \d+)+\)")  # such as (50, 32)
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Finding:
    """Something wrong with a loop.

    Args:
        check: which of CHECKS found it.
        where: a module's path, a parameter's name, or a part of the loop.
        what: what is wrong.
        mend: the line that mends it, or what to do.
    """

    check: str
    where: str
    what: str
    mend: str

    def __str__(self):
        return f"{self.check} check, {self.where}: {self.what}\n    mend: {self.mend}"


@dataclass
class Note:
    """The findings of a loop, and what was seen on the way.

    Args:
        findings: a list of Finding, empty if all is well.
        facts: {check: sentences} of what was looked at.
    """

    findings: list = field(default_factory=list)
    facts: dict = field(default_factory=lambda: {check: [] for check in CHECKS})

    @property
    def ok(self):
        """Whether nothing was found."""
        return not self.findings

    def found(self, check, where, what, mend):
        """Add a Finding, once."""
        finding = Finding(check, where, what, mend)
        if finding not in self.findings:
            self.findings.append(finding)

    def has(self, check, where=""):
        """Whether something is found already, at a place that begins so."""
        return any(
            f.check == check and f.where.startswith(where) for f in self.findings
        )

    def saw(self, check, sentence):
        """Add what is to be known, and is not wrong."""
        self.facts[check].append(sentence)

    @property
    def in_order(self):
        """The findings in the order of the checks: the first often explain others."""
        order = list(CHECKS)
        return sorted(self.findings, key=lambda finding: order.index(finding.check))

    @property
    def heading(self):
        count = len(self.findings)
        if not count:
            return "Nothing is wrong."
        return f"{count} found." + (" Begin at the top." if count > 1 else "")

    def state(self, check):
        """Whether a check found something, or was not made."""
        count = sum(finding.check == check for finding in self.findings)
        if not count and not self.facts[check]:
            return "not made: mend what is found first"
        return f"{count} found" if count else "nothing wrong"

    def text(self, width=None):
        """What to mend, and then what was looked at; lines of that width."""
        lines = [f"Loop note: {self.heading}", ""]
        for i, finding in enumerate(self.in_order, 1):
            lines.append(f"{i}. {finding.check} check, {finding.where}")
            lines += [f"   {finding.what}", f"   mend: {finding.mend}", ""]
        for check, what in CHECKS.items():
            lines.append(f"{check} check ({what}): {self.state(check)}")
            lines += [f"  {sentence}" for sentence in self.facts[check]]
        lines += ["", SAID]
        return "\n".join(lines if width is None else _wrapped(lines, width))

    def markdown(self):
        """The note as a page."""
        page = ["# Loop note", "", self.heading, ""]
        for i, finding in enumerate(self.in_order, 1):
            page.append(
                f"{i}. {finding.check} check, **{finding.where}**: {finding.what}"
            )
            page += ["", f"   mend: `{finding.mend}`", ""]
        for check, what in CHECKS.items():
            page += [f"## {check} check: {self.state(check)}", "", f"{what}.", ""]
            page += [f"- {sentence}" for sentence in self.facts[check]]
            page += [""] if self.facts[check] else []
        return "\n".join([*page, SAID, ""])

    def __str__(self):
        return self.text()


def _wrapped(lines, width):
    """Longer lines go on below, three columns further in; a shape is not cut in two."""
    for line in lines:
        indent = len(line) - len(line.lstrip())
        kept = SHAPE.sub(lambda shape: shape[0].replace(" ", NO_BREAK), line)
        yield textwrap.fill(
            kept,
            width,
            subsequent_indent=" " * (indent + 3),
            break_long_words=False,
            break_on_hyphens=False,
        ).replace(NO_BREAK, " ")


def by_owner(names):
    """{place: names}: parameters of one module together, a single one by its name."""
    found = {}
    for name in names:
        found.setdefault(name.rpartition(".")[0], []).append(name)
    return {
        own[0] if len(own) == 1 or not owner else owner: own
        for owner, own in found.items()
    }


def expression(path):
    """The Python of a path: model.blocks[0].weight of "blocks.0.weight"."""
    parts = (f"[{part}]" if part.isdigit() else f".{part}" for part in path.split("."))
    return "model" + "".join(parts)


class LoopNoteError(AssertionError):
    """A note with findings, in a test; `note` is the Note."""

    def __init__(self, note):
        super().__init__(str(note))
        self.note = note
