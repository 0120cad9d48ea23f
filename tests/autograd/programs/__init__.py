"""Small programs, written once for both sides: `lib` is the one or the other.

Each returns what is compared: tensors, numbers, words, None, or a tuple of these.
"""

from tests.autograd.programs import (
    checkpoints,
    dtypes,
    edges,
    errors,
    forward,
    functions,
    grad,
    gradients,
    hooks,
    in_place,
    inference,
    jacobians,
    modes,
    own_functions,
    views,
    written_views,
)
from tests.autograd.programs.program import ERRORS, PROGRAMS

__all__ = [
    "ERRORS",
    "PROGRAMS",
    "checkpoints",
    "dtypes",
    "edges",
    "errors",
    "forward",
    "functions",
    "grad",
    "gradients",
    "hooks",
    "in_place",
    "inference",
    "jacobians",
    "modes",
    "own_functions",
    "views",
    "written_views",
]
