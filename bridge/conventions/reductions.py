"""Sums, means and orders: what one axis becomes."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "argmax",
    symptom="another class is predicted where two scores are equal",
    translate="np.argmax, or np.argsort(-x, kind='stable')[0]",
)
def argmax_of_ties():
    """argmax takes the first of equal values on both sides; what stands last after
    sorting is the last of them."""
    x = np.array([1.0, 3.0, 3.0])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.argmax(x)": 1,
            "torch.argmax(t)": 1,
            "np.argsort(x, kind='stable')[-1]": 2,
            "torch.argsort(t, stable=True)[-1]": 2,
        },
        same=("np.argmax(x)", "np.argsort(-x, kind='stable')[0]"),
    )


@convention(
    "max",
    symptom="TypeError: my maximum over an axis is a tuple, torch.return_types.max",
)
def maximum_over_an_axis():
    """torch.max over an axis returns the values and where they stand, np.max the values
    only."""
    x = np.array([[1.0, 5.0], [7.0, 3.0]])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.max(x, axis=1)": [5.0, 7.0], "torch.max(t, 1)": [[5.0, 7.0], [1, 0]]},
        same=("np.max(x, axis=1)", "torch.amax(t, 1)", "torch.max(t, 1).values"),
    )


@convention(
    "axis",
    symptom="a sum over no axes is one number instead of the array",
    translate="leave the reduction out where the tuple of axes is empty",
)
def no_axes_at_all():
    """An empty tuple of axes means none to NumPy, and all to torch.sum."""
    x = np.ones((2, 3))
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.sum(x, axis=()).shape": (2, 3), "torch.sum(t, dim=()).shape": ()},
    )


@convention(
    "axis",
    symptom="TypeError: cumsum() missing 1 required positional arguments: dim",
)
def axis_of_a_running_sum():
    """Without an axis np.cumsum runs through the flattened array, torch.cumsum wants to
    be told."""
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.cumsum(x)": [1.0, 3.0, 6.0, 10.0], "torch.cumsum(t)": TypeError},
        same=("np.cumsum(x)", "torch.cumsum(t.flatten(), 0)"),
    )


@convention(
    "mean",
    symptom="RuntimeError: mean(): could not infer output dtype; the accuracy "
    "(pred == y).mean() works in NumPy only",
)
def mean_of_bools_and_integers():
    """np.mean turns bools and integers into float64, torch.mean refuses them."""
    x = np.array([True, True, False, True])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.mean(x)": 3 / 4, "torch.mean(t)": RuntimeError},
        same=("np.mean(x)", "torch.mean(t, dtype=torch.float64)", "t.double().mean()"),
    )


@convention(
    "empty arrays",
    symptom="nan from the mean of an empty selection, without a warning",
)
def mean_of_nothing():
    """The mean of an empty array is NaN; NumPy warns, PyTorch says nothing."""
    x = np.array([])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.mean(x)": np.nan,
            "torch.mean(t)": np.nan,
            "warns(np.mean, x)": "RuntimeWarning",
            "warns(torch.mean, t)": None,
        },
        same=("np.sum(x) / max(x.size, 1)", "torch.sum(t) / max(t.numel(), 1)"),
    )


@convention(
    "empty arrays",
    symptom="an empty batch raises in max, and gives nan in median",
    translate="np.max(x, initial=-np.inf); in PyTorch ask for t.numel() first",
)
def greatest_of_nothing():
    """Nothing has a sum, 0, but no maximum: NumPy raises ValueError, PyTorch
    RuntimeError from max and IndexError from argmax; the median of nothing is NaN."""
    x = np.array([])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "torch.sum(t)": 0.0,
            "np.max(x)": ValueError,
            "torch.max(t)": RuntimeError,
            "np.argmax(x)": ValueError,
            "torch.argmax(t)": IndexError,
            "torch.median(t)": np.nan,
        },
    )


@convention(
    "sums of integers",
    symptom="another dtype after a sum: OverflowError, or a negative difference",
)
def dtype_of_a_sum_of_bytes():
    """Both add small integers up in 64 bits: NumPy keeps unsigned ones unsigned,
    PyTorch makes them int64."""
    x = np.array([200, 100], dtype=np.uint8)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.sum(x)": 300,
            "torch.sum(t)": 300,
            "np.sum(x).dtype": "uint64",
            "torch.sum(t).dtype": "torch.int64",
            "np.sum(x) - 301": 2**64 - 1,
        },
        same=("np.sum(x, dtype=np.int64) - 301", "torch.sum(t) - 301"),
    )


@convention(
    "rounding of sums",
    symptom="a sum of float16 stops growing at 2048; a running sum loses what is small",
)
def sums_in_the_narrow_dtype():
    """NumPy adds rows, and running sums, in the array's own dtype, where 2048 + 1 is
    2048 in float16; PyTorch adds in a wider one."""
    x = np.ones((4096, 2), dtype=np.float16)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.sum(x, axis=0)": [2048.0, 2048.0],
            "torch.sum(t, dim=0)": [4096.0, 4096.0],
            "np.cumsum(np.float32([2**24, 1, 1]))[-1] - 2**24": 0.0,
            "torch.cumsum(torch.tensor([2.0**24, 1, 1]), 0)[-1] - 2**24": 2.0,
        },
        same=("np.sum(x, axis=0, dtype=np.float32)", "torch.sum(t, dim=0)"),
    )


@convention(
    "any and all",
    symptom="`not all` is always true: ~ of the answer is 254",
)
def all_of_bytes():
    """any and all of uint8 are bool in NumPy and stay uint8 in PyTorch, where ~1 is
    254, which counts as true."""
    x = np.array([1, 1], dtype=np.uint8)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"~np.all(x)": False, "~torch.all(t)": 254, "bool(~torch.all(t))": True},
        same=("~np.all(x)", "~torch.all(t.bool())"),
    )
