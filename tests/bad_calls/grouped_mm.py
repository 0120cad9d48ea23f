"""Wrong calls of nn/grouped_mm.py."""

from tests.bad_calls import bad


def grouped(lib, a, b, ends=None, dtype="int32", **kwargs):
    """Arrays of ones of these shapes into grouped_mm."""
    offs = None if ends is None else lib.array(ends, dtype)
    arrays = lib.ones(*a), lib.ones(*b)
    return lib.functional.grouped_mm(*arrays, offs=offs, **kwargs)


BAD_CALLS = [
    bad(
        "grouped_mm, vectors",
        lambda lib: grouped(lib, (8,), (2, 8, 4), [1, 2]),
        "2 or 3 axes",
        "(8,)",
    ),
    bad(
        "grouped_mm, 4 axes",
        lambda lib: grouped(lib, (4, 8), (1, 2, 8, 4), [1, 2]),
        "2 or 3 axes",
        "(1, 2, 8, 4)",
    ),
    bad(
        "grouped_mm, arrays that do not share K",
        lambda lib: grouped(lib, (6, 4), (2, 8, 4), [3, 6]),
        "share K",
        "(6, 4)",
        "(2, 8, 4)",
    ),
    bad(
        "grouped_mm, other numbers of groups",
        lambda lib: grouped(lib, (2, 6, 8), (3, 8, 4)),
        "as many groups",
        "(3, 8, 4)",
    ),
    bad(
        "grouped_mm, rows without offs",
        lambda lib: grouped(lib, (6, 8), (2, 8, 4)),
        "offs",
        "None",
    ),
    bad(
        "grouped_mm, sums without offs",
        lambda lib: grouped(lib, (6, 8), (8, 4)),
        "offs",
        "None",
    ),
    bad(
        "grouped_mm, offs where nothing is cut",
        lambda lib: grouped(lib, (2, 6, 8), (2, 8, 4), [3, 6]),
        "offs",
    ),
    bad(
        "grouped_mm, offs of three groups, two experts",
        lambda lib: grouped(lib, (6, 8), (2, 8, 4), [1, 3, 6]),
        "2 ends",
        "3",
    ),
    bad(
        "grouped_mm, offs of one group, two experts, columns",
        lambda lib: grouped(lib, (2, 6, 8), (8, 4), [4]),
        "2 ends",
        "1",
    ),
    bad(
        "grouped_mm, offs of int64",
        lambda lib: grouped(lib, (6, 8), (2, 8, 4), [3, 6], "int64"),
        "int32",
        "int64",
    ),
    bad(
        "grouped_mm, offs of floats",
        lambda lib: grouped(lib, (6, 8), (2, 8, 4), [3, 6], "float32"),
        "int32",
        "float32",
    ),
    bad(
        "grouped_mm, offs of 2 axes",
        lambda lib: grouped(lib, (6, 8), (2, 8, 4), [[3, 6]]),
        "one axis",
        "(1, 2)",
    ),
    bad(
        "grouped_mm, a bias",
        lambda lib: grouped(lib, (6, 8), (2, 8, 4), [3, 6], bias=lib.ones(4)),
        "bias",
    ),
    bad(
        "grouped_mm, rows of 5",
        lambda lib: grouped(lib, (6, 5), (2, 5, 4), [3, 6]),
        "mat_a",
        "20 bytes",
    ),
    bad(
        "grouped_mm, columns of 3",
        lambda lib: grouped(lib, (6, 8), (2, 8, 3), [3, 6]),
        "mat_b",
        "12 bytes",
    ),
    bad(
        "grouped_mm, every other row",
        lambda lib: lib.functional.grouped_mm(
            lib.ones(6, 16)[:, ::2], lib.ones(2, 8, 4), offs=lib.array([3, 6], "int32")
        ),
        "mat_a",
        "without gaps",
    ),
    bad(
        "grouped_mm, integers",
        lambda lib: lib.functional.grouped_mm(
            lib.ones(6, 8, dtype="int32"),
            lib.ones(2, 8, 4, dtype="int32"),
            offs=lib.array([3, 6], "int32"),
        ),
        "mat_a",
        "int32",
    ),
    bad(
        "grouped_mm, float32 rows and integer experts",
        lambda lib: lib.functional.grouped_mm(
            lib.ones(6, 8),
            lib.ones(2, 8, 4, dtype="int32"),
            offs=lib.array([3, 6], "int32"),
        ),
        "mat_b",
        "int32",
    ),
    bad(
        "grouped_mm, float32 rows and float64 experts",
        lambda lib: lib.functional.grouped_mm(
            lib.ones(6, 8),
            lib.ones(2, 8, 4, dtype="float64"),
            offs=lib.array([3, 6], "int32"),
        ),
        "float32",
        "float64",
    ),
    bad(  # torch reads or leaves out what it finds there
        "grouped_mm, offs that fall",
        lambda lib: grouped(lib, (6, 8), (2, 8, 4), [4, 3]),
        "rise",
        "[4, 3]",
        sides=("numpy_impl",),
        error=RuntimeError,
    ),
    bad(  # torch reads or leaves out what it finds there
        "grouped_mm, offs beyond the rows",
        lambda lib: grouped(lib, (6, 8), (2, 8, 4), [3, 7]),
        "at most 6",
        "[3, 7]",
        sides=("numpy_impl",),
        error=RuntimeError,
    ),
    bad(  # torch reads or leaves out what it finds there
        "grouped_mm, offs below 0",
        lambda lib: grouped(lib, (6, 8), (2, 8, 4), [-1, 6]),
        "rise",
        "[-1, 6]",
        sides=("numpy_impl",),
        error=RuntimeError,
    ),
]
