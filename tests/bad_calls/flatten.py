"""Wrong calls of nn/flatten.py."""

import numpy as np

from tests.bad_calls import bad

BAD_CALLS = [
    bad(
        "Flatten from an axis that is not there",
        lambda lib: lib.nn.Flatten(3)(lib.ones(4, 3)),
        "start_dim",
        "got 3",
    ),
    bad(
        "Flatten of a scalar from axis 1",
        lambda lib: lib.nn.Flatten()(lib.ones()),
        "start_dim",
    ),
    bad(
        "Flatten backwards",
        lambda lib: lib.nn.Flatten(1, 0)(lib.ones(4, 3)),
        "start_dim",
        "end_dim",
    ),
    bad(
        "Unflatten to sizes that do not multiply",
        lambda lib: lib.nn.Unflatten(1, (2, 2))(lib.ones(4, 6)),
        "multiply to 6",
        "(2, 2)",
    ),
    bad(
        "Unflatten with -1 that leaves a rest",
        lambda lib: lib.nn.Unflatten(1, (4, -1))(lib.ones(4, 6)),
        "multiply to 6",
    ),
    bad(
        "Unflatten with two unknown sizes",
        lambda lib: lib.nn.Unflatten(1, (-1, -1))(lib.ones(4, 6)),
        "at most one -1",
    ),
    bad(
        "Unflatten to no sizes",
        lambda lib: lib.nn.Unflatten(1, ())(lib.ones(4, 6)),
        "sizes",
    ),
    bad(
        "Unflatten to an int",
        lambda lib: lib.nn.Unflatten(1, 6),
        "tuple of ints",
        "int",
    ),
    bad(
        "Unflatten to floats",
        lambda lib: lib.nn.Unflatten(1, (2.0, 3)),
        "2.0",
    ),
    bad(
        "Unflatten of an axis that is not there",
        lambda lib: lib.nn.Unflatten(2, (2, 3))(lib.ones(4, 6)),
        "dim",
        "got 2",
    ),
    *(
        bad(
            f"Flatten with start_dim={dim!r}",
            lambda lib, dim=dim: lib.nn.Flatten(dim)(lib.ones(4, 3)),
            "start_dim",
            repr(dim),
        )
        for dim in (True, 1.0, "1", None, [1])
    ),
    *(
        bad(
            f"Flatten with end_dim={dim!r}",
            lambda lib, dim=dim: lib.nn.Flatten(0, dim)(lib.ones(4, 3)),
            "end_dim",
            repr(dim),
        )
        for dim in (True, 1.0, "1", None, 2)
    ),
    *(
        bad(
            f"Unflatten with dim={dim!r}",
            lambda lib, dim=dim: lib.nn.Unflatten(dim, (2, 3))(lib.ones(4, 6)),
            "dim",
            repr(dim),
        )
        for dim in (True, 1.0, "1", None, -3)
    ),
    *(
        bad(
            f"Unflatten to {sizes!r}",
            lambda lib, sizes=sizes: lib.nn.Unflatten(1, sizes)(lib.ones(4, 6)),
            word,
        )
        for sizes, word in (
            ("23", "str"),
            (range(2), "range"),
            ((True, 6), "True"),
            ((np.int64(2), 3), "int64"),
            ((2, "3"), "'3'"),
            ((-2, -3), "multiply to 6"),
            ((0, -1), "multiply to 6"),
            ((2, 3, 2), "multiply to 6"),
        )
    ),
]
