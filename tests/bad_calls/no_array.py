"""Lists and None where an array is expected, as from a forward without a return."""

from tests.bad_calls import bad

CALLS = {
    "Linear": lambda lib, x: lib.nn.Linear(2, 3)(x),
    "Bilinear": lambda lib, x: lib.nn.Bilinear(2, 2, 3)(x, lib.ones(1, 2)),
    "Conv2d": lambda lib, x: lib.nn.Conv2d(1, 1, 2)(x),
    "conv2d": lambda lib, x: lib.functional.conv2d(x, lib.ones(1, 1, 2, 2)),
    "LayerNorm": lambda lib, x: lib.nn.LayerNorm(2)(x),
    "Dropout": lambda lib, x: lib.nn.Dropout()(x),
    "Dropout in evaluation": lambda lib, x: lib.nn.Dropout().eval()(x),
    "AlphaDropout": lambda lib, x: lib.nn.AlphaDropout()(x),
    "ReLU": lambda lib, x: lib.nn.ReLU()(x),
    "ReLU in place": lambda lib, x: lib.nn.ReLU(inplace=True)(x),
    "LeakyReLU in place": lambda lib, x: lib.nn.LeakyReLU(inplace=True)(x),
    "PReLU": lambda lib, x: lib.nn.PReLU()(x),
    **{
        name: lambda lib, x, name=name: getattr(lib.nn, name)()(x)
        for name in (
            *("Hardshrink", "Hardsigmoid", "Hardswish", "LogSigmoid", "Mish"),
            *("ReLU6", "SELU", "SiLU", "Tanh"),
        )
    },
    "Softmin": lambda lib, x: lib.nn.Softmin(-1)(x),
    "softmin": lambda lib, x: lib.functional.softmin(x, -1),
    "CrossEntropyLoss": lambda lib, x: lib.nn.CrossEntropyLoss()(x, lib.array([1])),
}

BAD_CALLS = [
    bad(
        f"{name} on {x!r}",
        lambda lib, call=call, x=x: call(lib, x),
        "must be an array",
        type(x).__name__,
    )
    for name, call in CALLS.items()
    for x in ([[1.0, 2.0]], None)
]
BAD_CALLS += [
    bad("ReLU on bools", lambda lib: lib.nn.ReLU()(lib.array([True])), "bools"),
]
