"""What belongs to no layer: gradients clipped, parameters as a vector, sequences."""

from numpy_impl.nn.utils import rnn
from numpy_impl.nn.utils.clip_grad import (
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
)
from numpy_impl.nn.utils.convert_parameters import (
    parameters_to_vector,
    vector_to_parameters,
)

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "get_total_norm",
    "parameters_to_vector",
    "rnn",
    "vector_to_parameters",
]
"""What belongs to no layer: packed sequences, and weights that are computed."""

from numpy_impl.nn.utils import maps, parametrizations, parametrize, rnn

__all__ = ["maps", "parametrizations", "parametrize", "rnn"]
