"""Every operation of the table against torch: values, first and second derivatives."""

import inspect

import numpy as np
import pytest

from bridge.parity import compare
from numpy_impl import autograd as ours
from torch_impl import autograd as theirs

SIDES = (ours, theirs)
RNG = np.random.default_rng(0)
TOLERANCE = 1e-12


def normal(*shape):
    return RNG.normal(size=shape)


def positive(*shape):
    return RNG.uniform(0.5, 2, size=shape)


def inside(*shape):
    return RNG.uniform(-0.9, 0.9, size=shape)


def definite(n, *batch):
    x = normal(*batch, n, n)
    return x @ np.swapaxes(x, -1, -2) + n * np.eye(n)


def spread(*shape):
    """Numbers that lie apart, in any order."""
    return RNG.permutation(np.prod(shape)).reshape(shape) / 3 + 0.1


def named(name, **options):
    return lambda lib, *xs: getattr(lib, name)(*xs, **options)


def method(name, *args, **options):
    return lambda lib, *xs: getattr(xs[0], name)(*xs[1:], *args, **options)


def written(x, index, value):
    x[index] = value
    return x


def in_place(name, **options):
    """On a result."""
    return lambda lib, x, *xs: getattr(x * 1, f"{name}_")(*xs, **options)


def through_a_view(name):
    """On all but the first row of a result, which is what comes back."""

    def function(lib, x):
        y = x * 1
        getattr(y[1:], f"{name}_")()
        return y

    return function


INDEX = np.array([[0, 2, 2], [1, 1, 0]])
MASK = np.array([[True, False, True], [False, False, True]])
KINKS = np.array([-1.0, 0.0, 0.0, 2.0])
TIES = np.array([[1.0, 2.0, 2.0], [3.0, 0.0, 3.0]])

UNARY = "neg abs sign floor round exp exp2 expm1 square sin cos tan atan sinh cosh tanh"
UNARY += " asinh sigmoid relu erf reciprocal clone"

# name: [(function of the side and its tensors, arrays)]
CASES = {name: [(named(name), [normal(2, 3)])] for name in UNARY.split()}
CASES |= {
    name: [(named(name), [positive(2, 3)])]
    for name in "log log2 log10 log1p sqrt rsqrt".split()
}
CASES |= {name: [(named(name), [inside(4)])] for name in "asin acos atanh".split()}
CASES["acosh"] = [(named("acosh"), [1 + positive(4)])]
CASES["abs"] += [(named("abs"), [KINKS])]
CASES["relu"] += [(named("relu"), [KINKS])]
CASES["clamp"] = [
    (named("clamp", min=-0.5, max=0.5), [normal(4, 5)]),
    (named("clamp", min=0.0), [normal(4, 5)]),
    (named("clamp", max=2.0), [normal(4, 5)]),
]
# Broadcast both ways
CASES |= {
    name: [
        (named(name), [normal(2, 3), positive(3)]),
        (named(name), [positive(3, 1), positive(2, 1, 4)]),
        (named(name), [positive(1), positive()]),
    ]
    for name in "add sub mul div maximum minimum atan2 hypot logaddexp".split()
}
CASES["maximum"] += [
    (named("maximum"), [TIES, TIES[::-1].copy()]),
    (named("maximum"), [TIES, TIES]),
]
CASES["minimum"] += [(named("minimum"), [TIES, TIES])]
CASES["remainder"] = [(named("remainder"), [spread(2, 3), np.array([0.7, -1.3, 2.1])])]
CASES["pow"] = [
    (named("pow"), [positive(2, 3), normal(3)]),
    (lambda lib, x: x**3, [normal(4)]),
    (lambda lib, x: x**0, [normal(4)]),
    (lambda lib, x: x**2, [KINKS]),
    (lambda lib, x: 2.0**x, [normal(4)]),
    (named("pow"), [np.array([0.5, 2.0]), np.array([3.0, 0.5])]),
]
CASES["lerp"] = [
    (named("lerp"), [normal(2, 3), normal(2, 3), positive(3)]),
    (named("lerp", weight=0.3), [normal(2, 3), normal(3)]),
]
CASES["where"] = [
    (lambda lib, a, b: lib.where(a > b, a, b), [normal(2, 3), normal(3)]),
    (lambda lib, a, b: lib.where(lib.tensor(MASK), a, b), [normal(3), normal(2, 3)]),
]
CASES["masked_fill"] = [
    (lambda lib, x: x.masked_fill(lib.tensor(MASK), 7.0), [normal(2, 3)])
]
DIMS = (None, 0, -1, (0, 2))
CASES |= {
    name: [
        (named(name, dim=dim, keepdim=keepdim), [spread(2, 3, 4) / 5])
        for dim in DIMS
        for keepdim in (False, True)
        if not (name == "amax" or name == "amin") or dim is not None
    ]
    for name in ("sum", "mean", "var", "std", "amax", "amin")
}
CASES["sum"] += [(named("sum"), [normal(0)]), (named("sum"), [normal()])]
CASES["var"] += [(named("var", dim=0, correction=0), [normal(3, 2)])]
CASES["amax"] += [(named("amax", dim=1), [TIES]), (named("amax", dim=(0, 1)), [TIES])]
CASES["amin"] += [(named("amin", dim=0), [TIES])]
CASES["prod"] = [
    (named("prod"), [normal(2, 3)]),
    (named("prod", dim=1), [normal(2, 3)]),
    (named("prod", dim=0, keepdim=True), [np.array([[0.0, 2], [3, 4], [0, 5]])]),
]
CASES |= {
    name: [(named(name, dim=dim), [3 * normal(3, 4)]) for dim in (0, -1)]
    for name in ("logsumexp", "softmax", "log_softmax", "cumsum")
}
CASES["trace"] = [(named("trace"), [normal(3, 3)]), (named("trace"), [normal(2, 3)])]
CASES |= {
    "reshape": [(method("reshape", 3, -1), [normal(2, 6)])],
    "transpose": [(method("transpose", 0, -1), [normal(2, 3, 4)])],
    "permute": [
        (method("permute", 2, 0, 1), [normal(2, 3, 4)]),
        (method("permute", (1, -1, 0)), [normal(2, 3, 4)]),
    ],
    "squeeze": [
        (method("squeeze", 1), [normal(2, 1, 3)]),
        (method("squeeze", 0), [normal(2, 1)]),
    ],
    "unsqueeze": [(method("unsqueeze", -1), [normal(2, 3)])],
    "expand": [(method("expand", 4, 2, 3), [normal(2, 1)])],
    "sum_to_size": [(method("sum_to_size", 2, 1), [normal(4, 2, 3)])],
    "flip": [(named("flip", dims=(0, 1)), [normal(2, 3)])],
    "roll": [(named("roll", shifts=2, dims=1), [normal(2, 3)])],
    "tril": [
        (named("tril"), [normal(3, 3)]),
        (named("tril", diagonal=1), [normal(2, 3)]),
    ],
    "triu": [
        (named("triu"), [normal(3, 3)]),
        (named("triu", diagonal=-1), [normal(2, 3)]),
    ],
    "diagonal": [
        (named("diagonal"), [normal(3, 3)]),
        (named("diagonal"), [normal(2, 3)]),
    ],
    "cat": [
        (
            lambda lib, a, b, c: lib.cat((a, b, c), dim=1),
            [normal(2, n) for n in (1, 3, 2)],
        ),
        (lambda lib, a: lib.cat([a, a], dim=-1), [normal(2, 3)]),
    ],
    "stack": [
        (lambda lib, a, b: lib.stack([a, b], dim=1), [normal(2, 3), normal(2, 3)])
    ],
    "select": [(named("select", dim=1, index=2), [normal(2, 3)])],
    "gather": [
        (lambda lib, x: lib.gather(x, 1, lib.tensor(INDEX)), [normal(2, 3)]),
        (lambda lib, x: lib.gather(x, -2, lib.tensor(INDEX)), [normal(3, 3)]),
    ],
    "scatter_add": [
        (
            lambda lib, x, src: lib.scatter_add(x, 0, lib.tensor(INDEX), src),
            [normal(3, 3), normal(2, 3)],
        )
    ],
    "index_put": [
        (
            lambda lib, x, v: written(x * x, (slice(1, None), 0), v * v),
            [normal(3, 2), normal()],
        ),
        (
            lambda lib, x, v: written(x * x, lib.tensor([2, 0]), v * v),
            [normal(3, 2), normal(2)],
        ),
    ],
    "index": [
        (lambda lib, x: x[1], [normal(2, 3)]),
        (lambda lib, x: x[..., 1:, None], [normal(2, 3)]),
        (lambda lib, x: x[::2, -1], [normal(4, 3)]),
        (lambda lib, x: x[lib.tensor(INDEX)], [normal(3, 2)]),
        (lambda lib, x: x[lib.tensor(MASK)], [normal(2, 3)]),
        (lambda lib, x: x[[0, 0, 1], 1:], [normal(2, 3)]),
        (lambda lib, x: x[x > 0], [normal(2, 3)]),
    ],
    "matmul": [
        (named("matmul"), [normal(2, 3), normal(3, 4)]),
        (named("matmul"), [normal(3), normal(3)]),
        (named("matmul"), [normal(2, 3), normal(3)]),
        (named("matmul"), [normal(3), normal(5, 3, 2)]),
        (named("matmul"), [normal(5, 2, 3), normal(3)]),
        (named("matmul"), [normal(4, 1, 2, 3), normal(5, 3, 2)]),
    ],
    "einsum": [
        (
            lambda lib, *xs: lib.einsum("nk,kd,d->nd", *xs),
            [normal(2, 3), normal(3, 4), normal(4)],
        ),
        (lambda lib, x, y: lib.einsum("ij,jk->k", x, y), [normal(2, 3), normal(3, 4)]),
    ],
    "inverse": [
        (named("inverse"), [definite(3)]),
        (named("inverse"), [definite(2, 3)]),
    ],
    "det": [(named("det"), [normal(3, 3)]), (named("det"), [normal(2, 3, 3)])],
    "logdet": [(named("logdet"), [definite(3)]), (named("logdet"), [definite(3, 2)])],
    "solve": [
        (named("solve"), [definite(3), normal(3, 2)]),
        (named("solve"), [definite(3, 2), normal(2, 3, 2)]),
    ],
    "cholesky": [
        (named("cholesky"), [definite(3)]),
        (named("cholesky"), [definite(2, 3)]),
    ],
}
CASES["copy"] = [
    (lambda lib, x, y: (x * 1).copy_(y * y), [normal(2, 3), normal(3)]),
    (lambda lib, x, y: written(x * x, (0, slice(1, 3)), y), [normal(2, 3), normal(2)]),
]
CASES["fill"] = [(lambda lib, x, v: (x * 1).fill_(v * v), [normal(2, 3), normal()])]
CASES["unbind"] = [
    (lambda lib, x: x.unbind(-1)[0] * x.unbind(-1)[2] ** 2, [normal(2, 3)]),
    (lambda lib, x: x.unbind()[1] ** 2, [normal(2, 3)]),
]
CASES["split"] = [
    (lambda lib, x: lib.cat(lib.split(x, 2, 1)[::-1], 1) ** 2, [normal(2, 5)]),
    (lambda lib, x: lib.split(x, [1, 3])[1] ** 2, [normal(4, 2)]),
]
CASES["diagonal"] += [
    (named("diagonal", offset=1, dim1=1, dim2=-1), [normal(2, 3, 4)]),
    (named("diagonal", offset=-1), [normal(3, 2)]),
]
CASES["roll"] += [(named("roll", shifts=(1, -2), dims=(0, 1)), [normal(3, 4)])]
CASES["einsum"] += [
    (lambda lib, x: lib.einsum("ii->i", x), [normal(3, 3)]),
    (lambda lib, x, y: lib.einsum("ii,j", x, y), [normal(3, 3), normal(2)]),
    (lambda lib, x, y: lib.einsum("ki,jk", x, y), [normal(3, 2), normal(4, 3)]),
    (
        lambda lib, x, y: lib.einsum("...ij,...jk->...ik", x, y),
        [normal(2, 2, 3), normal(3, 2)],
    ),
]
CASES["einsum"] += [
    (lambda lib, x: lib.einsum("...i->...", x), [normal(2, 3, 4)]),
    (lambda lib, x: lib.einsum("i...j->...", x), [normal(2, 3, 4)]),
    (lambda lib, x: lib.einsum("iij->j", x), [normal(3, 3, 2)]),
]
CASES["solve"] += [(named("solve"), [definite(3), normal(3)])]
CASES["remainder"] += [(named("remainder"), [np.array([1.0, -1.0]), np.array([0.1])])]
CASES["pow"] += [
    (named("pow"), [positive(3), np.array([0.0, 1.0, 2.0])]),
    (lambda lib, x: x**0, [np.array([0.0, 2.0])]),
]
CASES["clamp"] += [
    (named("clamp"), [normal(4, 5), np.array(-0.4), np.array(0.3)]),
    (named("clamp"), [normal(4, 5), np.array(0.4), np.array(0.3)]),
    (lambda lib, x, low: lib.clamp(x, min=low), [normal(4, 5), normal(5)]),
]
CASES["masked_fill"] += [
    (
        lambda lib, x, v: x.masked_fill(lib.tensor(MASK), v * v),
        [normal(2, 3), normal()],
    )
]
CASES["std"] += [(named("std", dim=1), [np.array([[1.0, 1.0], [1.0, 2.0]])])]
CASES["prod"] += [
    (named("prod"), [np.array([0.0, 0.0, 3.0])]),
    (named("prod", dim=0), [normal(5)]),
]
CASES["logsumexp"] += [(named("logsumexp", dim=(0, 1)), [normal(2, 3)])]
CASES["det"] += [(named("det"), [normal(n, n)]) for n in (1, 20)]
WRITERS = (
    "neg abs exp exp2 expm1 log log2 log10 log1p sqrt rsqrt reciprocal sin cos tan"
)
WRITERS += " asin acos atan sinh cosh tanh sigmoid relu erf tril triu"
for name in WRITERS.split():
    inner = inside if name in ("asin", "acos") else positive
    CASES[name] += [
        (in_place(name), [inner(3, 3)]),
        (through_a_view(name), [inner(3, 3)]),
    ]
for name in "add sub mul div pow".split():
    CASES[name] += [(in_place(name), [positive(2, 3), normal(3)])]
CASES["clamp"] += [(in_place("clamp", min=0.3), [normal(4, 5)])]
ALL = [(name, i) for name, cases in CASES.items() for i in range(len(cases))]


def weights(seed, shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def array(x):
    return np.array((x.detach() + 0).numpy())  # + 0: PyTorch has a lazy zero


def zeros_for(found, xs):
    return [np.zeros(x.shape) if g is None else array(g) for g, x in zip(found, xs)]


def derivatives(lib, function, arrays):
    """The value, the gradients, and the gradients of a random sum of the gradients."""
    xs = [lib.tensor(x, dtype=lib.float64, requires_grad=True) for x in arrays]
    y = function(lib, *xs)
    upstream = weights(1, [tuple(y.shape)])[0]
    v = lib.tensor(upstream, dtype=lib.float64, requires_grad=True)
    first = lib.grad(y, xs, v, create_graph=True)
    total = 0
    for g, w in zip(first, weights(2, arrays_shapes(arrays))):
        total = total + (g * lib.tensor(w, dtype=lib.float64)).sum()
    second = [None] * (len(xs) + 1)
    if total.requires_grad:
        second = lib.grad(total, [*xs, v], allow_unused=True)
    found = [array(y), *(array(g) for g in first), *zeros_for(second, [*xs, v])]
    return found


def arrays_shapes(arrays):
    return [np.shape(x) for x in arrays]


@pytest.mark.parametrize("name, i", ALL)
def test_to_second_order(name, i):
    function, arrays = CASES[name][i]
    ours_, theirs_ = (derivatives(lib, function, arrays) for lib in SIDES)
    size = max(np.abs(a).max(initial=0) for a in theirs_)
    for a, b in zip(ours_, theirs_, strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype == np.float64
        found = compare(a, b) if b.size and np.abs(b).max() > 1e-10 * size else None
        if found is None:  # what vanishes identically
            np.testing.assert_allclose(a, b, rtol=0, atol=TOLERANCE * max(size, 1))
        else:
            assert found.scaled <= TOLERANCE, found.message(name)


@pytest.mark.parametrize("name", CASES)
def test_float32_stays(name):
    """In the result and in the gradient."""
    for function, arrays in CASES[name]:
        singles = [np.asarray(x, np.float32) for x in arrays]
        xs = [ours.tensor(x, requires_grad=True) for x in singles]
        y = function(ours, *xs)
        grads = ours.grad(y, xs, ours.tensor(np.ones(y.shape, np.float32)))
        assert {x.dtype for x in (y, *grads)} == {np.dtype(np.float32)}


SAVES_OTHERWISE = {
    "einsum": "PyTorch makes it of products, some of copies",
    "matmul": "PyTorch copies a batch that it multiplies by a vector",
    "gather": "PyTorch keeps x, for its shape",
    "prod": "PyTorch keeps the result too, and divides by the entry where it can",
}


def noticed(lib, name, i, changed):
    """Whether backward raises when one of its inputs, or the result, was written to."""
    function, arrays = CASES[name][i]
    leaves = [lib.tensor(x, dtype=lib.float64, requires_grad=True) for x in arrays]
    xs = [x * 1 for x in leaves]
    y = function(lib, *xs)
    try:
        [*xs, y][changed].add_(0)
    except RuntimeError:
        return "cannot be written to"
    try:
        lib.grad(y.sum(), leaves, allow_unused=True)
    except RuntimeError as error:
        assert "inplace" in str(error)
        return True
    return False


@pytest.mark.parametrize("name", CASES)
def test_what_is_saved(name):
    """A write is noticed where PyTorch notices it, and only there."""
    answers = [
        [
            noticed(lib, name, i, changed)
            for i, (_, arrays) in enumerate(CASES[name])
            for changed in range(len(arrays) + 1)
        ]
        for lib in SIDES
    ]
    assert (answers[0] == answers[1]) == (name not in SAVES_OTHERWISE), answers


def test_every_operation_of_the_table_has_a_case():
    """What changes a dtype is in programs/dtypes.py; indexing stands on `index_add`."""
    inner = {"to", "index_add"}
    table = set()
    for file in ("entrywise", "broadcast", "reductions", "places", "matrices"):
        module = __import__(f"numpy_impl.autograd.derivatives.{file}", fromlist=["*"])
        made = "operation.<locals>.function"
        table |= {
            key
            for key, value in vars(module).items()
            if inspect.isfunction(value) and value.__qualname__ == made
        }
    assert len(table) >= 60
    assert table - inner == set(CASES)
