"""From what is learnt to the weight: the maps of parametrizations, one a file."""

from torch_impl.nn.utils.maps import (
    cayley,
    householder,
    matrix_exp,
    spectral_norm,
    weight_norm,
)

__all__ = [
    "cayley",
    "householder",
    "matrix_exp",
    "spectral_norm",
    "weight_norm",
]
