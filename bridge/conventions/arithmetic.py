"""Arithmetic with integers and bools: division, powers, rounding, signs."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "integer division",
    symptom="RuntimeError: ZeroDivisionError where NumPy goes on with zeros",
    translate="divide where the divisor is not 0: np.where(y == 0, 0, x // "
    "np.maximum(y, 1))",
)
def integers_divided_by_zero():
    """x // 0 and x % 0 of integers are 0 with a warning in NumPy, and an error in
    PyTorch."""
    x = np.array([7])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "x // 0": [0],
            "warns(np.floor_divide, x, 0)": "RuntimeWarning",
            "t // 0": RuntimeError,
            "x % 0": [0],
            "t % 0": RuntimeError,
        },
    )


@convention(
    "remainder",
    symptom="an index or angle taken modulo is negative",
)
def sign_of_the_remainder():
    """% and remainder have the sign of the divisor, fmod that of the dividend, in both
    libraries as in Python and C; // rounds down, not towards 0."""
    x = np.array([-7])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.remainder(x, 3)": [2],
            "torch.remainder(t, 3)": [2],
            "np.fmod(x, 3)": [-1],
            "torch.fmod(t, 3)": [-1],
            "t // 3": [-3],
            "torch.div(t, 3, rounding_mode='trunc')": [-2],
        },
        same=("np.remainder(x, 3)", "torch.remainder(t, 3)", "torch.fmod(t, 3) + 3"),
    )


@convention(
    "powers",
    symptom="zeros from 2 ** -1 on tensors of integers",
)
def integers_to_negative_powers():
    """NumPy refuses integers to negative integer powers; PyTorch refuses a number as
    the exponent, and gives 0 for a tensor."""
    x, k = np.array([2]), np.array([-1])
    t, e = torch.from_numpy(x), torch.from_numpy(k)
    return entry(
        locals(),
        {
            "x ** k": ValueError,
            "t ** -1": RuntimeError,
            "t ** e": [0],
        },
        same=("x.astype(float) ** k", "t.double() ** e"),
    )


@convention(
    "rounding",
    symptom="0.5 rounds to 0 and 2.5 to 2; quantised values are off by one",
)
def half_to_even():
    """Both libraries round a half to the even neighbour, as Python does; what is taught
    at school rounds it up."""
    x = np.array([0.5, 1.5, 2.5])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.round(x)": [0.0, 2.0, 2.0],
            "torch.round(t)": [0.0, 2.0, 2.0],
            "np.floor(x + 0.5)": [1.0, 2.0, 3.0],
        },
        same=("np.floor(x + 0.5)", "torch.floor(t + 0.5)"),
    )


@convention(
    "rounding",
    symptom="two decimals differ in the last: 2.67 and 2.68",
)
def decimals_of_a_rounded_number():
    """np.round and torch.round multiply by 100, round and divide; Python's round sees
    that what is stored for 2.675 lies a little below it."""
    x = np.array(2.675)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.round(x, 2)": 2.68,
            "torch.round(t, decimals=2)": 2.68,
            "round(float(x), 2)": 2.67,
        },
        same=("np.round(x * 100) / 100", "torch.round(t, decimals=2)"),
    )


@convention(
    "casts",
    symptom="labels or pixels made of floats are one too small: 2.9999 became 2",
)
def floats_to_integers():
    """A cast to integers cuts the fraction off, towards 0: it neither rounds nor goes
    down."""
    x = np.array([2.9999, -1.7])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "x.astype(np.int64)": [2, -1],
            "t.long()": [2, -1],
            "np.floor(x)": [2.0, -2.0],
            "np.round(x)": [3.0, -2.0],
        },
        same=("np.round(x).astype(np.int64)", "t.round().long()"),
    )


@convention(
    "bools",
    symptom="RuntimeError: subtraction of two bool tensors is not supported; two bools "
    "added count 1",
    changed={"PyTorch 2.14": "raises NotImplementedError, a kind of RuntimeError"},
)
def arithmetic_of_bools():
    """+ of two bools is `or` and * is `and` in both libraries, - is refused: NumPy
    raises TypeError, PyTorch RuntimeError. Python's True + True is 2."""
    x = np.array([True, False])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "x + x": [True, False],
            "t + t": [True, False],
            "True + True": 2,
            "x - x": TypeError,
            "t - t": RuntimeError,
        },
        same=("x.astype(np.int64) + x", "t.long() + t"),
    )


@convention(
    "sign",
    symptom="a gradient or a step is 0 where it should be nan",
)
def sign_of_nan():
    """np.sign(nan) is NaN, torch.sign(nan) is 0."""
    x = np.array([-2.0, 0.0, np.nan])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.sign(x)": [-1.0, 0.0, np.nan], "torch.sign(t)": [-1.0, 0.0, 0.0]},
        same=("np.sign(x)", "torch.where(t.isnan(), t, torch.sign(t))"),
    )
