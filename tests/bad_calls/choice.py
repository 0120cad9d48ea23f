"""Wrong calls of nn/choice.py."""

import numpy as np

from tests.bad_calls import bad


def labels(lib, *values, dtype="int64"):
    return lib.array(list(values), dtype)


BAD_CALLS = [
    *(
        bad(
            f"one_hot of {what}",
            lambda lib, made=made: lib.functional.one_hot(*made(lib)),
            word,
        )
        for what, made, word in (
            ("a list", lambda lib: ([0, 1],), "list"),
            ("floats", lambda lib: (lib.ones(2),), "float32"),
            ("int32", lambda lib: (labels(lib, 0, dtype="int32"),), "int32"),
            ("bytes", lambda lib: (labels(lib, 0, dtype="uint8"),), "uint8"),
            ("bools", lambda lib: (lib.ones(2, dtype="bool"),), "bool"),
            ("label -1", lambda lib: (labels(lib, 0, -1), 3), "-1"),
            ("label C", lambda lib: (labels(lib, 0, 3), 3), "0 ... 2"),
            ("no classes", lambda lib: (labels(lib, 0), 0), "0 ... -1"),
            ("classes -2", lambda lib: (labels(lib, 0), -2), "-3"),
            ("nothing", lambda lib: (labels(lib),), "num_classes=-1"),
            ("nothing, 0", lambda lib: (labels(lib), 0), "num_classes=0"),
            ("3.0 classes", lambda lib: (labels(lib, 0), 3.0), "3.0"),
            ("True classes", lambda lib: (labels(lib, 0), True), "True"),
            ("'3' classes", lambda lib: (labels(lib, 0), "3"), "'3'"),
        )
    ),
    *(
        bad(
            f"gumbel_softmax of {what}",
            lambda lib, made=made, options=options: lib.functional.gumbel_softmax(
                made(lib), **options
            ),
            word,
        )
        for what, made, options, word in (
            ("a list", lambda lib: [1.0], {}, "list"),
            ("integers", lambda lib: lib.ones(3, dtype="int64"), {}, "int64"),
            ("dim=2", lambda lib: lib.ones(3, 4), {"dim": 2}, "dim"),
            ("dim=1.0", lambda lib: lib.ones(3, 4), {"dim": 1.0}, "1.0"),
            ("tau='1'", lambda lib: lib.ones(3, 4), {"tau": "1"}, "tau"),
            ("tau=None", lambda lib: lib.ones(3, 4), {"tau": None}, "tau"),
            ("no class", lambda lib: lib.ones(3, 0), {"hard": True}, "(3, 0)"),
        )
    ),
    bad(
        "gumbel_softmax of float16",
        lambda lib: lib.functional.gumbel_softmax(lib.array(np.ones(3, np.float16))),
        "float16",
        sides=("numpy_impl",),
        error=NotImplementedError,
    ),
]
