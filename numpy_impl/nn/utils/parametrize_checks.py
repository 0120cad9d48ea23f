"""What parametrizations have to be: arrays to arrays of the same shape and dtype."""

import numpy as np

from numpy_impl.nn import check

__all__ = []


def check_like(found, wanted, name):
    """An array of the shape and the dtype of another.

    Raises:
        ValueError: it is no array, or of another shape or dtype.
    """
    if not isinstance(found, np.ndarray):
        raise ValueError(
            f"a parametrization must return an array, got {type(found).__name__}"
        )
    if found.dtype != wanted.dtype:
        raise ValueError(
            f"{name} must keep its dtype {wanted.dtype} unless unsafe=True, got "
            f"{found.dtype}"
        )
    if found.shape != wanted.shape:
        raise ValueError(
            f"{name} must keep its shape {wanted.shape} unless unsafe=True, got "
            f"{found.shape}"
        )


def check_inverse(new, original):
    """What a right_inverse returns: an array of the weight's dtype, or several."""
    if not isinstance(new, np.ndarray | tuple | list):
        raise ValueError(
            f"right_inverse must return an array or several, got {type(new).__name__}"
        )
    if isinstance(new, np.ndarray):
        if new.dtype != original.dtype:
            raise ValueError(
                f"right_inverse must keep the dtype {original.dtype}, got {new.dtype}"
            )
        return
    for i, array in enumerate(new):
        if not isinstance(array, np.ndarray):
            raise ValueError(
                f"right_inverse must return arrays, element {i} is "
                f"{type(array).__name__}"
            )


def check_assigned(new, originals, is_tensor):
    """What a right_inverse returns later: as many arrays, of the same dtypes."""
    if is_tensor != isinstance(new, np.ndarray):
        raise ValueError(
            f"right_inverse must return {'an array' if is_tensor else 'several arrays'}"
            f" as before, got {type(new).__name__}"
        )
    arrays = [new] if is_tensor else list(new)
    if len(arrays) != len(originals):
        raise ValueError(
            f"right_inverse must return {len(originals)} arrays, got {len(arrays)}"
        )
    for array, original in zip(arrays, originals, strict=True):
        check_inverse([array], original)
        if array.shape != original.shape:
            raise ValueError(
                f"right_inverse must keep the shape {original.shape}, got {array.shape}"
            )
        if array.dtype != original.dtype:
            raise ValueError(
                f"right_inverse must keep the dtype {original.dtype}, got {array.dtype}"
            )


def check_registered(parametrization, weight):
    """A second parametrization: from the weight's shape and dtype to the same."""
    new = parametrization(weight)
    parametrization.saved.clear()
    check_like(new, weight, "the weight")
    if hasattr(parametrization, "right_inverse"):
        try:
            check_like(parametrization.right_inverse(new), weight, "right_inverse")
        except NotImplementedError:
            pass


def check_has(module, tensor_name):
    """A module that has a parameter or a buffer of that name."""
    if tensor_name not in (*module._parameters, *module._buffers):
        raise ValueError(
            f"{type(module).__name__} has no parameter, buffer or parametrized weight "
            f"{tensor_name!r}"
        )


def check_removed(module, tensor_name, leave_parametrized):
    """A name that is parametrized, and an original if that is to be left."""
    parametrizations = getattr(module, "parametrizations", {})
    if tensor_name not in parametrizations:
        raise ValueError(
            f"{type(module).__name__} has no parametrization of {tensor_name!r}"
        )
    if not leave_parametrized and not parametrizations[tensor_name].is_tensor:
        raise ValueError(
            f"leave_parametrized=False: {tensor_name!r} is computed from several "
            "arrays, none of which is it"
        )


def check_weight(module, name, weight):
    """The parameter or buffer that is to be parametrized.

    Raises:
        ValueError: there is none of that name.
    """
    if not isinstance(weight, np.ndarray):
        raise ValueError(f"{type(module).__name__} has no parameter or buffer {name!r}")


def check_weight_norm(module, name, dim):
    """An axis of the weight; -1 and None stand for all."""
    if name in getattr(module, "_parameters", ()) and dim not in (None, -1):
        check.axis("dim", dim, getattr(module, name).ndim)


def check_iterations(n_power_iterations):
    """A number of iterations, one at least."""
    if not hasattr(n_power_iterations, "__index__"):
        raise TypeError(
            f"n_power_iterations must be an int, got {n_power_iterations!r}"
        )
    if n_power_iterations <= 0:
        raise ValueError(f"n_power_iterations must be > 0, got {n_power_iterations}")


def check_map(weight, orthogonal_map):
    """A matrix at least, and a map that there is."""
    if weight.ndim < 2:
        raise ValueError(
            f"an orthogonal weight must have 2 dimensions or more, got {weight.shape}"
        )
    if orthogonal_map is None:
        return
    if not isinstance(orthogonal_map, str):
        raise TypeError(f"orthogonal_map must be a string, got {orthogonal_map!r}")
    if orthogonal_map not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(
            "orthogonal_map must be 'matrix_exp', 'cayley' or 'householder', got "
            f"{orthogonal_map!r}"
        )


def check_same_shape(weight, shape):
    """What is assigned to an orthogonal weight has the weight's shape."""
    if weight.shape != shape:
        raise ValueError(f"the weight must have shape {shape}, got {weight.shape}")
