"""Wrong calls of nn/sparse/embedding.py."""

from tests.bad_calls import bad


def look_up(lib, values, dtype="int64", **kwargs):
    """Embedding(10, 3, **kwargs) of an array of indices"""
    return lib.nn.Embedding(10, 3, **kwargs)(lib.array(values, dtype))


def freq_of_sparse(lib):
    """Forward takes it, backward does not."""
    layer = lib.nn.Embedding(10, 3, scale_grad_by_freq=True, sparse=True)
    y = layer(lib.array([1, 1]))
    (layer if lib.side == "numpy_impl" else y).backward(lib.ones(2, 3))


BAD_CALLS = [
    bad("Embedding of index V", lambda lib: look_up(lib, [0, 10]), "0 ... 9", "10"),
    bad("Embedding of index -1", lambda lib: look_up(lib, [-1, 2]), "0 ... 9", "-1"),
    *(
        bad(
            f"Embedding with {name}=[2.0]",
            lambda lib, how={"max_norm": 1.0, name: [2.0]}: look_up(lib, [1], **how),
            name,
        )
        for name in ("max_norm", "norm_type")
    ),
    bad(
        "Embedding of index V with max_norm",
        lambda lib: look_up(lib, [10], max_norm=1.0),
        "0 ... 9",
    ),
    bad(
        "Embedding of float indices",
        lambda lib: look_up(lib, [1.0], "float32"),
        "int64",
        "float32",
    ),
    bad(
        "Embedding of bytes",
        lambda lib: look_up(lib, [1], "uint8"),
        "int64",
        "uint8",
    ),
    bad("Embedding of a mask", lambda lib: look_up(lib, [True], "bool"), "bool"),
    bad(
        "Embedding of a list",
        lambda lib: lib.nn.Embedding(10, 3)([1, 2]),
        "array",
        "list",
    ),
    bad(
        "Embedding with padding_idx = V",
        lambda lib: lib.nn.Embedding(10, 3, padding_idx=10),
        "padding_idx",
        "-10 ... 9",
        "got 10",
    ),
    bad(
        "Embedding with padding_idx = -V - 1",
        lambda lib: lib.nn.Embedding(10, 3, padding_idx=-11),
        "padding_idx",
        "got -11",
    ),
    bad(
        "Embedding around a weight of another shape",
        lambda lib: lib.nn.Embedding(10, 3, _weight=lib.ones(3, 10)),
        "(10, 3)",
        "(3, 10)",
    ),
    bad(
        "Embedding of a pretrained vector",
        lambda lib: lib.nn.Embedding.from_pretrained(lib.ones(10)),
        "(V, D)",
        "(10,)",
    ),
    bad(
        "Embedding of pretrained integers to be trained",
        lambda lib: lib.nn.Embedding.from_pretrained(
            lib.ones(10, 3, dtype="int64"), freeze=False
        ),
        "int64",
    ),
    bad(
        "Embedding with fractional sizes",
        lambda lib: lib.nn.Embedding(10.0, 3),
        "float",
    ),
    bad(
        "Embedding on a device that does not exist",
        lambda lib: lib.nn.Embedding(10, 3, device="gpu"),
        "gpu",
    ),
    bad(
        "Embedding with a sparse gradient by frequency",
        freq_of_sparse,
        "scale_grad_by_freq",
        "sparse",
    ),
    bad(
        "embedding with a weight of one axis",
        lambda lib: lib.functional.embedding(lib.array([1]), lib.ones(10)),
        "weight",
        "(10,)",
    ),
    bad(
        "embedding with padding_idx = V",
        lambda lib: lib.functional.embedding(
            lib.array([1]), lib.ones(10, 3), padding_idx=10
        ),
        "padding_idx",
        "got 10",
    ),
]
