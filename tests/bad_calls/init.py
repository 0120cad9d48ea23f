"""Wrong calls of nn/init that tests/bad_calls/module.py has not."""

import numpy as np

from tests.bad_calls import bad

MATRIX = (3, 2)


def sparse(lib, *args, shape=MATRIX, dtype="float32", **kwargs):
    return lib.init.sparse_(lib.ones(*shape, dtype=dtype), *args, **kwargs)


def orthogonal(lib, *args, shape=MATRIX, dtype="float32", **kwargs):
    return lib.init.orthogonal_(lib.ones(*shape, dtype=dtype), *args, **kwargs)


BAD_CALLS = [
    bad("sparse_ of a vector", lambda lib: sparse(lib, 0.1, shape=(3,)), "(3,)"),
    bad("sparse_ of a cube", lambda lib: sparse(lib, 0.1, shape=(1, 2, 3)), "(1, 2"),
    bad("sparse_ of a scalar", lambda lib: sparse(lib, 0.1, shape=()), "()"),
    bad("sparse_ without sparsity", lambda lib: sparse(lib), "sparsity"),
    bad("sparse_, sparsity None", lambda lib: sparse(lib, None), "sparsity", "None"),
    bad("sparse_, sparsity text", lambda lib: sparse(lib, "0.1"), "sparsity", "0.1"),
    bad("sparse_, sparsity a list", lambda lib: sparse(lib, [0.1]), "sparsity"),
    bad("sparse_, sparsity complex", lambda lib: sparse(lib, 1j), "sparsity"),
    bad("sparse_, sparsity nan", lambda lib: sparse(lib, np.nan), "NaN"),
    bad("sparse_, sparsity inf", lambda lib: sparse(lib, np.inf), "infinity"),
    bad("sparse_, a negative std", lambda lib: sparse(lib, 0.1, std=-1.0), "std"),
    bad("sparse_, std None", lambda lib: sparse(lib, 0.1, std=None), "std"),
    bad("sparse_, std text", lambda lib: sparse(lib, 0.1, std="1"), "std"),
    bad("sparse_ of ints", lambda lib: sparse(lib, 0.1, dtype="int64"), "int64"),
    bad("sparse_, a seed", lambda lib: sparse(lib, 0.1, generator=3), "generator"),
    bad("sparse_, mode", lambda lib: sparse(lib, 0.1, mode="fan_in"), "mode"),
    bad("orthogonal_ of a vector", lambda lib: orthogonal(lib, shape=(3,)), "(3,)"),
    bad("orthogonal_ of a scalar", lambda lib: orthogonal(lib, shape=()), "()"),
    bad("orthogonal_, gain None", lambda lib: orthogonal(lib, None), "gain", "None"),
    bad("orthogonal_, gain text", lambda lib: orthogonal(lib, "2"), "gain"),
    bad("orthogonal_, gain a list", lambda lib: orthogonal(lib, [2.0]), "gain"),
    bad("orthogonal_ of ints", lambda lib: orthogonal(lib, dtype="int64"), "int64"),
    bad("orthogonal_, a seed", lambda lib: orthogonal(lib, generator=3), "generator"),
    bad("orthogonal_, std", lambda lib: orthogonal(lib, std=1.0), "std"),
    bad(
        "orthogonal, where the warning of its name of old is an error",
        lambda lib: lib.init.orthogonal(lib.ones(3, 2)),
        "nn.init.orthogonal_",
    ),
    bad(
        "xavier_normal_ of a vector",
        lambda lib: lib.init.xavier_normal_(lib.ones(3)),
        "(3,)",
    ),
    bad(
        "a gain with a slope that is text",
        lambda lib: lib.init.calculate_gain("leaky_relu", "0.1"),
        "0.1",
    ),
    bad(
        "the gain of a capital name",
        lambda lib: lib.init.calculate_gain("ReLU"),
        "ReLU",
    ),
    bad(
        "the gain of a convolution of 4 axes",
        lambda lib: lib.init.calculate_gain("conv4d"),
        "conv4d",
    ),
    bad(
        "kaiming with an unknown nonlinearity",
        lambda lib: lib.init.kaiming_uniform_(lib.ones(3, 2), nonlinearity="gelu"),
        "gelu",
    ),
]
