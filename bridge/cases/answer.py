"""An answer: one question to both libraries, and what each of them says.

Where NumPy and PyTorch differ in what looks the same, the difference is data: both
answers stand in the table, and why. Where they agree, there is one answer.
"""

import math
import warnings
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from bridge import sides
from bridge.parity import dtype_name, is_tensor, to_numpy
from bridge.trees import map_tree

__all__ = ["SAME", "Answer", "Lent", "Raises"]

SAME = object()


class Raises(NamedTuple):
    """An error as an answer: its type, and words that it says."""

    kind: type
    words: str = ""


@dataclass(frozen=True)
class Lent:
    """An argument that is the other library's: its `kind`, of the table LENT there.

    Args:
        kind: such as "float64".
        made: whether it is given already, else the function that makes it.
    """

    kind: str
    made: bool = True

    def __repr__(self):
        return f"the other's {self.kind}"

    def to(self, side, file):
        """What the other one of the two sides of a pair lends to this one.

        Raises:
            LookupError: it has nothing of that kind.
        """
        other = sides.TORCH_IMPL if side.is_numpy else sides.NUMPY
        lent = other.get(file, "LENT")
        if self.kind not in lent:
            library = "PyTorch" if side.is_numpy else "NumPy"
            raise LookupError(f"{library} has none to lend")
        return lent[self.kind]() if self.made else lent[self.kind]


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """What a function of a pair says on each side.

    An array answers with its entries as nested lists, behind its dtype if `typed`.

    Args:
        file: the pair's module below both wings, such as "tensor.shape".
        name: the function in it.
        args: what it is asked; ndarrays become each side's own kind, a Lent the
            other's.
        numpy: what the NumPy side says; a Raises if it refuses.
        torch: what the PyTorch side says; the same if left out.
        why: where they differ, one sentence for the reader.
        typed: whether the dtype belongs to the answer.
    """

    file: str
    name: str
    args: tuple = ()
    numpy: Any
    torch: Any = SAME
    why: str = ""
    typed: bool = False

    def __str__(self):
        return f"{self.name}({', '.join(map(_in_short, self.args))})"

    @property
    def agree(self):
        """Whether both sides give the same answer."""
        return self.torch is SAME

    def expected(self, side):
        """The answer that the table has for a side."""
        return self.numpy if side.is_numpy or self.agree else self.torch

    def ask(self, side):
        """The answer of a side here and now; an error is one, too."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a mean of nothing
            try:
                args = map_tree(lambda a: self._given(a, side), self.args)
                return self._said(side.get(self.file, self.name)(*args))
            except Exception as error:
                return error

    def holds(self, side):
        """Whether a side says what the table has for it."""
        return self.accepts(side, self.ask(side))

    def accepts(self, side, found):
        """Whether what a side has said is what the table has for it."""
        expected = self.expected(side)
        if isinstance(expected, Raises):
            return isinstance(found, expected.kind) and expected.words in str(found)
        return not isinstance(found, Exception) and _same(found, expected)

    def _given(self, argument, side):
        """An argument as a side is given it."""
        if isinstance(argument, Lent):
            return argument.to(side, self.file)
        return side.array(argument) if isinstance(argument, np.ndarray) else argument

    def _said(self, value):
        """The value without its library: lists, numbers, strings, tuples of them."""
        if isinstance(value, tuple):
            return tuple(self._said(v) for v in value)
        if is_tensor(value) or isinstance(value, np.ndarray | np.generic):
            listed = to_numpy(value).tolist()
            return (dtype_name(value), listed) if self.typed else listed
        return value


def _same(found, expected):
    """Equal in kind and value; nan is nan."""
    if isinstance(expected, list | tuple):
        return (
            type(found) is type(expected)
            and len(found) == len(expected)
            and all(map(_same, found, expected))
        )
    if isinstance(expected, float) and math.isnan(expected):
        return isinstance(found, float) and math.isnan(found)
    return type(found) is type(expected) and found == expected


def _in_short(argument):
    """An array by its shape if it is large."""
    if isinstance(argument, np.ndarray):
        small = argument.size <= 4
        return str(argument.tolist()) if small else f"array {argument.shape}"
    if isinstance(argument, tuple):
        inside = ", ".join(map(_in_short, argument))
        return f"({inside},)" if len(argument) == 1 else f"({inside})"
    return repr(argument)
