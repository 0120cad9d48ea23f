"""The score: which mutants die, which compute the same, which survive."""

from dataclasses import dataclass

from bridge.finding import find
from bridge.mutants.changes import Mutant, mutants
from bridge.mutants.equivalent import REASONS
from bridge.mutants.functions import functions
from bridge.mutants.trials import killed_by

__all__ = ["Outcome", "chosen", "outcome"]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant.

    Args:
        objection: what a case said against it; "" if it survives.
        reason: why it computes the same, if that is known.
    """

    mutant: Mutant
    objection: str
    reason: str

    @property
    def kind(self):
        """ "killed", "the same" or "survives" """
        if self.objection:
            return "killed"
        return "the same" if self.reason else "survives"

    def diff(self):
        """The line before and after, as diff prints it."""
        m = self.mutant
        path = f"numpy_impl/{m.function.file.replace('.', '/')}.py"
        return [
            f"{path}:{m.number} {m.function.name}",
            f"- {m.before}",
            f"+ {m.change}",
        ]

    def as_dict(self):
        m = self.mutant
        return {
            "file": m.function.file,
            "function": m.function.name,
            "line": m.number,
            "before": m.before,
            "after": m.change,
            "kind": self.kind,
            "killed_by": self.objection,
            "reason": self.reason,
        }


def chosen(names):
    """The mutants of what is called so, with the derivatives that it calls, or of all.

    Raises:
        KeyError: nothing is called so.
    """
    found = functions()
    if names:
        wanted = {}
        for name in names:
            for file, definitions in find(name):
                wanted.setdefault(file, []).append(definitions)
        found = [f for f in found if any(_in(f, d) for d in wanted.get(f.file, ()))]
    return [mutant for function in found for mutant in mutants(function)]


def _in(function, definitions):
    return definitions is None or function.name.split(".")[0] in definitions


def outcome(mutant):
    """Install it, run the cases that call it, take it out.

    Raises:
        UnsoundError: a case fails without it, too.
    """
    objection = killed_by(mutant) or ""
    return Outcome(mutant, objection, "" if objection else REASONS.get(mutant.key, ""))
