"""Wrong calls of nn/dropout.py."""

import math

from tests.bad_calls import bad

BAD_CALLS = [
    bad("Dropout2d with p = 2", lambda lib: lib.nn.Dropout2d(2), "p", "2"),
    bad("Dropout3d with p < 0", lambda lib: lib.nn.Dropout3d(-0.1), "p", "-0.1"),
    bad("Dropout with p = 2", lambda lib: lib.nn.Dropout(2), "between 0 and 1", "2"),
    bad(
        "Dropout with a percentage",
        lambda lib: lib.nn.Dropout(50),
        "between 0 and 1",
        "50",
    ),
    bad("Dropout with p < 0", lambda lib: lib.nn.Dropout(-0.1), "-0.1"),
    bad("Dropout with p = None", lambda lib: lib.nn.Dropout(None)),
    bad("Dropout with p as text", lambda lib: lib.nn.Dropout("0.5")),
    bad("AlphaDropout with p = 2", lambda lib: lib.nn.AlphaDropout(2), "got 2"),
    bad(
        "dropout with p = 2",
        lambda lib: lib.functional.dropout(lib.ones(3), 2),
        "got 2",
    ),
    *(
        bad(
            f"{name} with p = nan",
            lambda lib, name=name: getattr(lib.nn, name)(math.nan)(lib.ones(2, 3)),
            "got nan",
        )
        for name in ("Dropout", "Dropout1d", "AlphaDropout", "FeatureAlphaDropout")
    ),
    bad(
        "dropout with p = 2 in evaluation",
        lambda lib: lib.functional.dropout(lib.ones(3), 2, False),
        "got 2",
    ),
    bad(
        "Dropout of integers",
        lambda lib: lib.nn.Dropout()(lib.ones(3, dtype="int64")),
        "floating-point",
        "int64",
    ),
    bad(
        "Dropout of a mask",
        lambda lib: lib.nn.Dropout()(lib.ones(3, dtype="bool")),
        "floating-point",
        "bool",
    ),
    bad(
        "AlphaDropout of integers",
        lambda lib: lib.nn.AlphaDropout()(lib.ones(3, dtype="int64")),
        "floating-point",
    ),
    bad(
        "Dropout1d of images",
        lambda lib: lib.nn.Dropout1d()(lib.ones(2, 3, 4, 4)),
        "2 or 3 axes",
        "got 4",
    ),
    bad(
        "Dropout1d of a vector",
        lambda lib: lib.nn.Dropout1d()(lib.ones(3)),
        "2 or 3 axes",
    ),
    bad(
        "FeatureAlphaDropout of a vector",
        lambda lib: lib.nn.FeatureAlphaDropout()(lib.ones(3)),
        "at least 2 axes",
        "(3,)",
    ),
]
