"""Wrong calls of nn/loss/: likelihoods, divergences and margins."""

from tests.bad_calls import bad

ENTRIES = ("KLDivLoss", "PoissonNLLLoss", "HingeEmbeddingLoss", "SoftMarginLoss")
ALL = (*ENTRIES, "GaussianNLLLoss", "MarginRankingLoss", "CosineEmbeddingLoss")


TRIPLETS = ("TripletMarginLoss", "TripletMarginWithDistanceLoss")


def labels(lib, *values):
    return lib.array(list(values), "int64")


def call(lib, name, *given, **options):
    """The loss of `given`, and after them of as many ones (3, 4) as it takes"""
    counts = {"GaussianNLLLoss": 3, "MarginRankingLoss": 3, "CosineEmbeddingLoss": 3}
    if name == "KLDivLoss":
        options = {"reduction": "batchmean", **options}
    rest = [lib.ones(3, 4) for _ in range(counts.get(name, 2) - len(given))]
    if name == "CosineEmbeddingLoss" and rest:
        rest[-1] = lib.ones(3)
    return getattr(lib.nn, name)(**options)(*given, *rest)


BAD_CALLS = [
    *(
        bad(
            f"{name} of sizes that do not fit",
            lambda lib, name=name: call(lib, name, lib.ones(3, 4), lib.ones(2, 4)),
            "(3, 4)",
            "(2, 4)",
        )
        for name in ALL
    ),
    *(
        bad(
            f"{name} of a list",
            lambda lib, name=name: call(lib, name, lib.ones(3, 4), [1.0, 2.0]),
            "list",
            sides=("numpy_impl",) if name == "MarginRankingLoss" else SIDES,
            error=TypeError,  # torch: AttributeError, as a list has no dim
        )
        for SIDES in [("numpy_impl", "torch")]
        for name in ALL
    ),
    *(
        bad(
            f"{name}(reduction='average')",
            lambda lib, name=name: call(lib, name, reduction="average"),
            "reduction",
            "average",
        )
        for name in ALL
    ),
    *(
        bad(
            f"{name} of integers",
            lambda lib, name=name: call(lib, name, lib.ones(3, 4, dtype="int64")),
            "floating-point",
            "int64",
            sides=SIDES if name[:2] in ("KL", "Hi", "So") else ("numpy_impl",),
            error=NotImplementedError,  # the others PyTorch computes, without gradient
        )
        for SIDES in [("numpy_impl", "torch")]
        for name in ALL
    ),
    *(
        bad(
            f"{name} of complex numbers",
            lambda lib, name=name: call(lib, name, lib.ones(3, 4, dtype="complex64")),
            "complex64",
            sides=("numpy_impl",) if name[:2] in ("Po", "Ga", "So") else SIDES,
            error=NotImplementedError,
        )
        for SIDES in [("numpy_impl", "torch")]
        for name in ALL
    ),
    *(
        bad(
            f"{name} of float16",
            lambda lib, name=name: call(lib, name, lib.ones(3, 4, dtype="float16")),
            "float16",
            sides=("numpy_impl",),
            error=NotImplementedError,
        )
        for name in ALL
    ),
    *(
        bad(
            f"{name} of bools as a target",
            lambda lib, name=name, inputs=inputs: call(
                *(lib, name, *(lib.ones(3, 4) for _ in range(inputs))),
                lib.ones(3, 4, dtype="bool"),
            ),
            "target",
            "bool",
            sides=SIDES if name[:2] in ("KL", "Ga", "Ma") else ("numpy_impl",),
            error=NotImplementedError,  # the others PyTorch takes for 1 and 0
        )
        for SIDES in [("numpy_impl", "torch")]
        for name, inputs in (
            *((name, 1) for name in (*ENTRIES, "GaussianNLLLoss")),
            ("MarginRankingLoss", 2),
        )
    ),
    *(
        bad(
            f"{name}({option}={value!r})",
            lambda lib, name=name, option=option, value=value: call(
                lib, name, **{option: value}
            ),
            option,
        )
        for name, option in (
            ("PoissonNLLLoss", "eps"),
            ("GaussianNLLLoss", "eps"),
            ("HingeEmbeddingLoss", "margin"),
            ("MarginRankingLoss", "margin"),
            ("CosineEmbeddingLoss", "margin"),
        )
        for value in (("1",) if name == "GaussianNLLLoss" else ("1", 1j))
    ),
    bad(
        "divergence from integers",
        lambda lib: call(
            lib, "KLDivLoss", lib.ones(3, 4), lib.ones(3, 4, dtype="int64")
        ),
        "target",
        "int64",
    ),
    *(
        bad(
            f"variance of shape {shape} for (3, 4)",
            lambda lib, shape=shape: call(
                *(lib, "GaussianNLLLoss", lib.ones(3, 4), lib.ones(3, 4)),
                lib.ones(*shape),
            ),
            "var",
            str(shape),
        )
        for shape in ((4,), (), (1, 1), (3, 2), (3, 4, 1), (1, 3))
    ),
    *(
        bad(
            f"variance {value!r}",
            lambda lib, value=value: call(
                lib, "GaussianNLLLoss", lib.ones(3, 4), lib.ones(3, 4), value
            ),
            "var",
        )
        for value in (-1.0, 1, "1", [1.0])
    ),
    bad(
        "negative variance",
        lambda lib: call(
            lib, "GaussianNLLLoss", lib.ones(2), lib.ones(2), lib.array([1.0, -1.0])
        ),
        "var",
        "negative",
    ),
    bad(
        "soft margin of a column against rows",
        lambda lib: call(lib, "SoftMarginLoss", lib.ones(3, 1), lib.ones(3, 4)),
        "(3, 1)",
        "(3, 4)",
    ),
    bad(
        "ranking of a matrix by a row",
        lambda lib: call(
            lib, "MarginRankingLoss", lib.ones(3, 4), lib.ones(3, 4), lib.ones(4)
        ),
        "as many axes",
        "(4,)",
    ),
    bad(
        "cosine of vectors with a target for each entry",
        lambda lib: call(
            lib, "CosineEmbeddingLoss", lib.ones(3, 4), lib.ones(3, 4), lib.ones(3, 4)
        ),
        "(3, 4)",
    ),
    bad(
        "cosine of vectors with a target too few",
        lambda lib: call(
            lib, "CosineEmbeddingLoss", lib.ones(3, 4), lib.ones(3, 4), lib.ones(2)
        ),
        "(2,)",
    ),
    bad(
        "cosine of one vector with a target for each of three",
        lambda lib: call(
            lib, "CosineEmbeddingLoss", lib.ones(4), lib.ones(4), lib.ones(3)
        ),
        "(4,)",
    ),
    bad(
        "cosine of a batch with itself, three axes",
        lambda lib: call(
            *(lib, "CosineEmbeddingLoss", lib.ones(2, 3, 4), lib.ones(2, 3, 4)),
            lib.ones(2, 3),
        ),
        "target",
        "(2, 3)",
    ),
    bad(
        "cosine of a column of vectors against rows",
        lambda lib: call(
            lib, "CosineEmbeddingLoss", lib.ones(3, 1), lib.ones(3, 4), lib.ones(3)
        ),
        "(3, 1)",
        sides=("numpy_impl",),  # PyTorch broadcasts
        error=RuntimeError,
    ),
    *(
        bad(
            f"multi-margin of {what}",
            lambda lib, made=made: lib.nn.MultiMarginLoss()(*made(lib)),
            *words,
        )
        for what, made, words in (
            (
                "label C",
                lambda lib: (lib.ones(3, 4), labels(lib, 0, 4, 1)),
                ("0 ... 3",),
            ),
            ("label -1", lambda lib: (lib.ones(3, 4), labels(lib, 0, -1, 1)), ("-1",)),
            ("two labels", lambda lib: (lib.ones(3, 4), labels(lib, 0, 1)), ("(2,)",)),
            (
                "a column of labels",
                lambda lib: (lib.ones(3, 4), labels(lib, 0, 1, 2)[:, None]),
                ("(3, 1)",),
            ),
            ("float labels", lambda lib: (lib.ones(3, 4), lib.ones(3)), ("int64",)),
            (
                "int32 labels",
                lambda lib: (lib.ones(3, 4), lib.ones(3, dtype="int32")),
                ("int32",),
            ),
            ("an image", lambda lib: (lib.ones(3, 4, 2), labels(lib, 0)), ("(N, C)",)),
            ("no classes", lambda lib: (lib.ones(3, 0), labels(lib, 0)), ("class",)),
            (
                "integers",
                lambda lib: (lib.ones(1, 4, dtype="int64"), labels(lib, 0)),
                ("int64",),
            ),
        )
    ),
    *(
        bad(
            f"MultiMarginLoss({option}={value!r})",
            lambda lib, option=option, value=value: lib.nn.MultiMarginLoss(
                **{option: value}
            )(lib.ones(3, 4), labels(lib, 0, 1, 2)),
            option,
        )
        for option, value in (
            *(("p", 3), ("p", 0), ("p", "1"), ("margin", "1")),
            ("reduction", "average"),
        )
    ),
    *(
        bad(
            f"multi-margin with a weight of {what}",
            lambda lib, made=made: lib.nn.MultiMarginLoss(weight=made(lib))(
                lib.ones(3, 4), labels(lib, 0, 1, 2)
            ),
            word,
        )
        for what, made, word in (
            ("shape (3, 4)", lambda lib: lib.ones(3, 4), "weight"),
            ("three classes", lambda lib: lib.ones(3), "4 classes"),
            ("float64", lambda lib: lib.ones(4, dtype="float64"), "float64"),
        )
    ),
    *(
        bad(
            f"multi-label margin of {what}",
            lambda lib, made=made: lib.nn.MultiLabelMarginLoss()(*made(lib)),
            word,
        )
        for what, made, word in (
            ("label C", lambda lib: (lib.ones(2), labels(lib, 2, -1)), "-1 ... 1"),
            ("label -2", lambda lib: (lib.ones(2), labels(lib, 0, -2)), "-2"),
            ("C behind the end", lambda lib: (lib.ones(2), labels(lib, -1, 2)), "2"),
            ("a label each", lambda lib: (lib.ones(3, 4), labels(lib, 0)), "(1,)"),
            ("float labels", lambda lib: (lib.ones(2), lib.ones(2)), "int64"),
            (
                "an image",
                lambda lib: (lib.ones(1, 1, 2), labels(lib, 0, 1)[None, None]),
                "(N, C)",
            ),
            ("no classes", lambda lib: (lib.ones(0), labels(lib)), "class"),
            (
                "integers",
                lambda lib: (lib.ones(2, dtype="int64"), labels(lib, 0, 1)),
                "int64",
            ),
        )
    ),
    bad(
        "MultiLabelMarginLoss(reduction='average')",
        lambda lib: lib.nn.MultiLabelMarginLoss(reduction="average")(
            lib.ones(2), labels(lib, 0, 1)
        ),
        "average",
    ),
    *(
        bad(
            f"multi-label soft margin of {what}",
            lambda lib, made=made: lib.nn.MultiLabelSoftMarginLoss()(*made(lib)),
            word,
        )
        for what, made, word in (
            ("one number", lambda lib: (lib.ones(), lib.ones()), "classes"),
            ("another shape", lambda lib: (lib.ones(3, 4), lib.ones(2, 4)), "(2, 4)"),
            (
                "integers",
                lambda lib: (lib.ones(3, 4, dtype="int64"), lib.ones(3, 4)),
                "int64",
            ),
            (
                "bools as a target",
                lambda lib: (lib.ones(3, 4), lib.ones(3, 4, dtype="bool")),
                "bool",
            ),
        )
    ),
    *(
        bad(
            f"{name}({option}=1)",
            lambda lib, name=name, option=option: getattr(lib.nn, name)(
                reduction="sum", **{option: 1}
            )(lib.ones(3, 4), lib.ones(3, 4)),
            f"{option} must be a bool",
        )
        for name, option in (
            *(("KLDivLoss", "log_target"), ("PoissonNLLLoss", "log_input")),
            ("PoissonNLLLoss", "full"),
        )
    ),
    *(
        bad(
            f"a variance of {dtype}",
            lambda lib, dtype=dtype: lib.nn.GaussianNLLLoss()(
                lib.ones(3), lib.ones(3), lib.ones(3, dtype=dtype)
            ),
            "var must be floating-point",
            dtype,
        )
        for dtype in ("int64", "bool", "complex64")
    ),
    bad(
        "multi-label soft margin with a weight of other classes",
        lambda lib: lib.nn.MultiLabelSoftMarginLoss(weight=lib.ones(3))(
            lib.ones(3, 4), lib.ones(3, 4)
        ),
        "weight",
        "(3,)",
    ),
    bad(
        "MultiLabelSoftMarginLoss(reduction='average')",
        lambda lib: lib.nn.MultiLabelSoftMarginLoss(reduction="average")(
            lib.ones(2), lib.ones(2)
        ),
        "average",
    ),
    *(
        bad(
            f"{name}({option}={value!r})",
            lambda lib, name=name, option=option, value=value: getattr(lib.nn, name)(
                **{option: value}
            )(lib.ones(3, 4), lib.ones(3, 4), lib.ones(3, 4)),
            option,
        )
        for name, option, value in (
            *((name, "margin", value) for name in TRIPLETS for value in (0, -1.0, "1")),
            *((name, "reduction", "average") for name in TRIPLETS),
            *(("TripletMarginLoss", "p", "2"), ("TripletMarginLoss", "eps", "0")),
            ("TripletMarginLoss", "swap", 1),
        )
    ),
    *(
        bad(
            f"{name} of {what}",
            lambda lib, name=name, shapes=shapes: getattr(lib.nn, name)()(
                *(lib.ones(*shape) for shape in shapes)
            ),
            str(shapes[-1]),
        )
        for name in TRIPLETS
        for what, shapes in (
            ("a negative without a batch", ((3, 4), (3, 4), (4,))),
            ("two positives", ((3, 4), (2, 4), (3, 4))),
            ("other features", ((3, 4), (3, 4), (3, 5))),
        )
    ),
    bad(
        "a number as a distance",
        lambda lib: lib.nn.TripletMarginWithDistanceLoss(distance_function=3)(
            *(lib.ones(3, 4) for _ in range(3))
        ),
        "not callable",
    ),
]
