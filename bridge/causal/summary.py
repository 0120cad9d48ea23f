"""What the reports of lockstep and compare_models share: the sentences around it."""

from dataclasses import dataclass, field

from bridge.causal.parting import Divergence

__all__ = ["MARK", "Report", "compared", "mark", "reasons"]

PLURAL = {"loss": "losses", "state": "states of the optimizer", "buffer": "buffers"}
FEW = 6  # names in a sentence
MARK = "! "  # in front of what parted: needs neither colours nor more than ASCII


@dataclass(kw_only=True)
class Report:
    """What was found; `.ok` and `.sentence()` conclude.

    first: the first Divergence in causal order, None if both sides agree
    problems: sentences on why an agreement would say nothing
    compared: sentences on what was compared, and what was not matched by name
    not_compared: {what: why not}
    differences: options, modes, starting values, optimizers' options that differ
    tolerance: of the scaled error, as given; None is by dtype
    allowed: the largest tolerance that was applied
    error: what the first side's own code raised, or None
    """

    tolerance: float | None = None
    allowed: float = 0.0
    first: Divergence | None = None
    problems: list = field(default_factory=list)
    compared: list = field(default_factory=list)
    not_compared: dict = field(default_factory=dict)
    differences: list = field(default_factory=list)
    error: Exception | None = field(default=None, repr=False)

    @property
    def ok(self):
        """Whether both sides agree, and the agreement says something."""
        return self.first is None and not self.problems

    @property
    def verdict(self):
        """What the numbers of the first divergence look like, or None."""
        return None if self.first is None else self.first.verdict

    def agreement(self):
        """The sentence where all is well."""
        raise NotImplementedError

    def sentence(self):
        """Whether, and if not where, both sides agree."""
        if self.ok:
            return self.agreement()
        first = [] if self.first is None else [str(self.first)]
        return "; ".join([*first, *self.problems])

    def __str__(self):
        lines = [self.sentence()]
        for title, sentences in (
            ("Differs before anything is computed:", self.differences),
            ("Compared:", self.compared),
            ("Not compared:", reasons(self.not_compared)),
        ):
            if sentences:
                lines += [title, *(f"    {sentence}" for sentence in sentences)]
        return "\n".join(lines)

    def as_dict(self):
        """All of it, for json.dump."""
        return {
            "ok": self.ok,
            "sentence": self.sentence(),
            "first": None if self.first is None else self.first.as_dict(),
            "problems": self.problems,
            "differences": self.differences,
            "compared": self.compared,
            "not_compared": self.not_compared,
        }


def compared(findings, both):
    """Sentences: how many quantities of each kind, and what was not matched by name."""
    names = {}
    for finding in findings:
        if finding.comparison is not None:
            names.setdefault(finding.kind, []).append(finding.name)
    found = []
    for kind, own in names.items():
        what = kind if len(own) == 1 else PLURAL.get(kind, f"{kind}s")
        found.append(
            f"{len(own)} {what}" + (f": {_few(own)}" if kind != "loss" else "")
        )
    notes = {f.comparison.note for f in findings if f.comparison and f.comparison.note}
    return [*found, *both.match.how, *sorted(notes)]


def reasons(not_compared):
    """Sentences: what one reason keeps from being compared, and the reason."""
    found = {}
    for what, why in not_compared.items():
        found.setdefault(why, []).append(what)
    return [f"{_few(names)}: {why}" for why, names in found.items()]


def _few(names):
    more = len(names) - FEW
    return ", ".join(names[:FEW]) + (f" and {more} more" if more > 0 else "")


def mark(error, ok, drifted=False):
    """A cell: green and bare if it agrees, red and marked if not, ~ for a drift."""
    if not ok:
        return f"[bold red]{MARK}{error:.1e}[/]"
    return f"[green]{'~' if drifted else ''}{error:.1e}[/]"
