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

BAD_CALLS = CLIPPING + VECTORS
