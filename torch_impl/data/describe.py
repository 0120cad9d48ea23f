"""Describe: what is in a batch, before a model sees it.

`python torch_impl/data/describe.py` describes a batch of the digits.
"""

from collections.abc import Mapping

import torch
from torch.utils.data import DataLoader, TensorDataset

from torch_impl.data.bundled import load_digits

__all__ = ["describe"]

LABELS = 12  # so many different integers are counted one by one


def describe(batch, name="batch"):
    """one line per array: its name, dtype, shape, and smallest … largest value

    Labels, that is integers of few different values, are counted; NaN and infinite
    numbers too, which belong to no range.

    Args:
        batch: an array, str or anything else; or a dict, tuple or list of such.
        name: what the batch is called.

    Returns:
        A str of lines.
    """
    return "\n".join(_lines(batch, name))


def _lines(batch, name):
    if isinstance(batch, torch.Tensor):
        yield f"{name}: {_dtype(batch)} {tuple(batch.shape)}, {_values(batch)}"
    elif isinstance(batch, Mapping):
        for key in batch:
            yield from _lines(batch[key], f"{name}[{key!r}]")
    elif hasattr(batch, "_fields"):  # a namedtuple
        for field in batch._fields:
            yield from _lines(getattr(batch, field), f"{name}.{field}")
    elif isinstance(batch, (tuple, list)) and _all_str(batch):
        yield f"{name}: {len(batch)} str, {batch[0]!r} … {batch[-1]!r}"
    elif isinstance(batch, (tuple, list)):
        for i, field in enumerate(batch):
            yield from _lines(field, f"{name}[{i}]")
    else:
        yield f"{name}: {type(batch).__name__} {batch!r}"


def _dtype(x):
    return str(x.dtype).removeprefix("torch.")


def _all_str(batch):
    return bool(batch) and all(isinstance(text, str) for text in batch)


def _values(x):
    """'0 … 9', and how often each came; or how many are nan or infinite"""
    if 0 in x.shape:
        return "no values"
    if x.is_complex():
        return f"of sizes {_values(abs(x))}"
    finite = torch.isfinite(x)
    left_out = f", {(~finite).sum()} nan or inf" if not finite.all() else ""
    if not finite.any():
        return left_out.removeprefix(", ")
    smallest, largest = x[finite].min().item(), x[finite].max().item()
    return f"{_number(smallest)} … {_number(largest)}{left_out}{_counts(x)}"


def _number(value):
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _counts(x):
    if x.is_floating_point():
        return ""
    labels, counts = torch.unique(x, return_counts=True)
    if len(labels) > LABELS:
        return ""
    return f", counts {dict(zip(labels.tolist(), counts.tolist()))}"


if __name__ == "__main__":
    # A batch of digits: images and labels
    loader = DataLoader(TensorDataset(*load_digits()), batch_size=64)
    print(describe(next(iter(loader))))
