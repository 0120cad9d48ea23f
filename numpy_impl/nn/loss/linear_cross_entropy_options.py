"""How many rows of logits linear_cross_entropy has at a time."""

import dataclasses

import numpy as np

__all__ = ["LinearCrossEntropyOptions"]

POLICIES = ("auto", "accurate", "balanced", "compact")
DTYPES = (np.float16, np.float32, np.float64)


@dataclasses.dataclass(slots=True, frozen=True)
class LinearCrossEntropyOptions:
    """Pieces of rows, which change no number

    PyTorch cuts the rows if it gets options. Here they are cut always, into pieces that
    fit the cache: the options are checked as PyTorch checks them, and else not read.

    Args:
        allow_retain_graph: let backward be called twice.
        batch_chunk_size: rows in a piece; all of them if left out.
        chunking_method: in its place, "aspect_ratio" for so many rows that their logits
            take as much room as the input, "aspect_ratio:2" for half as many, and so
            on; "auto" leaves it to PyTorch; None is batch_chunk_size.
        acc_policy: what is summed in acc_dtype: "auto", "accurate", "balanced", which
            PyTorch 2.14 has no longer, or "compact". Of numbers of half precision only.
        acc_dtype: here that of the input, or None.

    Raises:
        ValueError: one is none of these; when it is called also if batch_chunk_size and
            chunking_method disagree.
        RuntimeError: acc_dtype is not the input's, when it is called.
    """

    allow_retain_graph: bool = False
    batch_chunk_size: int | None = None
    chunking_method: str | None = "auto"
    acc_policy: str = "auto"
    acc_dtype: np.dtype | None = None

    def __post_init__(self):
        if self.acc_policy not in POLICIES:
            raise ValueError(f"acc_policy must be of {POLICIES}, got {self.acc_policy}")
        if self.chunking_method not in (None, "auto"):
            name, colon, factor = self.chunking_method.partition(":")
            fits = factor.isdigit() and int(factor) > 0 if colon else True
            if name != "aspect_ratio" or not fits:
                raise ValueError(
                    "chunking_method must be 'auto', 'aspect_ratio', 'aspect_ratio:2', "
                    f"... or None, got {self.chunking_method!r}"
                )
        size = self.batch_chunk_size
        if size is not None and not (isinstance(size, int) and size > 0):
            raise ValueError(f"batch_chunk_size must be an int above 0, got {size!r}")
        if self.acc_dtype is not None and self.acc_dtype not in DTYPES:
            raise ValueError(f"acc_dtype must be floating, got {self.acc_dtype!r}")


def check_options(options, rows, features, classes, dtype):
    """Pieces of which size is asked for once, and sums in the dtype of the input."""
    if not isinstance(options, LinearCrossEntropyOptions):
        raise AttributeError(
            f"options must be LinearCrossEntropyOptions or None, got {options!r}"
        )
    size, method = options.batch_chunk_size, options.chunking_method
    if size is not None and method not in (None, "auto"):
        found = aspect_ratio(method, rows, features, classes)
        if found != size:
            raise ValueError(
                f"batch_chunk_size={size} and chunking_method={method!r}, which makes "
                f"{found} of {rows} rows, disagree: give one of them"
            )
    if options.acc_dtype is not None and options.acc_dtype != dtype:
        raise RuntimeError(
            f"acc_dtype must be that of input, {dtype}, got {options.acc_dtype!r}"
        )


def aspect_ratio(method, rows, features, classes):
    """How many rows of C logits have as many entries as (N, I), to a power of 2"""
    _, _, factor = method.partition(":")
    times = -(-classes // features)
    least = -(-rows // times)
    return min(2 ** (least - 1).bit_length() // int(factor or 1), rows)
