"""Wrong calls of nn/utils/rnn, and of recurrent layers on packed sequences."""

import numpy as np
import torch

from tests.bad_calls import bad


def pack(lib, lengths, *args, **kwargs):
    """Of x (3, 2, 5): three steps of two sequences."""
    x = lib.ones(3, 2, 5)
    return lib.nn.utils.rnn.pack_padded_sequence(x, lengths, *args, **kwargs)


def pad(lib, **kwargs):
    return lib.nn.utils.rnn.pad_packed_sequence(pack(lib, [3, 1]), **kwargs)


def pad_list(lib, *shapes, **kwargs):
    sequences = [lib.ones(*shape) for shape in shapes]
    return lib.nn.utils.rnn.pad_sequence(sequences, **kwargs)


def integers(lib, *values):
    return torch.tensor(values) if lib.side == "torch" else np.array(values)


def of_sizes(lib, *sizes):
    """Four rows, shared out to steps so."""
    packed = lib.nn.utils.rnn.PackedSequence(lib.ones(4, 5), integers(lib, *sizes))
    return lib.nn.GRU(5, 4)(packed)


def packed_to(lib, *args, **kwargs):
    packed = lib.nn.utils.rnn.PackedSequence(lib.ones(4, 5), integers(lib, 3, 1))
    return packed.to(*args, **kwargs)


BAD_CALLS = [
    bad(
        "a packed sequence to another device", lambda lib: packed_to(lib, "gpu"), "gpu"
    ),
    bad(
        "a packed sequence to another device and dtype",
        lambda lib: packed_to(lib, dtype=lib.ones(1).dtype, device="gpu"),
        "gpu",
    ),
    bad("packing lengths that increase", lambda lib: pack(lib, [1, 3]), "[1, 3]"),
    bad("packing with too few lengths", lambda lib: pack(lib, [3]), "2", "got 1"),
    bad("packing with too many lengths", lambda lib: pack(lib, [3, 1, 1]), "got 3"),
    bad("packing a length of 0", lambda lib: pack(lib, [3, 0]), "1 ... 3", "0"),
    bad("packing a negative length", lambda lib: pack(lib, [3, -1]), "-1"),
    bad(  # torch packs three rows and says four
        "packing a length beyond the end",
        lambda lib: pack(lib, [4, 1]),
        "1 ... 3",
        "4",
        sides=("numpy_impl",),
        error=RuntimeError,
    ),
    bad("packing with one number as lengths", lambda lib: pack(lib, 3), "axis"),
    bad("packing with lengths of two axes", lambda lib: pack(lib, [[3, 1]]), "(1, 2)"),
    bad("packing with words as lengths", lambda lib: pack(lib, ["a", "b"]), "numbers"),
    bad(
        "packing batch_first with the lengths of the other order",
        lambda lib: pack(lib, [3, 1], batch_first=True),
        "3 sequences",
    ),
    bad(
        "packing an array of one axis",
        lambda lib: lib.nn.utils.rnn.pack_padded_sequence(lib.ones(3), [3]),
        "2 axes",
        "(3,)",
    ),
    bad(
        "packing no sequences",
        lambda lib: lib.nn.utils.rnn.pack_padded_sequence(lib.ones(3, 0, 2), []),
        "(3, 0, 2)",
    ),
    bad("padding to too few steps", lambda lib: pad(lib, total_length=2), "3", "2"),
    bad("padding with a word", lambda lib: pad(lib, padding_value="a"), "'a'"),
    bad(
        "padding what is not packed",
        lambda lib: lib.nn.utils.rnn.pad_packed_sequence(lib.ones(3, 2)),
        "PackedSequence",
    ),
    bad("pad_sequence of nothing", lambda lib: pad_list(lib), "none"),
    bad(
        "pad_sequence of other features",
        lambda lib: pad_list(lib, (3, 2), (2, 3)),
        "sequences[1]",
        "(2, 3)",
    ),
    bad(
        "pad_sequence of another number of axes",
        lambda lib: pad_list(lib, (3,), (2, 2)),
        "sequences[1]",
    ),
    bad("pad_sequence of a number", lambda lib: pad_list(lib, ()), "time"),
    bad(
        "pad_sequence of no list",
        lambda lib: lib.nn.utils.rnn.pad_sequence(3),
        "int",
    ),
    bad(
        "pad_sequence of a list in the list",
        lambda lib: lib.nn.utils.rnn.pad_sequence([lib.ones(3), [1.0, 2.0]]),
        "sequences[1]",
    ),
    bad(
        "pad_sequence on a side that there is not",
        lambda lib: pad_list(lib, (3,), padding_side="up"),
        "'up'",
    ),
    bad(
        "pad_sequence with a word",
        lambda lib: pad_list(lib, (3,), padding_value="a"),
        "'a'",
    ),
    bad(
        "unpad_sequence with too many lengths",
        lambda lib: lib.nn.utils.rnn.unpad_sequence(
            lib.ones(3, 2), integers(lib, 3, 1, 1)
        ),
        "2 sequences",
        "got 3",
    ),
    bad(
        "unpad_sequence of one axis",
        lambda lib: lib.nn.utils.rnn.unpad_sequence(lib.ones(3), integers(lib, 3)),
        "2 axes",
    ),
    bad(
        "pack_sequence of increasing lengths",
        lambda lib: lib.nn.utils.rnn.pack_sequence([lib.ones(2), lib.ones(3)]),
        "enforce_sorted",
        "[2, 3]",
    ),
    bad(
        "pack_sequence of one that is empty",
        lambda lib: lib.nn.utils.rnn.pack_sequence([lib.ones(2), lib.ones(0)]),
        "0",
    ),
    bad("pack_sequence of nothing", lambda lib: lib.nn.utils.rnn.pack_sequence([])),
    bad(
        "unpack_sequence of what is not packed",
        lambda lib: lib.nn.utils.rnn.unpack_sequence(lib.ones(3, 2)),
        "PackedSequence",
    ),
    bad(
        "PackedSequence without batch_sizes",
        lambda lib: lib.nn.utils.rnn.PackedSequence(lib.ones(3)),
        "batch_sizes",
    ),
    bad("GRU on batch_sizes that increase", lambda lib: of_sizes(lib, 1, 3), "[1, 3]"),
    bad("GRU on batch_sizes of too many rows", lambda lib: of_sizes(lib, 3, 3), "4"),
    bad(  # torch leaves out the last rows
        "GRU on batch_sizes of too few rows",
        lambda lib: of_sizes(lib, 2, 1),
        "4 rows",
        sides=("numpy_impl",),
        error=RuntimeError,
    ),
    bad(
        "GRU on packed numbers without features",
        lambda lib: lib.nn.GRU(5, 4)(
            lib.nn.utils.rnn.pack_padded_sequence(lib.ones(3, 2), [3, 1])
        ),
        "2 axes",
        "(4,)",
    ),
    bad(
        "GRU on packed sequences of 5 features instead of 3",
        lambda lib: lib.nn.GRU(3, 4)(pack(lib, [3, 1])),
        "input_size = 3",
    ),
    bad(
        "GRU of float64 on packed float32",
        lambda lib: lib.nn.GRU(5, 4, dtype=lib.ones(1, dtype="float64").dtype)(
            pack(lib, [3, 1])
        ),
        "float64",
    ),
    bad(
        "GRU on two packed sequences with the state of three",
        lambda lib: lib.nn.GRU(5, 4)(pack(lib, [3, 1]), lib.zeros(1, 3, 4)),
        "(1, 2, 4)",
        "(1, 3, 4)",
    ),
    bad(
        "GRU on packed sequences with the state of one",
        lambda lib: lib.nn.GRU(5, 4)(pack(lib, [3, 1]), lib.zeros(1, 4)),
        "(1, 2, 4)",
    ),
    bad(
        "LSTM on packed sequences with c of another size",
        lambda lib: lib.nn.LSTM(5, 4)(
            pack(lib, [3, 1]), (lib.zeros(1, 2, 4), lib.zeros(1, 2, 5))
        ),
        "c_0",
        "(1, 2, 5)",
    ),
]
