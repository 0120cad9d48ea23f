"""Sequences of unequal lengths: padded to an array, packed without the padding."""

from collections import namedtuple

import numpy as np

from numpy_impl.nn.utils.checks import (
    check_lengths,
    check_pack,
    check_pad_packed,
    check_pair,
    check_sequences,
    check_to,
    check_unpad,
)

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpad_sequence",
    "pack_sequence",
    "unpack_sequence",
]

FIELDS = "data", "batch_sizes", "sorted_indices", "unsorted_indices"


class PackedSequence(namedtuple("PackedSequence", FIELDS)):
    """The first steps of all sequences, below them their second steps, and so on

    The longest sequence comes first, so that those which have a step t are the first
    batch_sizes[t], and a recurrent layer computes nothing for those that are over.

    Args:
        data: (R, ·), R = Σ_t batch_sizes[t].
        batch_sizes: (T,) int64, how many sequences have a step t; or None, where data
            is the tuple (data, batch_sizes).
        sorted_indices: (N,) the sequences from the longest to the shortest; None if
            they came so.
        unsorted_indices: (N,) the way back; found if left out.
    """

    def __new__(
        cls, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None
    ):
        if batch_sizes is None:
            data, batch_sizes = check_pair(data)
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args, device=None, dtype=None, non_blocking=False):
        """The same sequences, of another dtype; itself, if they have it already

        `to(dtype)`, `to(device)`, `to(device, dtype)` or `to(array)`, whose dtype it
        takes; the only device is "cpu".

        Raises:
            RuntimeError: another device.
            NotImplementedError: float16.
        """
        dtype = check_to(args, device, dtype)
        if dtype is None or dtype == self.data.dtype:
            return self
        return self._replace(data=self.data.astype(dtype))

    def cpu(self, *args, **kwargs):
        """As `to`: they are there"""
        return self.to(*args, **kwargs)

    def double(self):
        """Of float64"""
        return self.to(np.float64)

    def float(self):
        """Of float32"""
        return self.to(np.float32)

    def half(self):
        """Not computed here: raises NotImplementedError"""
        return self.to(np.float16)

    def long(self):
        """Of int64, without what stands behind the point"""
        return self.to(np.int64)

    def int(self):
        """Of int32"""
        return self.to(np.int32)

    def short(self):
        """Of int16"""
        return self.to(np.int16)

    def char(self):
        """Of int8"""
        return self.to(np.int8)

    def byte(self):
        """Of uint8"""
        return self.to(np.uint8)

    @property
    def is_cuda(self):
        """False: NumPy's arrays lie in the memory of the CPU"""
        return False

    def is_pinned(self):
        """False: nothing is copied from there to a GPU"""
        return False


def invert_permutation(permutation):
    """inverse[permutation[n]] = n; None stays None"""
    if permutation is None:
        return None
    inverse = np.empty_like(permutation)
    inverse[permutation] = np.arange(len(permutation))
    return inverse


def time_first(x, batch_first):
    """(N, T, ·) to (T, N, ·) if `batch_first`, or back"""
    return x.swapaxes(0, 1) if batch_first else x


def lengths_of(sequence):
    """lengths[n] = Σ_t [n < batch_sizes[t]], the longest first"""
    numbers = np.arange(sequence.batch_sizes[0])
    return (numbers[:, None] < sequence.batch_sizes).sum(1)


def is_there(lengths, steps):
    """there[t, n] = t < lengths[n]"""
    return np.arange(steps)[:, None] < lengths


def pack_padded_sequence(x, lengths, batch_first=False, enforce_sorted=True):
    """data = the x[t, n] with t < lengths[n], step after step, the longest n first

    Args:
        x: (T, N, ·), or (N, T, ·) if `batch_first`.
        lengths: N ints: x[lengths[n]:, n] is padding.
        batch_first: which of its axes comes first.
        enforce_sorted: the lengths do not increase, and nothing is sorted. With False,
            sequences of one length keep their order; torch leaves that open.

    Returns:
        A PackedSequence.

    Raises:
        RuntimeError: there are not N lengths, one is < 1 or > T, or they increase.
    """
    lengths = check_lengths(lengths)
    check_pack(x, lengths, batch_first, enforce_sorted)
    order = None if enforce_sorted else np.argsort(-lengths, kind="stable")
    x = time_first(x, batch_first)
    if order is not None:
        x, lengths = x[:, order], lengths[order]
    there = is_there(lengths, lengths[0])
    return PackedSequence(x[: lengths[0]][there], there.sum(1), order)


def pack_padded_sequence_backward(grad_sequence, x, batch_first=False):
    """Each entry has the gradient of its copy, and the padding has none: it is 0."""
    grad_x, _ = pad_packed_sequence(
        grad_sequence, total_length=x.shape[1 if batch_first else 0]
    )
    return time_first(grad_x, batch_first)


def pad_packed_sequence(
    sequence, batch_first=False, padding_value=0.0, total_length=None
):
    """y[t, n] = step t of sequence n where t < lengths[n], else padding_value

    Args:
        sequence: a PackedSequence.
        batch_first: y is (N, T, ·).
        padding_value: what stands behind the end.
        total_length: T; the longest sequence's length if left out.

    Returns:
        y (T, N, ·), the sequences in the order in which they came, and their lengths.

    Raises:
        AttributeError: `sequence` is not packed.
        TypeError: `padding_value` is no number.
        ValueError: `total_length` is less than the longest sequence has.
    """
    check_pad_packed(sequence, padding_value, total_length)
    lengths, steps = lengths_of(sequence), total_length or len(sequence.batch_sizes)
    shape = steps, len(lengths), *sequence.data.shape[1:]
    y = np.full(shape, padding_value, sequence.data.dtype)
    y[is_there(lengths, steps)] = sequence.data
    if sequence.unsorted_indices is not None:
        y = y[:, sequence.unsorted_indices]
        lengths = lengths[sequence.unsorted_indices]
    return time_first(y, batch_first), lengths


def pad_packed_sequence_backward(grad_y, sequence, batch_first=False):
    """What stands behind the end is a constant: its gradient goes nowhere."""
    grad_y = time_first(grad_y, batch_first)
    if sequence.sorted_indices is not None:
        grad_y = grad_y[:, sequence.sorted_indices]
    return sequence._replace(data=grad_y[is_there(lengths_of(sequence), len(grad_y))])


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """y[t, n] = sequences[n][t] where t < len(sequences[n]), else padding_value

    Its gradient is `unpad_sequence` of grad_y, if the padding is on the right.

    Args:
        sequences: N arrays (lengths[n], ·), or one (N, T, ·).
        batch_first: y is (N, T, ·), otherwise (T, N, ·).
        padding_value: what fills up the shorter ones.
        padding_side: "right" or "left", where each of them ends with y.

    Raises:
        RuntimeError: there are none, their other axes differ, or another side.
        TypeError: one is no array, or the value no number.
    """
    sequences = check_sequences(sequences, padding_value, padding_side)
    steps = max(map(len, sequences))
    shape = len(sequences), steps, *sequences[0].shape[1:]
    y = np.full(shape, padding_value, sequences[0].dtype)
    for row, sequence in zip(y, sequences):
        start = 0 if padding_side == "right" else steps - len(sequence)
        row[start : start + len(sequence)] = sequence
    return time_first(y, not batch_first)


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    """sequences[n][t] = padded_sequences[t, n] for t < lengths[n]

    Args:
        padded_sequences: (T, N, ·), or (N, T, ·) if `batch_first`. It stays as it is;
            torch transposes it in place.
        lengths: (N,) ints.

    Returns:
        A list of N arrays.

    Raises:
        IndexError: there are fewer than two axes.
        ValueError: there are not N lengths.
    """
    check_unpad(padded_sequences, lengths, batch_first)
    rows = time_first(padded_sequences, not batch_first)
    return [row[:length].copy() for row, length in zip(rows, lengths)]


def pack_sequence(sequences, enforce_sorted=True):
    """The same as `pack_padded_sequence` of `pad_sequence`

    Its gradient is `unpack_sequence`.

    Args, Raises: as for both.
    """
    padded, lengths = pad_sequence(sequences), [len(s) for s in sequences]
    return pack_padded_sequence(padded, lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences):
    """The sequences that were packed, in the order in which they came

    Args, Raises: as for pad_packed_sequence.
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
