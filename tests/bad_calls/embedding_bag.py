"""Wrong calls of nn/sparse/embedding_bag.py."""

from tests.bad_calls import bad


def look_up(lib, values, offsets=None, weights=None, dtype="int64", **kwargs):
    """EmbeddingBag(10, 3, **kwargs) of an array of indices"""
    given = [None if a is None else lib.array(a) for a in (offsets, weights)]
    return lib.nn.EmbeddingBag(10, 3, **kwargs)(lib.array(values, dtype), *given)


def of(values, *args, **kwargs):
    return lambda lib: look_up(lib, values, *args, **kwargs)


def made(*args, **kwargs):
    return lambda lib: lib.nn.EmbeddingBag(*args, **kwargs)


def freq_of_sparse(lib):
    """Forward takes it, backward does not."""
    layer = lib.nn.EmbeddingBag(10, 3, scale_grad_by_freq=True, sparse=True)
    y = layer(lib.array([[1, 1]]))
    (layer if lib.side == "numpy_impl" else y).backward(lib.ones(1, 3))


WEIGHTS = [[0.5, 2.0]]

BAD_CALLS = [
    bad("EmbeddingBag of index V", of([[0, 10]]), "0 ... 9", "10"),
    bad("EmbeddingBag of index -1", of([[-1, 2]]), "0 ... 9", "-1"),
    bad("EmbeddingBag of index V, max", of([[0, 10]], mode="max"), "0 ... 9", "10"),
    bad("EmbeddingBag of real indices", of([[1]], dtype="float32"), "x", "float32"),
    bad("EmbeddingBag of bytes", of([[1]], dtype="uint8"), "x", "uint8"),
    bad("EmbeddingBag of a mask", of([[1]], dtype="bool"), "x", "bool"),
    bad(
        "EmbeddingBag of a list",
        lambda lib: lib.nn.EmbeddingBag(10, 3)([[1, 2]]),
        "x",
        "list",
        sides=("numpy_impl",),  # an AttributeError in PyTorch, which asks for its axes
        error=TypeError,
    ),
    bad("EmbeddingBag of one index", of(1), "(B, N)", "shape ()"),
    bad("EmbeddingBag of three axes", of([[[1]]]), "(B, N)", "(1, 1, 1)"),
    bad("EmbeddingBag of no columns", of([[], []]), "(2, 0)"),
    bad("EmbeddingBag of one axis without offsets", of([1, 2]), "offsets", "None"),
    bad("EmbeddingBag of rows with offsets", of([[1, 2]], [0]), "(1, 2)", "offsets"),
    bad("EmbeddingBag of offsets (1, 1)", of([1, 2], [[0]]), "offsets", "(1, 1)"),
    bad("EmbeddingBag of offset ()", of([1, 2], 0), "offsets", "shape ()"),
    bad("EmbeddingBag of offsets from 1", of([1, 2], [1]), "begin with 0", "[1]"),
    bad(
        "EmbeddingBag of offsets beyond the end",
        of([1, 2], [0, 3]),
        "rise to 2",
        "[0 3]",
    ),
    bad(
        "EmbeddingBag of offsets that fall",
        of([1, 2, 3, 4], [0, 2, 1], mode="sum"),
        "rise to 4",
        "[0 2 1]",
        sides=("numpy_impl",),  # PyTorch's backward refuses it, or reads other bags
        error=RuntimeError,
    ),
    bad("EmbeddingBag of real offsets", of([1, 2], [0.0]), "offsets", "float64"),
    bad(
        "EmbeddingBag of the last offset alone, forgotten",
        of([1], [], include_last_offset=True),
        "offsets",
        "(0,)",
        sides=("numpy_impl",),  # an array of nothing is one of float64
        error=RuntimeError,
    ),
    bad(
        "EmbeddingBag of a last offset beyond the end",
        of([1, 2], [0, 3], include_last_offset=True),
        "rise to 2",
    ),
    bad(
        "EmbeddingBag of a last offset before the end",
        of([1, 2, 3], [0, 2], include_last_offset=True),
        "must be 3",
        "got 2",
        sides=("numpy_impl",),  # PyTorch: an end in float32 sums, ignored elsewhere
        error=RuntimeError,
    ),
    # Weights of single indices
    bad("EmbeddingBag of weights, mean", of([[1, 2]], None, WEIGHTS), "'mean'"),
    bad(
        "EmbeddingBag of weights, max",
        of([[1, 2]], None, WEIGHTS, mode="max"),
        "'max'",
    ),
    bad(
        "EmbeddingBag of weights (2,) for (1, 2)",
        of([[1, 2]], None, [0.5, 2.0], mode="sum"),
        "per_sample_weights",
        "(1, 2)",
        "(2,)",
    ),
    bad(
        "EmbeddingBag of one weight for (2,)",
        of([1, 2], [0], [0.5], mode="sum"),
        "per_sample_weights",
        "(2,)",
        "(1,)",
    ),
    bad(
        "EmbeddingBag of weights in float64",
        of([[1, 2]], None, WEIGHTS, mode="sum"),
        "weight float32",
        "per_sample_weights float64",
    ),
    bad(
        "EmbeddingBag of whole weights",
        of([[1, 2]], None, [[1, 2]], mode="sum"),
        "per_sample_weights int64",
    ),
    # Modes
    bad("EmbeddingBag of mode 'min'", of([[1]], mode="min"), "mode", "'min'"),
    bad("EmbeddingBag of mode None", of([[1]], mode=None), "mode", "None"),
    bad("EmbeddingBag of mode 0", of([[1]], mode=0), "mode", "got 0"),
    bad(
        "EmbeddingBag of max by frequency",
        of([[1]], mode="max", scale_grad_by_freq=True),
        "'max'",
        "scale_grad_by_freq",
    ),
    bad("EmbeddingBag of max, sparse", of([[1]], mode="max", sparse=True), "sparse"),
    bad(
        "EmbeddingBag with a sparse gradient by frequency",
        freq_of_sparse,
        "scale_grad_by_freq",
        "sparse",
    ),
    # The layer itself
    bad(
        "EmbeddingBag with padding_idx = V",
        made(10, 3, padding_idx=10),
        "-10 ... 9",
        "got 10",
    ),
    bad("EmbeddingBag with padding_idx = -V - 1", made(10, 3, padding_idx=-11), "-11"),
    bad("EmbeddingBag with fractional sizes", made(10.0, 3), "float"),
    bad("EmbeddingBag on a device that is none", made(10, 3, device="gpu"), "gpu"),
    bad(
        "EmbeddingBag around a weight of another shape",
        lambda lib: lib.nn.EmbeddingBag(10, 3, _weight=lib.ones(3, 10)),
        "(10, 3)",
        "(3, 10)",
    ),
    bad(
        "EmbeddingBag of a pretrained vector",
        lambda lib: lib.nn.EmbeddingBag.from_pretrained(lib.ones(10)),
        "(V, D)",
        "(10,)",
    ),
    bad(
        "embedding_bag of a vector",
        lambda lib: lib.functional.embedding_bag(lib.array([[1]]), lib.ones(10)),
        "(V, D)",
        "(10,)",
    ),
    bad(
        "embedding_bag of integers",
        lambda lib: lib.functional.embedding_bag(
            lib.array([[1]]), lib.ones(10, 3, dtype="int64")
        ),
        "weight",
        "int64",
    ),
    bad(
        "embedding_bag with padding_idx = V",
        lambda lib: lib.functional.embedding_bag(
            lib.array([[1]]), lib.ones(10, 3), padding_idx=10
        ),
        "padding_idx",
        "got 10",
    ),
]
