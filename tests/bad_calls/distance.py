"""Wrong calls of nn/distance/."""

from tests.bad_calls import bad


def cdist(lib, x1, x2, **options):
    """torch.cdist is not in torch.nn"""
    if lib.side == "numpy_impl":
        from numpy_impl.nn.distance import cdist
    else:
        from torch import cdist
    return cdist(x1, x2, **options)


BOTH = ("CosineSimilarity", "PairwiseDistance")

BAD_CALLS = [
    *(
        bad(
            f"{name} of sizes that do not broadcast",
            lambda lib, name=name: getattr(lib.nn, name)()(
                lib.ones(3, 4), lib.ones(2, 4)
            ),
            "(3, 4)",
            "(2, 4)",
        )
        for name in BOTH
    ),
    *(
        bad(
            f"{name} of a list",
            lambda lib, name=name: getattr(lib.nn, name)()(lib.ones(2, 2), [1.0, 2.0]),
            "x2",
            "list",
        )
        for name in BOTH
    ),
    *(
        bad(
            f"{name}({option}={value!r})",
            lambda lib, name=name, option=option, value=value: getattr(lib.nn, name)(
                **{option: value}
            )(lib.ones(3, 4), lib.ones(3, 4)),
            option,
            repr(value),
        )
        for name, option, values in (
            ("CosineSimilarity", "dim", (1.0, True, "1", (0, 1))),
            ("CosineSimilarity", "eps", ("1", None, 1j)),
            ("PairwiseDistance", "eps", ("1", None, 1j)),
            ("PairwiseDistance", "keepdim", (1, "yes", None)),
        )
        for value in values
    ),
    *(
        bad(
            f"PairwiseDistance(p={value!r})",
            lambda lib, value=value: lib.nn.PairwiseDistance(p=value)(
                lib.ones(3, 4), lib.ones(3, 4)
            ),
            "p must be a number",
        )
        for value in ("2", None, 1j)
    ),
    bad(
        "cosine similarity along an axis that is not there",
        lambda lib: lib.nn.CosineSimilarity(dim=2)(lib.ones(3, 4), lib.ones(3, 4)),
        "dim",
        "2",
    ),
    bad(
        "cosine similarity of vectors without a batch: dim is 1",
        lambda lib: lib.functional.cosine_similarity(lib.ones(4), lib.ones(4)),
        "dim",
    ),
    bad(
        "cosine similarity of integers",
        lambda lib: lib.nn.CosineSimilarity()(
            lib.ones(3, 4, dtype="int64"), lib.ones(3, 4, dtype="int64")
        ),
        "int64",
    ),
    bad(
        "cosine similarity of complex numbers",
        lambda lib: lib.nn.CosineSimilarity()(
            lib.ones(3, 4, dtype="complex64"), lib.ones(3, 4)
        ),
        "complex64",
    ),
    bad(
        "distance of bools",
        lambda lib: lib.nn.PairwiseDistance()(
            lib.ones(3, 4), lib.ones(3, 4, dtype="bool")
        ),
        "bool",
    ),
    bad(
        "distance of integers",
        lambda lib: lib.nn.PairwiseDistance()(
            lib.ones(3, 4), lib.ones(3, 4, dtype="int64")
        ),
        "x2",
        "int64",
        sides=("numpy_impl",),  # PyTorch computes it, with a gradient for the other
        error=NotImplementedError,
    ),
    bad(
        "largest difference of none",
        lambda lib: lib.nn.PairwiseDistance(p=float("inf"))(
            lib.ones(3, 0), lib.ones(3, 0)
        ),
        "p=inf",
        "(3, 0)",
    ),
    bad(
        "distance of float16",
        lambda lib: lib.nn.PairwiseDistance()(
            lib.ones(3, 4, dtype="float16"), lib.ones(3, 4)
        ),
        "x1",
        "float16",
        sides=("numpy_impl",),
        error=NotImplementedError,
    ),
    bad(
        "cdist of other columns",
        lambda lib: cdist(lib, lib.ones(3, 4), lib.ones(3, 5)),
        "(3, 4)",
        "(3, 5)",
    ),
    bad(
        "cdist of a vector",
        lambda lib: cdist(lib, lib.ones(3, 4), lib.ones(4)),
        "x2",
        "(4,)",
    ),
    bad(
        "cdist of batches that do not fit",
        lambda lib: cdist(lib, lib.ones(2, 3, 4), lib.ones(5, 3, 4)),
        "(2, 3, 4)",
        "(5, 3, 4)",
    ),
    bad(
        "cdist of two dtypes",
        lambda lib: cdist(lib, lib.ones(3, 4), lib.ones(3, 4, dtype="float64")),
        "float32",
        "float64",
    ),
    bad(
        "cdist of integers",
        lambda lib: cdist(lib, lib.ones(3, 4, dtype="int64"), lib.ones(3, 4)),
        "x1",
        "int64",
    ),
    bad(
        "cdist of a list",
        lambda lib: cdist(lib, lib.ones(3, 4), [[1.0]]),
        "x2",
        "list",
    ),
    *(
        bad(
            f"cdist with p={value!r}",
            lambda lib, value=value: cdist(
                lib, lib.ones(3, 4), lib.ones(3, 4), p=value
            ),
            "p",
            repr(value).strip("'"),
        )
        for value in (-1.0, float("nan"), "2")
    ),
    bad(
        "cdist in an unknown mode",
        lambda lib: cdist(lib, lib.ones(3, 4), lib.ones(3, 4), compute_mode="mm"),
        "mm",
        "compute_mode",
    ),
    bad(
        "CosineSimilarity(eps=-1)",
        lambda lib: lib.nn.CosineSimilarity(eps=-1.0)(lib.ones(3, 4), lib.ones(3, 4)),
        "eps",
        "-1.0",
    ),
    bad(
        "pdist of a batch",
        lambda lib: lib.functional.pdist(lib.ones(2, 3, 4)),
        "(N, D)",
        "(2, 3, 4)",
    ),
    bad(
        "pdist of integers",
        lambda lib: lib.functional.pdist(lib.ones(3, 4, dtype="int64")),
        "int64",
    ),
    bad(
        "pdist with p=-1",
        lambda lib: lib.functional.pdist(lib.ones(3, 4), p=-1.0),
        "p >= 0",
        "-1.0",
    ),
    bad(
        "pdist with p as text",
        lambda lib: lib.functional.pdist(lib.ones(3, 4), p="2"),
        "p must be a number",
    ),
    bad("pdist of a list", lambda lib: lib.functional.pdist([[1.0]]), "x", "list"),
]
