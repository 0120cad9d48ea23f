"""Small programs, written once for both sides: `lib` is the one or the other.

Each returns what is compared: tensors, numbers, words, None, or a tuple of these.
"""

from tests.autograd.programs import (
    checkpoints,
    errors,
    functions,
    grad,
    gradients,
    hooks,
    in_place,
    jacobians,
    modes,
    views,
)
from tests.autograd.programs.program import ERRORS, PROGRAMS

__all__ = [
    "ERRORS",
    "PROGRAMS",
    "checkpoints",
    "errors",
    "functions",
    "grad",
    "gradients",
    "hooks",
    "in_place",
    "jacobians",
    "modes",
    "views",
]
