"""What is no bool where torch.nn.functional wants one, and no int where an int belongs.

Python would take the truth of anything: training="no" would train.
"""

from tests.bad_calls import bad


def images(lib):
    return lib.ones(2, 4, 6, 6)


def labels(lib):
    return lib.ones(3, dtype="int64")


def dropouts():
    for name in ("dropout", "alpha_dropout"):
        yield name, "training", lambda lib: (lib.ones(2, 3),)
    for axes, name in enumerate(("dropout1d", "dropout2d", "dropout3d"), 1):
        yield name, "training", lambda lib, axes=axes: (lib.ones(*(2,) * (axes + 2)),)
    yield "feature_alpha_dropout", "training", lambda lib: (images(lib),)
    for name in ("rrelu", "rrelu_"):
        yield name, "training", lambda lib: (lib.ones(2, 3),)


def others():
    def two(lib):
        return lib.ones(2, 3), lib.ones(2, 3)

    # "mean" would warn
    yield "kl_div", "log_target", lambda lib: (*two(lib), None, None, "sum")
    yield "poisson_nll_loss", "log_input", two
    yield "poisson_nll_loss", "full", two
    yield "triplet_margin_loss", "swap", lambda lib: (*two(lib), lib.ones(2, 3))
    for flag in ("scale_grad_by_freq", "sparse"):
        yield "embedding", flag, lambda lib: (labels(lib), lib.ones(5, 2))
        yield "embedding_bag", flag, lambda lib: (labels(lib)[None], lib.ones(5, 2))
    yield (
        "embedding_bag",
        "include_last_offset",
        lambda lib: (labels(lib), lib.ones(5, 2), labels(lib)[:1] - 1),
    )
    for flag in ("is_causal", "enable_gqa"):
        yield "scaled_dot_product_attention", flag, lambda lib: (images(lib),) * 3
    yield "avg_pool2d", "ceil_mode", lambda lib: (images(lib), 2)
    yield "avg_pool2d", "count_include_pad", lambda lib: (images(lib), 2)


def is_wrong(name, flag, value, given):
    def call(lib):
        return getattr(lib.functional, name)(*given(lib), **{flag: value})

    return bad(f"{name} with {flag}={value!r}", call, flag, "bool", repr(value))


BAD_CALLS = [
    is_wrong(name, flag, value, given)
    for name, flag, given in (*dropouts(), *others())
    for value in (1, "no")
]

# By keyword only, in torch as here.
BAD_CALLS += [
    bad(
        "gelu with approximate by position",
        lambda lib: lib.functional.gelu(lib.ones(2, 3), "tanh"),
        "positional",
    ),
    bad(
        "scaled_dot_product_attention with scale by position",
        lambda lib: lib.functional.scaled_dot_product_attention(
            *[images(lib)] * 3, None, 0.0, False, 0.5
        ),
        "positional",
    ),
]

# An array of several ints is no int, though it has NumPy's __index__.


def several(name, argument, *given):
    def call(lib):
        arrays = (lib.ones(*shape) for shape in given)
        values = lib.array([2, 2])
        return getattr(lib.functional, name)(*arrays, **{argument: values})

    return bad(f"{name} with an array for {argument}", call, argument, "array([2, 2])")


IMAGES, WEIGHT = (2, 4, 6, 6), (4, 4, 3, 3)
BAD_CALLS += [
    several("avg_pool2d", "kernel_size", IMAGES),
    several("max_pool2d", "kernel_size", IMAGES),
    several("adaptive_avg_pool1d", "output_size", (2, 3, 6)),
    *(
        several("conv2d", argument, IMAGES, WEIGHT)
        for argument in ("stride", "padding", "dilation", "groups")
    ),
    several("conv_transpose2d", "output_padding", IMAGES, WEIGHT),
    several("softmax", "dim", (2, 3)),
    several("channel_shuffle", "groups", IMAGES),
    several("pixel_shuffle", "upscale_factor", IMAGES),
]
