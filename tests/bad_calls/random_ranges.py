"""Wrong calls of random/: numbers out of range, and what is no number."""

from tests.bad_calls.random import random

BAD_CALLS = [
    random(
        "uniform_ from above its end",
        lambda r, lib: r.uniform_(lib.zeros(3), 2.0, 1.0),
        *("a must be <= b", "2.0", "1.0"),
    ),
    random(
        "uniform_ to infinity",
        lambda r, lib: r.uniform_(lib.zeros(3), 0.0, float("inf")),
        *("b", "finite", "inf"),
    ),
    random(
        "uniform_ from nan",
        lambda r, lib: r.uniform_(lib.zeros(3), float("nan"), 1.0),
        *("a", "finite", "nan"),
    ),
    random(
        "uniform_ over more than float32 holds",
        lambda r, lib: r.uniform_(lib.zeros(3), -3e38, 3e38),
        *("b - a", "3e+38"),
    ),
    random(
        "normal_ with a negative std",
        lambda r, lib: r.normal_(lib.zeros(3), 0.0, -1.0),
        *("std must be >= 0", "-1.0"),
    ),
    random(
        "normal_ with std nan",
        lambda r, lib: r.normal_(lib.zeros(3), 0.0, float("nan")),
        *("std must be >= 0", "nan"),
    ),
    random(
        "normal with a negative std",
        lambda r, lib: r.normal(0.0, -1.0, (3,)),
        *("std must be >= 0", "-1.0"),
    ),
    random(
        "normal with a negative std among others",
        lambda r, lib: r.normal(lib.zeros(2), lib.array([1.0, -2.0])),
        *("std must be >= 0", "-2.0"),
    ),
    random(
        "normal of shapes that do not go together",
        lambda r, lib: r.normal(lib.zeros(3), lib.ones(4)),
        *("std", "(3,)", "(4,)"),
    ),
    random(
        "normal of floats without a size", lambda r, lib: r.normal(0.0, 1.0), "size"
    ),
    random(
        "normal of arrays with a size",
        lambda r, lib: r.normal(lib.zeros(2), lib.ones(2), (2,)),
        "size",
    ),
    random(
        "bernoulli_ above 1",
        lambda r, lib: r.bernoulli_(lib.zeros(3), 1.5),
        *("between 0 and 1", "1.5"),
    ),
    random(
        "bernoulli_ of nan",
        lambda r, lib: r.bernoulli_(lib.zeros(3), float("nan")),
        *("between 0 and 1", "nan"),
    ),
    random(
        "bernoulli below 0",
        lambda r, lib: r.bernoulli(lib.array([0.5, -0.5])),
        *("between 0 and 1", "-0.5"),
    ),
    random(
        "bernoulli_ with too many probabilities",
        lambda r, lib: r.bernoulli_(lib.zeros(3), lib.ones(2, 3)),
        *("p", "(3,)", "(2, 3)"),
    ),
    random(
        "dropout_mask above 1",
        lambda r, lib: r.dropout_mask((3,), 1.5),
        *("between 0 and 1", "1.5"),
    ),
    random(
        "exponential_ with rate 0",
        lambda r, lib: r.exponential_(lib.zeros(3), 0.0),
        *("lambd must be > 0", "0.0"),
    ),
    random(
        "trunc_normal_ between bounds in the wrong order",
        lambda r, lib: r.trunc_normal_(lib.zeros(3), 2.5, 1.0, 3.0, 2.0),
        *("a must be <= b", "3.0", "2.0"),
    ),
    random(
        "trunc_normal_ with std 0",
        lambda r, lib: r.trunc_normal_(lib.zeros(3), 0.0, 0.0),
        "division by zero",
    ),
    random(
        "randint of an empty range",
        lambda r, lib: r.randint(5, 3, (2,)),
        *("low must be < high", "5", "3"),
    ),
    random("randint below 0", lambda r, lib: r.randint(0, (2,)), "low must be < high"),
    random("randint of a float", lambda r, lib: r.randint(1.5, (2,)), "high", "1.5"),
    random("randint of a bool", lambda r, lib: r.randint(True, (2,)), "high", "True"),
    random(
        "randint of 64 bits without a sign",
        lambda r, lib: r.randint(2**63, (2,)),
        "high",
    ),
    random(
        "random_ beyond uint8",
        lambda r, lib: r.random_(lib.zeros(3, dtype="uint8"), 0, 257),
        *("0 .. 255", "257"),
    ),
    random(
        "random_ below uint8",
        lambda r, lib: r.random_(lib.zeros(3, dtype="uint8"), -1, 7),
        *("0 .. 255", "-1"),
    ),
    random(
        "randperm of a negative n",
        lambda r, lib: r.randperm(-1),
        "n must be >= 0",
        "-1",
    ),
    random("randperm of a float", lambda r, lib: r.randperm(3.0), "n", "3.0"),
    random("randperm of a bool", lambda r, lib: r.randperm(True), "n", "True"),
    random(
        "randperm beyond int8",
        lambda r, lib: r.randperm(129, dtype=lib.zeros(1, dtype="int8").dtype),
        *("n", "int8", "129"),
    ),
    random(
        "multinomial of no samples",
        lambda r, lib: r.multinomial(lib.ones(3), 0),
        *("num_samples", "0"),
    ),
    random(
        "multinomial of a float of samples",
        lambda r, lib: r.multinomial(lib.ones(3), 1.5),
        *("num_samples", "1.5"),
    ),
    random(
        "multinomial of too many samples",
        lambda r, lib: r.multinomial(lib.ones(3), 4),
        *("num_samples", "3 categories", "4"),
    ),
    random(
        "multinomial of no categories",
        lambda r, lib: r.multinomial(lib.ones(0), 1, True),
        *("num_samples", "0 categories"),
    ),
    *(
        random(
            f"multinomial of a weight {weight}{how}",
            lambda r, lib, w=weight, k=k: r.multinomial(lib.array([1.0, w]), k, k == 2),
            *("input", "finite", str(weight)),
        )
        for weight in (-1.0, float("inf"), float("nan"))
        for k, how in ((1, ""), (2, ", with replacement"))
    ),
    random(
        "multinomial of zeros",
        lambda r, lib: r.multinomial(lib.zeros(2, 3), 2),
        *("input", "> 0"),
    ),
    random(
        "multinomial of zeros, with replacement",
        lambda r, lib: r.multinomial(lib.zeros(3), 2, True),
        *("input", "> 0"),
    ),
    random(
        "multinomial of three axes",
        lambda r, lib: r.multinomial(lib.ones(2, 2, 2), 1),
        *("input", "(2, 2, 2)"),
    ),
    random(
        "random_ from the last float without a gap",
        lambda r, lib: r.random_(lib.zeros(3), 2**24, None),
        "low must be < high",
    ),
    random(
        "randint of floats that are one",
        lambda r, lib: r.random_(lib.zeros(3), 2**42 - 61, 2**42),
        *("low must be < high", "float32"),
    ),
    random("randint of None", lambda r, lib: r.randint(None, (3,)), "high", "None"),
    random(
        "randint_like of None",
        lambda r, lib: r.randint_like(lib.zeros(3), None),
        *("high", "None"),
    ),
    random("random_ of None", lambda r, lib: r.random_(lib.zeros(3), None), "high"),
    random(
        "random_ of half a number",
        lambda r, lib: r.random_(lib.zeros(3), 0, lib.array(2.5)),
        *("high", "2.5"),
    ),
    random(
        "multinomial with replacement 1",
        lambda r, lib: r.multinomial(lib.ones(3), 2, 1),
        *("replacement", "1"),
    ),
    random(
        "normal of a text beside an array",
        lambda r, lib: r.normal(lib.zeros(3), "1"),
        *("std", "'1'"),
    ),
    random(
        "normal of None beside an array",
        lambda r, lib: r.normal(None, lib.ones(3)),
        *("mean", "None"),
    ),
    *(
        random(
            f"{name} of {value!r}",
            lambda r, lib, f=name, v=value: getattr(r, f)(lib.zeros(3), v),
            *(word, repr(value)),
        )
        for name, word in (
            ("uniform_", "a must be a number"),
            ("normal_", "mean must be a number"),
            ("exponential_", "lambd must be a number"),
            ("bernoulli_", "p must be a number"),
        )
        for value in ("1", None, [1.0], 1j)
        if (name, value) != ("exponential_", 1j)
    ),
]
