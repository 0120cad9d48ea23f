"""The dtype of a result, and of a gradient."""

from tests.autograd.programs.program import constant, dtype, error, leaf, program

__all__ = []


def one_of_each(lib):
    """A number, and tensors with and without axes, of several dtypes."""
    return [
        True,
        3,
        2.5,
        lib.tensor(True),
        lib.tensor(3),
        lib.tensor(2.5),
        constant(lib, 2.5),
        lib.tensor([True, False]),
        lib.tensor([3, 4]),
        lib.tensor([2.5, 3.5]),
        constant(lib, [2.5, 3.5]),
    ]


@program
def sums_of_two(lib):
    tensors = one_of_each(lib)
    return [[dtype(a + b) for b in tensors] for a in tensors[3:]]


@program
def quotients_of_two(lib):
    tensors = one_of_each(lib)
    return [[dtype(a / b) for b in tensors[1:]] for a in tensors[3:]]


@program
def choices_of_two(lib):
    tensors, mask = one_of_each(lib), lib.tensor([True, False])
    return [[dtype(lib.where(mask, a, b)) for b in tensors] for a in tensors[3:]]


@program
def powers_of_numbers(lib):
    n, x = lib.tensor([1, 2]), lib.tensor([1.0, 2.0])
    found = 2**n, 2.5**n, n**2, n**2.5, 2**x, x**2
    return [(y, dtype(y)) for y in found]


@program
def functions_of_integers(lib):
    n, mask = lib.tensor([1, 2]), lib.tensor([True, False])
    smooth = [getattr(lib, name) for name in ("sin", "exp", "sqrt", "sigmoid", "log")]
    whole = [lib.abs, lib.sign, lib.square, lib.relu, lib.neg, lib.floor, lib.round]
    dtypes = [dtype(f(x)) for f in smooth for x in (n, mask)]
    return dtypes, [(f(n), dtype(f(n))) for f in whole]


@program
def sums_of_what_is_whole(lib):
    n, mask = lib.tensor([[1, 2], [3, 4]]), lib.tensor([True, True, False])
    found = n.sum(), mask.sum(), mask.prod(), lib.cumsum(mask, 0), n.sum(0)
    return [(y, dtype(y)) for y in [*found, lib.amax(n, 1), lib.trace(n)]]


@program
def joined(lib):
    n, x, d = lib.tensor([1, 2]), lib.tensor([1.0]), constant(lib, [1.0])
    return [dtype(lib.cat(p)) for p in ((n, x), (x, d), (n, d))] + [
        dtype(lib.stack((x, d)))
    ]


@program
def limits_of_integers(lib):
    n = lib.tensor([1, 2, 3])
    found = lib.clamp(n, min=2), lib.clamp(n, min=1.5), lib.clamp(n, max=2.5)
    return [(y, dtype(y)) for y in found]


@program
def compared_as_one_dtype(lib):
    n, x = lib.tensor([16777217]), lib.tensor([16777216.0])
    return n == x, n > x, (x == 0.1), lib.tensor([0.1]) == 0.1


@program
def gradients_of_two_dtypes(lib):
    x = lib.tensor([1.0, 2.0], requires_grad=True)
    d, z = leaf(lib, [3.0, 4.0]), leaf(lib, 5.0)
    y = x * z + x * d
    y.sum().backward()
    return dtype(y), [(t.grad, dtype(t.grad)) for t in (x, d, z)]


@program
def written_into_a_narrower_dtype(lib):
    x, d = lib.tensor([1.0, 2.0], requires_grad=True), leaf(lib, [3.0, 4.0])
    y = x * 1
    y.mul_(d)
    y[0] = leaf(lib, 1.5)
    y.sum().backward()
    return dtype(y), dtype(x.grad), dtype(d.grad), x.grad, d.grad


@program
def integers_written(lib):
    n = lib.tensor([1, 2, 3])
    n[0] = 1.7
    n += True
    n[1:].fill_(9)
    return n, dtype(n)


@program
def integers_are_constants(lib):
    x = leaf(lib, [1.7, 2.7])
    n = x.to(lib.int64)
    return n, n.requires_grad, n.is_leaf, (x * n).sum().backward(), x.grad


@program
def masks(lib):
    x = leaf(lib, [-1.0, 0.5, 2.0])
    inside = (x > 0) & (x < 1)
    lib.where(~inside | (x == 2), x * x, x).sum().backward()
    return inside, x.grad


@program
def mean_of_a_mask(lib):
    mask = leaf(lib, [0.2, 0.8]) > 0.5
    return mask.to(lib.float32).mean(), mask.requires_grad


@error
def fraction_added_to_integers(lib):
    lib.tensor([1, 2]).add_(0.5)


@error
def integers_divided_in_place(lib):
    lib.tensor([1, 2]).div_(2)


@error
def mean_of_integers(lib):
    lib.tensor([1, 2]).mean()


@error
def variance_of_integers(lib):
    lib.tensor([1, 2]).var()


@error
def softmax_of_integers(lib):
    lib.softmax(lib.tensor([1, 2]), 0)


@error
def inverse_of_integers(lib):
    lib.inverse(lib.tensor([[1, 2], [3, 4]]))


@error
def product_of_two_dtypes(lib):
    lib.tensor([[1.0]]) @ constant(lib, [[1.0]])


@error
def negative_power_of_integers(lib):
    lib.tensor([2]) ** -1


@error
def chosen_by_integers(lib):
    lib.where(lib.tensor([1, 0]), leaf(lib, 1.0), leaf(lib, 2.0))


@error
def filled_by_integers(lib):
    leaf(lib, [1.0, 2.0]).masked_fill(lib.tensor([1, 0]), 0.0)


@error
def no_limits(lib):
    lib.clamp(leaf(lib, 1.0))
