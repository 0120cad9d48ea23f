"""Mutants: each hand-written derivative with one thing wrong. Does a case notice?

A test that cannot fail proves nothing. So the derivatives and the optimizers' steps are
broken on purpose, one operator, constant, term or call at a time, and the case tables
run against PyTorch once more: some comparison must fail, or something must raise.

A mutant is installed by giving the live function the code of the changed source. It
stays the same object, so whoever imported it by name runs the mutant, too.
"""

from bridge.mutants.changes import mutants
from bridge.mutants.equivalent import EQUIVALENT, REASONS
from bridge.mutants.functions import functions
from bridge.mutants.trials import UnsoundError, installed, killed_by, witnesses

__all__ = [
    "EQUIVALENT",
    "REASONS",
    "UnsoundError",
    "functions",
    "installed",
    "killed_by",
    "mutants",
    "witnesses",
]
