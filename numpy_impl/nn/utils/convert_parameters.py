"""All parameters as one vector, and back: for norms, angles, steps of a model.

The vector is a copy: writing to it changes no parameter.
"""

import numpy as np

from numpy_impl.nn import check

__all__ = [
    "parameters_to_vector",
    "parameters_to_vector_backward",
    "vector_to_parameters",
]


def parameters_to_vector(parameters):
    """vec = the entries of all parameters, row by row, one parameter behind another

    Args:
        parameters: arrays of any shapes, such as `model.parameters()`, or gradients.

    Returns:
        (Σ_k p[k].size,) a copy, of the widest dtype among them.

    Raises:
        ValueError: there are none.
        AttributeError: one is no array.
        RuntimeError: one is not contiguous.
    """
    parameters = list(parameters)
    check_parameters(parameters)
    return np.concatenate([p.reshape(-1) for p in parameters])


def parameters_to_vector_backward(grad_vec, parameters):
    """Each entry has one place in vec, and the gradient that comes from there:
    a list, each of its parameter's shape and dtype."""
    # vec = np.concatenate([p.reshape(-1) for p in parameters])
    parameters = list(parameters)
    grads = pieces(grad_vec, parameters)
    return [grad.astype(p.dtype) for grad, p in zip(grads, parameters)]


def vector_to_parameters(vec, parameters):
    """p[k] ← its piece of vec: the values alone, and no gradient goes back to vec

    The values are copied, and p keeps its dtype; PyTorch's parameters are views of vec
    afterwards, and have its dtype. What vec has beyond the last of them is left alone.

    Args:
        vec: as `parameters_to_vector` returns it.
        parameters: Parameters, to be written to.

    Raises:
        TypeError: `vec` is no array.
        IndexError: it has no axis.
        RuntimeError: it is too short, or of integers; then nothing is written.
    """
    parameters = list(parameters)
    check_vector(vec, parameters)
    for p, values in zip(parameters, pieces(vec, parameters)):
        p.data = values


def pieces(vec, parameters):
    """vec cut into the shapes of the parameters"""
    found, start = [], 0
    for p in parameters:
        found.append(vec[start : start + p.numel()].reshape(p.shape))
        start += p.numel()
    return found


def check_parameters(parameters):
    """Arrays, row by row in memory, as torch's `view` needs them."""
    if not parameters:
        raise ValueError("parameters must be at least one array, got none")
    for k, p in enumerate(parameters):
        if not isinstance(p, np.ndarray):
            raise AttributeError(
                f"parameters[{k}] must be an array, got {type(p).__name__}"
            )
        if not p.flags.c_contiguous:
            raise RuntimeError(f"parameters[{k}] of shape {p.shape} must be contiguous")


def check_vector(vec, parameters):
    """A vector with an entry for each of the parameters'."""
    check.array(vec=vec)
    if vec.ndim == 0:
        raise IndexError("vec must have an axis, got shape ()")
    if vec.dtype.kind not in "fc":
        raise RuntimeError(f"vec must be of floating-point numbers, got {vec.dtype}")
    wanted = sum(p.size for p in parameters)
    if vec.ndim > 1 or len(vec) < wanted:
        raise RuntimeError(
            f"vec must have shape ({wanted},), an entry for each of the parameters', "
            f"got {vec.shape}"
        )
