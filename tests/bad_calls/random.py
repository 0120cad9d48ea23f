"""Wrong calls of random/."""

import numpy as np

from tests.bad_calls import bad

FLOATS = "float32 or float64"


def random(what, call, *words):
    """A bad call of `call(random, lib)`."""
    return bad(what, lambda lib: call(lib.random, lib), *words)


def thrice(lib):
    """An array of three entries that are one place in memory."""
    one = lib.zeros(1)
    if lib.side == "numpy_impl":
        return np.lib.stride_tricks.as_strided(one, (3,), (0,))
    return one.expand(3)


BAD_CALLS = [
    # sizes
    random("rand without a size", lambda r, lib: r.rand(), "size", "nothing"),
    random("rand of a negative length", lambda r, lib: r.rand(2, -1), "size", "-1"),
    random("rand of a float", lambda r, lib: r.rand(2.0), "size", "2.0"),
    random("rand of a bool", lambda r, lib: r.rand(True), "size", "True"),
    random("rand of a tuple and an int", lambda r, lib: r.rand((2,), 3), "size"),
    random("randn of a negative length", lambda r, lib: r.randn((-2,)), "size", "-2"),
    random(
        "randint of a negative length",
        lambda r, lib: r.randint(5, (-2,)),
        *("size", "-2"),
    ),
    random("randint without a tuple", lambda r, lib: r.randint(5, 3), "size", "int"),
    random("normal of an int size", lambda r, lib: r.normal(0.0, 1.0, 3), "size"),
    # dtypes
    random(
        "rand of integers",
        lambda r, lib: r.rand(2, dtype=lib.zeros(1, dtype="int64").dtype),
        *(FLOATS, "int64"),
    ),
    random(
        "randn of bools",
        lambda r, lib: r.randn(2, dtype=lib.zeros(1, dtype="bool").dtype),
        *(FLOATS, "bool"),
    ),
    random(
        "rand_like of integers",
        lambda r, lib: r.rand_like(lib.zeros(2, dtype="int64")),
        *(FLOATS, "int64"),
    ),
    random(
        "uniform_ of integers",
        lambda r, lib: r.uniform_(lib.zeros(2, dtype="int64")),
        *("array", FLOATS, "int64"),
    ),
    random(
        "normal_ of integers",
        lambda r, lib: r.normal_(lib.zeros(2, dtype="int64")),
        *("array", FLOATS, "int64"),
    ),
    random(
        "exponential_ of integers",
        lambda r, lib: r.exponential_(lib.zeros(2, dtype="int64")),
        *("array", "float32 or float64", "int64"),
    ),
    random(
        "random_ of complex numbers",
        lambda r, lib: r.random_(lib.zeros(2, dtype="complex64")),
        *("array", "complex64"),
    ),
    random(
        "bernoulli of integers",
        lambda r, lib: r.bernoulli(lib.ones(2, dtype="int64")),
        *("p", FLOATS, "int64"),
    ),
    random(
        "bernoulli_ with integer probabilities",
        lambda r, lib: r.bernoulli_(lib.ones(2), lib.ones(2, dtype="int64")),
        *("p", FLOATS, "int64"),
    ),
    random(
        "multinomial of integers",
        lambda r, lib: r.multinomial(lib.ones(2, dtype="int64"), 1),
        *("input", "float32 or float64", "int64"),
    ),
    random(
        "normal of integer means",
        lambda r, lib: r.normal(lib.ones(2, dtype="int64"), 1.0),
        *("mean", FLOATS, "int64"),
    ),
    random(
        "randperm of bools",
        lambda r, lib: r.randperm(2, dtype=lib.zeros(1, dtype="bool").dtype),
        *("dtype", "bool"),
    ),
    random("bernoulli of a float", lambda r, lib: r.bernoulli(0.5), "p", "float"),
    random("rand_like of a list", lambda r, lib: r.rand_like([1.0]), "x", "list"),
    random("randn_like of a list", lambda r, lib: r.randn_like([1.0]), "x", "list"),
    random("randint_like of a list", lambda r, lib: r.randint_like([1], 3), "list"),
    random("multinomial of a list", lambda r, lib: r.multinomial([1.0], 1), "list"),
    # arrays that cannot be filled
    random(
        "uniform_ of one place seen thrice",
        lambda r, lib: r.uniform_(thrice(lib)),
        *("array", "strides"),
    ),
    random(
        "normal_ of one place seen thrice",
        lambda r, lib: r.normal_(thrice(lib)),
        *("array", "strides"),
    ),
    # generators
    random("a generator on no device", lambda r, lib: r.Generator("gpu"), "gpu"),
    random(
        "a seed that is a float", lambda r, lib: r.Generator().manual_seed(1.5), "float"
    ),
    random(
        "a seed that is a bool", lambda r, lib: r.Generator().manual_seed(True), "bool"
    ),
    random("a seed that is None", lambda r, lib: r.manual_seed(None), "NoneType"),
    random("a seed too large", lambda r, lib: r.manual_seed(2**64), "seed", "2**64"),
    random(
        "a seed too small",
        lambda r, lib: r.Generator().manual_seed(-(2**63) - 1),
        "-2**63",
    ),
    random("a generator that is an int", lambda r, lib: r.rand(3, generator=5), "int"),
    random(
        "a state of three bytes",
        lambda r, lib: r.Generator().set_state(lib.zeros(3, dtype="uint8")),
        *("new_state", "5056", "3"),
    ),
    random(
        "a state of floats",
        lambda r, lib: r.Generator().set_state(lib.zeros(5056)),
        *("new_state", "uint8", "float32"),
    ),
    random(
        "a state that is None",
        lambda r, lib: r.Generator().set_state(None),
        *("new_state", "uint8", "None"),
    ),
    random(
        "a state of zeros",
        lambda r, lib: r.set_rng_state(lib.zeros(5056, dtype="uint8")),
        *("new_state", "seeded"),
    ),
]
