"""One table of cases per pair, in a tree that mirrors the wings.

A new pair is one entry: `bridge/cases/nn/linear.py` holds `CASES` for nn/linear.py.
"""

import functools
import importlib
import pkgutil

from bridge.cases.answer import Answer, Lent, Raises
from bridge.cases.case import KINDS, Case, ModuleCase
from bridge.cases.closure_case import ClosureCase
from bridge.cases.optimizer_case import OptimizerCase
from bridge.cases.program_case import ProgramCase
from bridge.cases.scheduler_case import SchedulerCase

__all__ = [
    "KINDS",
    "Answer",
    "Case",
    "ClosureCase",
    "Lent",
    "ModuleCase",
    "OptimizerCase",
    "ProgramCase",
    "Raises",
    "SchedulerCase",
    "all_answers",
    "all_cases",
    "answers_of",
    "cases_of",
]


@functools.cache
def all_cases():
    """Every case of every pair, in the order of the files."""
    return _of_every_table("CASES")


@functools.cache
def all_answers():
    """Every answer of every pair, in the order of the files."""
    return _of_every_table("ANSWERS")


def _of_every_table(name):
    found = []
    for info in pkgutil.walk_packages(__path__, f"{__name__}."):
        found += getattr(importlib.import_module(info.name), name, [])
    return tuple(found)


def cases_of(file, name=None, bench=False):
    """The cases of one file of the wings ("nn.linear"), or of one name in it."""
    module = importlib.import_module(f"{__name__}.{file}")
    return [
        case
        for case in module.CASES
        if case.bench == bench and (name is None or case.name == name)
    ]


def answers_of(file):
    """The answers in the table of a file of the wings, such as "tensor.shape"."""
    return importlib.import_module(f"{__name__}.{file}").ANSWERS
