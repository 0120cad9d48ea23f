"""Wrong calls of what stands beside an optimizer: clipping, vectors, averages."""

import numpy as np

from tests.bad_calls import bad

NUMPY = ("numpy_impl",)  # torch takes it


def parameters(lib, *shapes):
    """Parameters with a gradient of ones."""
    made = [lib.nn.Parameter(lib.zeros(*shape)) for shape in shapes or [(2, 3), (2,)]]
    for p in made:
        p.grad = lib.ones(*p.shape)
    return made


def infinite(lib):
    p, q = parameters(lib)
    q.grad = q.grad * np.inf
    return [p, q]


def clip(name, *args, made=parameters, **kwargs):
    """A call of one of nn.utils."""
    return lambda lib: getattr(lib.nn.utils, name)(made(lib), *args, **kwargs)


def vector(vec, *shapes):
    """A call of vector_to_parameters."""
    return lambda lib: lib.nn.utils.vector_to_parameters(
        vec(lib), parameters(lib, *shapes)
    )


CLIPPING = [
    *(
        bad(
            f"{name} with a bound of {bound}",
            clip(name, bound),
            word,
            str(bound),
            sides=NUMPY,
            error=ValueError,
        )
        for name, word in (
            ("clip_grad_norm_", "max_norm"),
            ("clip_grad_value_", "clip_value"),
        )
        for bound in (-1.0, float("nan"))
    ),
    bad(
        "clip_grads_with_norm_ with a bound below 0",
        clip("clip_grads_with_norm_", -0.5, np.float32(1)),
        "max_norm",
        "-0.5",
        sides=NUMPY,
        error=ValueError,
    ),
    bad("clip_grad_norm_ without a bound", clip("clip_grad_norm_"), "max_norm"),
    bad("clip_grad_norm_ with a text", clip("clip_grad_norm_", "short"), "short"),
    bad("clip_grad_norm_ with None", clip("clip_grad_norm_", None), "None"),
    bad("clip_grad_norm_ with a complex bound", clip("clip_grad_norm_", 1j), "complex"),
    bad("clip_grad_value_ with a text", clip("clip_grad_value_", "small"), "small"),
    bad("clip_grad_value_ with a list", clip("clip_grad_value_", [1.0]), "list"),
    bad("clip_grad_norm_ with a norm_type of text", clip("clip_grad_norm_", 1, "two")),
    bad("clip_grad_norm_ without a norm_type", clip("clip_grad_norm_", 1, None)),
    bad(
        "clip_grad_norm_ of an infinite gradient, if it is to say so",
        clip("clip_grad_norm_", 1, error_if_nonfinite=True, made=infinite),
        "total norm of order 2.0",
        "inf",
    ),
    bad(
        "get_total_norm of infinity, if it is to say so",
        lambda lib: lib.nn.utils.get_total_norm(
            [p.grad for p in infinite(lib)], np.inf, True
        ),
        "total norm of order inf",
    ),
    *(
        bad(
            f"clip_grad_norm_ by {p} with an empty gradient",
            clip(
                "clip_grad_norm_",
                1,
                p,
                made=lambda lib: parameters(lib, (2,), (0, 3)),
            ),
            "tensors[1]",
            "(0, 3)",
        )
        for p in (np.inf, -np.inf)
    ),
    *(
        bad(
            f"{name} of numbers",
            clip(name, 1.0, made=lambda lib: [1.0, 2.0]),
            "parameters[0]",
            "float",
        )
        for name in ("clip_grad_norm_", "clip_grad_value_")
    ),
    bad(
        "clip_grad_norm_ of a model",
        lambda lib: lib.nn.utils.clip_grad_norm_(lib.nn.Linear(2, 3), 1.0),
        "Linear",
    ),
    bad(
        "clip_grad_norm_ of named parameters",
        lambda lib: lib.nn.utils.clip_grad_norm_(
            lib.nn.Linear(2, 3).named_parameters(), 1.0
        ),
        "parameters[0]",
        "tuple",
    ),
    bad(
        "get_total_norm of numbers",
        lambda lib: lib.nn.utils.get_total_norm([1.0]),
        "tensors[0]",
        "float",
    ),
    bad(
        "get_total_norm of integers",
        lambda lib: lib.nn.utils.get_total_norm([lib.array([1, 2])]),
        "tensors[0]",
        "int64",
    ),
]

VECTORS = [
    bad(
        "parameters_to_vector of nothing",
        lambda lib: lib.nn.utils.parameters_to_vector([]),
        "parameters",
    ),
    bad(
        "parameters_to_vector of numbers",
        lambda lib: lib.nn.utils.parameters_to_vector([1.0]),
        "parameters[0]",
        "float",
    ),
    bad(
        "parameters_to_vector of None",
        lambda lib: lib.nn.utils.parameters_to_vector(None),
    ),
    bad(
        "parameters_to_vector of what is not contiguous",
        lambda lib: lib.nn.utils.parameters_to_vector([lib.ones(2, 3).T]),
        "parameters[0]",
        "contiguous",
    ),
    bad("vector_to_parameters of a list", vector(lambda lib: [1.0] * 8), "vec", "list"),
    bad("vector_to_parameters of a number", vector(lambda lib: 1.0), "vec", "float"),
    bad("vector_to_parameters of no axis", vector(lambda lib: lib.array(1.0)), "axis"),
    bad(
        "vector_to_parameters of too few",
        vector(lambda lib: lib.ones(7)),
        "(8,)",
        "(7,)",
    ),
    bad(
        "vector_to_parameters of a matrix",
        vector(lambda lib: lib.ones(2, 4)),
        "(8,)",
        "(2, 4)",
    ),
    bad(
        "vector_to_parameters of integers",
        vector(lambda lib: lib.array(np.arange(8))),
        "vec",
        "int64",
    ),
]


def averaged(lib, other=None, **options):
    """An update of the average of a Linear from another model."""
    average = lib.optim.swa_utils.AveragedModel(lib.nn.Linear(3, 2), **options)
    average.update_parameters(other or lib.nn.Linear(3, 2))


def mean_of_counts(lib):
    """Torch's lists of integers cannot be divided."""
    norm = lib.nn.BatchNorm1d(2)
    function = lib.optim.swa_utils.get_swa_multi_avg_fn()
    average = lib.optim.swa_utils.AveragedModel(
        norm, multi_avg_fn=function, use_buffers=True
    )
    for _ in range(2):
        average.update_parameters(norm)


AVERAGES = [
    *(
        bad(
            f"{name} with a decay of {decay}",
            lambda lib, name=name, decay=decay: getattr(lib.optim.swa_utils, name)(
                decay
            ),
            "decay",
            str(decay),
        )
        for name in ("get_ema_avg_fn", "get_ema_multi_avg_fn")
        for decay in (-0.1, 1.5, "0.9", None)
    ),
    bad(
        "get_ema_avg_fn with a decay of nan",
        lambda lib: lib.optim.swa_utils.get_ema_avg_fn(np.nan),
        "decay",
        "nan",
        sides=NUMPY,
        error=ValueError,
    ),
    bad(
        "AveragedModel with both functions",
        lambda lib: averaged(lib, avg_fn=max, multi_avg_fn=max),
        "avg_fn",
        "multi_avg_fn",
    ),
    bad(
        "AveragedModel on a device that is none",
        lambda lib: averaged(lib, device="nowhere"),
        "nowhere",
    ),
    bad(
        "AveragedModel of another shape",
        lambda lib: averaged(lib, lib.nn.Linear(4, 2)),
        "weight",
        "(2, 3)",
        "(2, 4)",
    ),
    bad(
        "AveragedModel of a model with fewer parameters",
        lambda lib: averaged(lib, lib.nn.Linear(3, 2, bias=False)),
        "2 parameters",
        "1",
        sides=NUMPY,
        error=ValueError,
    ),
    bad(
        "AveragedModel of a model with other buffers",
        lambda lib: lib.optim.swa_utils.AveragedModel(
            lib.nn.BatchNorm1d(2)
        ).update_parameters(lib.nn.BatchNorm1d(2, track_running_stats=False)),
        "3 buffers",
        "0",
    ),
    bad("AveragedModel with a mean of counts", mean_of_counts, "int64", "avg_fn"),
    bad(
        "update_bn on a device that is none",
        lambda lib: lib.optim.swa_utils.update_bn(
            [lib.ones(3, 2)], lib.nn.BatchNorm1d(2), "nowhere"
        ),
        "nowhere",
    ),
    bad(
        "update_bn without a loader",
        lambda lib: lib.optim.swa_utils.update_bn(None, lib.nn.BatchNorm1d(2)),
        "None",
    ),
    bad(
        "update_bn of one row",
        lambda lib: lib.optim.swa_utils.update_bn(
            [lib.ones(1, 2)], lib.nn.BatchNorm1d(2)
        ),
        "(1, 2)",
    ),
    bad(
        "update_bn of other features",
        lambda lib: lib.optim.swa_utils.update_bn(
            [(lib.ones(4, 3), None)], lib.nn.BatchNorm1d(2)
        ),
        "(3)",
        "(2,)",
    ),
]


def swalr(lib, swa_lr=0.05, **options):
    """SWALR over an optimizer of one group."""
    optimizer = lib.optim.SGD(lib.nn.Linear(2, 3).parameters(), lr=0.1)
    return lib.optim.swa_utils.SWALR(optimizer, swa_lr, **options)


SCHEDULES = [
    bad(
        "SWALR by another strategy",
        lambda lib: swalr(lib, anneal_strategy="square"),
        "anneal_strategy",
        "square",
    ),
    *(
        bad(
            f"SWALR with anneal_epochs={epochs!r}",
            lambda lib, epochs=epochs: swalr(lib, anneal_epochs=epochs),
            "anneal_epochs",
            repr(epochs),
        )
        for epochs in (-1, 2.0, "10", None)
    ),
    bad(
        "SWALR with two rates for one group",
        lambda lib: swalr(lib, [0.1, 0.2]),
        "swa_lr",
        "1",
        "2",
    ),
    bad("SWALR with a rate of text", lambda lib: swalr(lib, "0.1")),
    bad("SWALR without a rate", lambda lib: swalr(lib, None)),
    bad(
        "SWALR of what is no optimizer",
        lambda lib: lib.optim.swa_utils.SWALR(lib.nn.Linear(2, 3), 0.1),
    ),
    bad(
        "SWALR that goes on from nothing",
        lambda lib: swalr(lib, last_epoch=5),
        "initial_lr",
    ),
]

BAD_CALLS = CLIPPING + VECTORS + AVERAGES + SCHEDULES
