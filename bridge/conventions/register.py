"""What a convention is, and the list of all.

An entry is one small function: its docstring is the sentence, its lines are the
setting, and it returns expressions with what each of them gives:

    @convention(
        "variance",
        symptom="my standard deviations are larger than theirs, by √(n / (n - 1))",
    )
    def divisor_of_the_variance():
        \"\"\"np.var and np.std divide by n, torch.var and torch.std by n - 1.\"\"\"
        x = np.arange(10.0)
        t = torch.from_numpy(x)
        return entry(
            locals(),
            {"np.var(x)": 82.5 / 10, "torch.var(t)": 82.5 / 9},
            same=("np.var(x, ddof=1)", "torch.var(t)"),
        )

What is printed are the expressions themselves and what they give here and now; what
stands behind them follows from the sentence, and a test holds the two together.
"""

import contextlib
import math
import random
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sklearn
import torch

from bridge.conventions.answers import exit_code, given, warns
from bridge.conventions.setting import expressions, setting
from bridge.pages import docstring

__all__ = ["CONVENTIONS", "Convention", "Entry", "convention", "entry"]

CONVENTIONS = []
# What the expressions may use without an import.
KNOWN = {
    "exit_code": exit_code,
    "F": torch.nn.functional,
    "math": math,
    "nn": torch.nn,
    "np": np,
    "sklearn": sklearn,
    "torch": torch,
    "warns": warns,
}


@dataclass(frozen=True)
class Entry:
    """What the function of a convention returns.

    names:  {name: object}, what the expressions may use besides their file's names and
            exit_code, F, math, nn, np, sklearn, torch, warns
    gives:  {expression: what it gives}; see `answers.agrees` for what may stand there
    same:   expressions that all give the same: the translation of one library's way
            into the other's
    """

    names: Mapping
    gives: Mapping
    same: tuple = ()


def entry(names, gives, same=()):
    """What an entry returns: `Entry(locals(), {expression: what it gives}, same)`."""
    return Entry(names, gives, tuple(same))


@dataclass(frozen=True)
class Measured:
    """The numbers of one convention, here and now.

    gives:  [(expression, what it gave, what is written behind it)]
    same:   [(expression, what it gave)]
    """

    gives: list
    same: list


@dataclass(frozen=True)
class Convention:
    """One place where libraries differ though they look alike.

    topic:     the concept it belongs to, such as "variance"
    name:      its own, such as "divisor of the variance"
    sentence:  what each does
    symptom:   what whoever does not know it sees
    translate: how to get from one to the other, in words; "" where `same` says it
    changed:   {version: what changed with it}, such as {"NumPy 2.0": "..."}
    """

    topic: str
    name: str
    sentence: str
    symptom: str
    translate: str
    changed: dict
    function: Any = field(repr=False)

    def texts(self):
        """Its expressions, and the words behind them, as they are written."""
        return expressions(self.function)

    def measure(self):
        """Measured. All random streams stay where they are, no warning is shown."""
        with streams_kept(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._measured()

    def _measured(self):
        found = self.function()
        names = KNOWN | self.function.__globals__ | dict(found.names)
        return Measured(
            [
                (text, given(text, names), answer)
                for text, answer in found.gives.items()
            ],
            [(text, given(text, names)) for text in found.same],
        )

    def setting(self):
        """The lines that make the names in its expressions, but for those in KNOWN."""
        return setting(self.function, tuple(KNOWN))


@contextlib.contextmanager
def streams_kept():
    """What is drawn inside moves no stream: PyTorch's, NumPy's, Python's."""
    numpy, python = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        np.random.set_state(numpy)  # noqa: NPY002
        random.setstate(python)


def convention(topic, *, symptom, translate="", changed=None):
    """Register a function; the arguments are those of Convention."""

    def add(function):
        sentence = " ".join(docstring(function).split())
        name = function.__name__.replace("_", " ")
        CONVENTIONS.append(
            Convention(
                topic, name, sentence, symptom, translate, changed or {}, function
            )
        )
        return function

    return add
