"""From what is learnt to the weight: the maps of parametrizations, one a file."""

from numpy_impl.nn.utils.maps import (
    cayley,
    direction,
    householder,
    matrix_exp,
    spectrum,
)

__all__ = [
    "cayley",
    "direction",
    "householder",
    "matrix_exp",
    "spectrum",
]
