"""What an expression gives, and whether it is what is written behind it."""

import functools
import subprocess
import sys
import warnings
from dataclasses import dataclass

import numpy as np
import sklearn
import torch

__all__ = [
    "Raised",
    "about",
    "agrees",
    "by_version",
    "exit_code",
    "given",
    "shown",
    "warns",
]

INSTALLED = {"NumPy": np, "PyTorch": torch, "scikit-learn": sklearn}


@dataclass(frozen=True)
class Raised:
    """An expression that gives no value but an error."""

    error: Exception

    def __str__(self):
        return f"{type(self.error).__name__}: {str(self.error).splitlines()[0]}"


@dataclass(frozen=True)
class about:  # small: it reads as a word, about(5e-9)
    """A number that is known to one part in `rel` only."""

    number: float
    rel: float = 0.1


def given(expression, names):
    """The value of an expression, or Raised."""
    try:
        return eval(expression, dict(names))
    except Exception as error:
        return Raised(error)


def warns(call, *args):
    """The kind of warning that a call gives, such as "RuntimeWarning", or None."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        call(*args)
    return found[0].category.__name__ if found else None


@functools.cache  # starting PyTorch takes a second
def exit_code(statement):
    """How a process of its own ends that runs a statement with torch and F: 0, 1 after
    an error, minus the number of the signal after a crash, which none can catch."""
    lines = f"import torch\nfrom torch.nn import functional as F\n{statement}"
    command = [sys.executable, "-c", lines]
    return subprocess.run(command, capture_output=True).returncode


def by_version(library, answers):
    """What the installed version answers, of {"2.13": ..., "2.14": ...}.

    A version that is not listed answers as the newest before it.
    """
    here = _numbers(INSTALLED[library].__version__)
    known = [version for version in answers if _numbers(version) <= here]
    return answers[max(known, key=_numbers)]


def _numbers(version):
    """(2, 13) of 2.13.0+cpu"""
    return tuple(int(part) for part in version.split(".")[:2])


def agrees(value, answer):
    """Is `value`, which an expression gave, the `answer` that is written behind it?

    Args:
        answer: a number, or a nested list of numbers (to six digits; nan is nan);
            `about(number)`; a bool, a string, None, a dtype (each as it is printed);
            a type of exception (of what was raised, or one of its kind).
    """
    if isinstance(answer, type) and issubclass(answer, BaseException):
        return isinstance(value, Raised) and isinstance(value.error, answer)
    if isinstance(value, Raised):
        return False
    if isinstance(answer, about):
        return bool(abs(value - answer.number) <= answer.rel * abs(answer.number))
    value = plain(value)
    if _is_numbers(answer) and _is_numbers(value):
        value, answer = np.asarray(value), np.asarray(answer)
        return value.shape == answer.shape and np.allclose(
            value, answer, rtol=1e-6, atol=0, equal_nan=True
        )
    return str(value) == str(plain(answer))


def plain(value):
    """Tensors, arrays and their scalars as Python's numbers and lists"""
    if isinstance(value, torch.Tensor | torch.nn.Parameter):
        value = value.detach()
        value = value.double() if value.dtype in (torch.bfloat16, torch.half) else value
        return value.tolist()
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def _is_numbers(value):
    """Numbers, or lists of them; True is no number here"""
    if isinstance(value, list):
        return all(map(_is_numbers, value))
    return isinstance(value, int | float | complex) and not isinstance(value, bool)


def shown(value):
    """A value as it is printed: numbers to six digits."""
    value = plain(value)
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value)
    return f"{value:.6g}"
