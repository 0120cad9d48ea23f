"""Finding and Note: what is wrong, where, and what to write instead."""

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

    def lines(self):
        """The checks in order, with what each saw and found."""
        for check, what in CHECKS.items():
            found = [f for f in self.findings if f.check == check]
            if not found and not self.facts[check]:
                state = "not made: see what comes first"
            else:
                state = f"{len(found)} found" if found else "nothing wrong"
            yield f"{check} check ({what}): {state}"
            yield from (f"  {sentence}" for sentence in self.facts[check])
            for finding in found:
                yield f"  ! {finding.where}: {finding.what}"
                yield f"    mend: {finding.mend}"

    def markdown(self):
        """The note as a page."""
        page = ["# Loop note", ""]
        for check, what in CHECKS.items():
            page += [f"## {check} check", "", f"{what}.", ""]
            page += [f"- {sentence}" for sentence in self.facts[check]]
            for finding in self.findings:
                if finding.check == check:
                    page.append(f"- **{finding.where}**: {finding.what}")
                    page.append(f"  - mend: `{finding.mend}`")
            page.append("")
        return "\n".join([*page, SAID, ""])

    def __str__(self):
        count = len(self.findings)
        first = "Nothing is wrong." if self.ok else f"{count} found."
        return "\n".join([f"Loop note: {first}", *self.lines(), SAID])


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
