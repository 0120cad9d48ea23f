"""How much a nonlinearity makes smaller what goes through it."""

import math

__all__ = ["calculate_gain"]


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


def check_gain(nonlinearity, param):
    """A known name, and a number as slope."""
    convs = [f"conv{kind}{n}d" for kind in ("", "_transpose") for n in (1, 2, 3)]
    known = ("linear", *convs, "sigmoid", "tanh", "relu", "leaky_relu", "selu")
    if nonlinearity not in known:
        raise ValueError(f"nonlinearity must be one of {known}, got {nonlinearity!r}")
    is_slope = isinstance(param, int | float) and not isinstance(param, bool)
    if nonlinearity == "leaky_relu" and param is not None and not is_slope:
        raise ValueError(f"param must be a negative slope, got {param!r}")
