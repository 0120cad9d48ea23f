"""How much a nonlinearity makes smaller what goes through it."""

import math

__all__ = ["calculate_gain"]


def calculate_gain(nonlinearity, param=None):
    """gain = 1 / √E[f(z)²] for z ~ N(0, 1), rounded to the customary value"""
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
