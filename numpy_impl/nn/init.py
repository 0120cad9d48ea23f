"""Initial values: how far from zero the parameters start."""

import math
import numbers
import warnings

import numpy as np

from numpy_impl import random
from numpy_impl.nn import check

__all__ = [
    "calculate_gain",
    "uniform_",
    "normal_",
    "trunc_normal_",
    "constant_",
    "ones_",
    "zeros_",
    "eye_",
    "dirac_",
    "xavier_uniform_",
    "xavier_normal_",
    "kaiming_uniform_",
    "kaiming_normal_",
]


def calculate_gain(nonlinearity, param=None):
    """gain = 1 / √E[f(z)²] for z ~ N(0, 1), rounded to the customary value

    Args:
        nonlinearity: name in lower case: "linear", "conv2d", "sigmoid", "tanh", "relu",
            "leaky_relu", "selu".
        param: the negative slope of "leaky_relu" (0.01).

    Raises:
        ValueError: unknown name, or a slope that is no number.
    """
    check_gain(nonlinearity, param)
    if nonlinearity == "tanh":
        return 5.0 / 3
    if nonlinearity == "relu":
        return math.sqrt(2.0)
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity == "selu":
        return 3.0 / 4
    return 1  # linear maps, convolutions, sigmoid


def uniform_(tensor, a=0.0, b=1.0, generator=None):
    """tensor ~ U(a, b)

    Args:
        tensor: array of any shape, filled in place and returned, as by all below.
        a, b: bounds; b itself is not drawn.
        generator: None draws from the default generator.

    Raises:
        RuntimeError: a > b.
        TypeError: a or b is no number.
        NotImplementedError: `tensor` is not float32 or float64.
    """
    random.uniform_(tensor, a, b, generator=generator)
    return tensor


def normal_(tensor, mean=0.0, std=1.0, generator=None):
    """tensor ~ N(mean, std²)

    Args: as for uniform_; mean and std are numbers, std >= 0.
    """
    random.normal_(tensor, mean, std, generator=generator)
    return tensor


def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None):
    """tensor ~ N(mean, std²), drawn again until it lies in [a, b]

    Args: as for uniform_; mean and std are those of the distribution before it is cut,
        a and b in the units of the tensor, not of std.
    """
    random.trunc_normal_(tensor, mean, std, a, b, generator=generator)
    return tensor


def constant_(tensor, val):
    """tensor = val

    Args:
        tensor: array of any shape, filled in place.
        val: a number, or an array of no axes.

    Raises:
        TypeError: `val` is no number.
        RuntimeError: it is an array with axes, or no number that the dtype holds.
    """
    check_constant(tensor, val)
    tensor[...] = val
    return tensor


def ones_(tensor):
    """tensor = 1"""
    return constant_(tensor, 1.0)


def zeros_(tensor):
    """tensor = 0"""
    return constant_(tensor, 0.0)


def eye_(tensor):
    """tensor[o, i] = 1[o = i]

    Args:
        tensor: array (O, I), filled in place.

    Raises:
        ValueError: it has not 2 dimensions.
    """
    check_dimensions(tensor, 2)
    zeros_(tensor)
    for i in range(min(tensor.shape)):
        tensor[i, i] = 1
    return tensor


def dirac_(tensor, groups=1):
    """tensor[o, i, k] = 1 at the centre k of the kernel where o = i in its group

    A convolution with it passes its input on, as far as there are channels.

    Args:
        tensor: array (O, I, *K) of 1, 2 or 3 kernel axes, filled in place.
        groups: of the convolution; each has O / groups output channels.

    Raises:
        ValueError: another number of dimensions, or O is no multiple of groups.
    """
    check_dirac(tensor, groups)
    out_channels, in_channels, *kernel = tensor.shape
    centre = tuple(size // 2 for size in kernel)
    per_group = out_channels // groups
    zeros_(tensor)
    for group in range(groups):
        for i in range(min(per_group, in_channels)):
            tensor[(group * per_group + i, i, *centre)] = 1
    return tensor


def fan_in_and_fan_out(tensor):
    """How many products are summed into one output, and one input is used for.

    weight (O, I, *K): fan_in = I Π K, fan_out = O Π K
    """
    check_fans(tensor)
    out_features, in_features, *kernel = tensor.shape
    receptive_field = math.prod(kernel)
    return in_features * receptive_field, out_features * receptive_field


def xavier_uniform_(tensor, gain=1.0, generator=None):
    """tensor ~ U(-bound, bound) with bound = gain √(6 / (fan_in + fan_out))

    Keeps the variance about the same forward and backward: Glorot & Bengio 2010.

    Args:
        tensor: array (O, I, *K), filled in place.
        gain: what makes up for the nonlinearity that follows, see `calculate_gain`.
        generator: None draws from the default generator.

    Raises:
        ValueError: fewer than 2 dimensions.
    """
    fan_in, fan_out = fan_in_and_fan_out(tensor)
    std = gain * math.sqrt(2.0 / float(fan_in + fan_out))
    bound = math.sqrt(3.0) * std  # U(-b, b) has variance b² / 3
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor, gain=1.0, generator=None):
    """tensor ~ N(0, std²) with std = gain √(2 / (fan_in + fan_out))

    Args: as for xavier_uniform_.
    """
    fan_in, fan_out = fan_in_and_fan_out(tensor)
    std = gain * math.sqrt(2.0 / float(fan_in + fan_out))
    return normal_(tensor, 0.0, std, generator)


def kaiming_uniform_(
    tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None
):
    """tensor ~ U(-bound, bound) with bound = gain √(3 / fan)

    Keeps the variance through rectifiers: He et al. 2015.

    Args:
        tensor: array (O, I, *K), filled in place.
        a: the rectifier's negative slope.
        mode: "fan_in" keeps the forward variance, "fan_out" the backward one.
        nonlinearity: what follows, as for `calculate_gain`.
        generator: None draws from the default generator.

    Raises:
        ValueError: unknown mode or nonlinearity, or fewer than 2 dimensions.
    """
    if 0 in tensor.shape:
        warnings.warn("a tensor without elements is left alone", stacklevel=2)
        return tensor
    std = _kaiming_std(tensor, a, mode, nonlinearity)
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None
):
    """tensor ~ N(0, std²) with std = gain / √fan

    Args: as for kaiming_uniform_.
    """
    if 0 in tensor.shape:
        warnings.warn("a tensor without elements is left alone", stacklevel=2)
        return tensor
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _kaiming_std(tensor, a, mode, nonlinearity):
    check_mode(mode)
    fan_in, fan_out = fan_in_and_fan_out(tensor)
    fan = fan_in if mode.lower() == "fan_in" else fan_out
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def check_gain(nonlinearity, param):
    """A known name, and a number as slope."""
    convs = [f"conv{kind}{n}d" for kind in ("", "_transpose") for n in (1, 2, 3)]
    known = ("linear", *convs, "sigmoid", "tanh", "relu", "leaky_relu", "selu")
    if nonlinearity not in known:
        raise ValueError(f"nonlinearity must be one of {known}, got {nonlinearity!r}")
    is_slope = isinstance(param, int | float) and not isinstance(param, bool)
    if nonlinearity == "leaky_relu" and param is not None and not is_slope:
        raise ValueError(f"param must be a negative slope, got {param!r}")


def check_constant(tensor, val):
    """A number that the dtype holds; into floats also inf and nan."""
    check.array(tensor=tensor)
    if not isinstance(val, numbers.Number | np.bool | np.ndarray):
        raise TypeError(f"val must be a number, got {val!r}")
    if np.ndim(val) > 0:
        raise RuntimeError(f"val must be one number, got shape {val.shape}")
    value = val.item() if hasattr(val, "item") else val  # NumPy would round its limits
    kind = tensor.dtype.kind
    if kind == "b" or (kind in "fc" and not math.isfinite(value.real)):
        return
    limits = np.iinfo(tensor.dtype) if kind in "iu" else np.finfo(tensor.dtype)
    is_real = kind == "c" or value.imag == 0
    if not is_real or not int(limits.min) <= value.real <= int(limits.max):
        raise RuntimeError(f"val must be a number that {tensor.dtype} holds, got {val}")


def check_dimensions(tensor, *wanted):
    """An array that has one of these numbers of axes."""
    check.array(tensor=tensor)
    if tensor.ndim not in wanted:
        either = " or ".join(map(str, wanted))
        raise ValueError(
            f"tensor must have {either} dimensions, got shape {tuple(tensor.shape)}"
        )


def check_dirac(tensor, groups):
    """A kernel whose output channels fall into equal groups."""
    check_dimensions(tensor, 3, 4, 5)
    if len(tensor) % groups != 0:
        raise ValueError(
            f"groups must divide the {len(tensor)} output channels, got {groups}"
        )


def check_fans(tensor):
    """An array that has a fan out and a fan in."""
    check.array(tensor=tensor)
    if tensor.ndim < 2:
        raise ValueError(
            "tensor must have at least 2 dimensions, fan out and fan in, got shape "
            f"{tuple(tensor.shape)}"
        )


def check_mode(mode):
    """One of the two fans."""
    if mode.lower() not in ("fan_in", "fan_out"):
        raise ValueError(f"mode must be 'fan_in' or 'fan_out', got {mode!r}")
