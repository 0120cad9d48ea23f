"""What packing and padding refuse, as torch does: lengths, axes, sides."""

from numbers import Number

import numpy as np

from numpy_impl.nn import check

__all__ = []


def check_pair(data):
    """The tuple (data, batch_sizes)."""
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise AssertionError(
            f"without batch_sizes, data must be a tuple of it and them, got "
            f"{type(data).__name__}"
        )
    return data


def check_to(args, device, dtype):
    """The dtype that PackedSequence.to is asked for, or None."""
    for arg in args:
        if isinstance(arg, str) and not hasattr(np, arg):
            device = arg
        elif not isinstance(arg, bool):  # which is non_blocking
            dtype = arg.dtype if isinstance(arg, np.ndarray) else arg
    check.device(device)
    if dtype is None:
        return None
    dtype = np.dtype(dtype)
    check.half(dtype=dtype)
    return dtype


def check_lengths(lengths):
    """Lengths as integers; fractions are cut off, as in torch."""
    lengths = np.asarray(lengths)
    if lengths.dtype.kind not in "buif":
        raise ValueError(f"lengths must be numbers, got {lengths.dtype}")
    if lengths.ndim != 1:
        raise RuntimeError(f"lengths must have one axis (N,), got {lengths.shape}")
    return lengths.astype(np.int64)


def check_pack(x, lengths, batch_first, enforce_sorted):
    """One length in 1 ... T for each sequence, and in order if they are to be."""
    check.array(x=x)
    if x.ndim < 2:
        raise IndexError(f"x must have at least 2 axes (T, N), got shape {x.shape}")
    batch, steps = x.shape[:2] if batch_first else x.shape[1::-1]
    if x.size == 0:
        raise RuntimeError(f"an empty array cannot be packed, got shape {x.shape}")
    if len(lengths) != batch:
        raise RuntimeError(
            f"lengths must have one entry for each of the {batch} sequences of x "
            f"{x.shape}, got {len(lengths)}"
        )
    if lengths.min() < 1 or lengths.max() > steps:  # torch reads past the end
        raise RuntimeError(
            f"lengths must be in 1 ... {steps}, the steps of x {x.shape}, got "
            f"{lengths.min()} ... {lengths.max()}"
        )
    if enforce_sorted and (np.diff(lengths) > 0).any():
        raise RuntimeError(
            "lengths must not increase if enforce_sorted is True (False sorts them), "
            f"got {lengths.tolist()}"
        )


def check_pad_packed(sequence, padding_value, total_length):
    """A PackedSequence, a number, and room for the longest."""
    if not hasattr(sequence, "batch_sizes"):
        raise AttributeError(
            f"sequence must be a PackedSequence, got {type(sequence).__name__}"
        )
    check_number(padding_value)
    longest = len(sequence.batch_sizes)
    if total_length is None:
        return
    if not hasattr(total_length, "__index__"):
        raise TypeError(f"total_length must be an int, got {total_length!r}")
    if total_length < longest:
        raise ValueError(
            f"total_length must be at least {longest}, the longest sequence's length, "
            f"got {total_length}"
        )


def check_number(padding_value):
    """What an array can be filled with."""
    if not isinstance(padding_value, Number):
        raise TypeError(f"padding_value must be a number, got {padding_value!r}")


def check_sequences(sequences, padding_value, padding_side):
    """Arrays that differ in their lengths alone."""
    if not hasattr(sequences, "__iter__"):
        raise RuntimeError(
            f"sequences must be a list of arrays, got {type(sequences).__name__}"
        )
    sequences = list(sequences)
    for n, sequence in enumerate(sequences):
        check.array(**{f"sequences[{n}]": sequence})
    check_number(padding_value)
    if not sequences:
        raise RuntimeError("sequences must be at least one array, got none")
    if padding_side not in ("left", "right"):
        raise RuntimeError(
            f"padding_side must be 'left' or 'right', got {padding_side!r}"
        )
    for n, sequence in enumerate(sequences):
        if sequence.ndim == 0:
            raise RuntimeError(f"sequences[{n}] must have an axis of time, got ()")
        check.shape(f"sequences[{n}]", sequence, (None, *sequences[0].shape[1:]))
    return sequences


def check_unpad(padded_sequences, lengths, batch_first):
    """Two axes, and one length for each sequence."""
    check.array(padded_sequences=padded_sequences)
    if padded_sequences.ndim < 2:
        raise IndexError(
            f"padded_sequences must have at least 2 axes, got {padded_sequences.shape}"
        )
    batch = padded_sequences.shape[0 if batch_first else 1]
    if len(lengths) != batch:
        raise ValueError(
            f"lengths must have one entry for each of the {batch} sequences, got "
            f"{len(lengths)}"
        )
