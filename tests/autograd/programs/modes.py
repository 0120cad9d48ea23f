"""Leaves and what is between, recording and not, dtypes."""

from tests.autograd.programs.program import constant, leaf, program

__all__ = []


@program
def leaf_or_not(lib):
    x, c = leaf(lib, 1.0), constant(lib, 1.0)
    y, z = x * 2, c * 2
    return [(t.is_leaf, t.requires_grad, t.grad_fn is None) for t in (x, c, y, z)]


@program
def retain_grad(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * 3
    y.retain_grad()
    y.square().sum().backward()
    return y.grad, x.grad, y.retains_grad, x.retains_grad


@program
def detached(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * x
    (y.detach() * x).sum().backward()
    return x.grad, y.detach().requires_grad


@program
def detached_shares_memory(lib):
    x = leaf(lib, [1.0, 2.0])
    x.detach()[0] = 7.0
    return x


@program
def no_grad_records_nothing(lib):
    x = leaf(lib, 2.0)
    with lib.no_grad():
        y = x * x
        with lib.enable_grad():
            z = x * x
    return y.requires_grad, z.requires_grad, lib.is_grad_enabled()


@program
def no_grad_as_decorator(lib):
    @lib.no_grad()
    def evaluate(x):
        return x * 2

    return evaluate(leaf(lib, 2.0)).requires_grad


@program
def grad_mode_switched(lib):
    with lib.set_grad_enabled(False):
        y = leaf(lib, 2.0) * 2
    return y.requires_grad


@program
def update_through_data(lib):
    x = leaf(lib, [1.0, 2.0])
    y = (x * x).sum()
    x.data.mul_(2)
    y.backward()
    return x, x.grad


@program
def requires_grad_later(lib):
    x = constant(lib, [1.0, 2.0])
    x.requires_grad_()
    (x * x).sum().backward()
    x.requires_grad = False
    return x.grad, x.requires_grad


@program
def integers_beside(lib):
    x, n = leaf(lib, [1.0, 2.0]), lib.tensor([3, 4])
    (x * n).sum().backward()
    return x.grad, n.requires_grad


@program
def float32_by_default(lib):
    x = lib.tensor([1.0, 2.0], requires_grad=True)
    (x * 0.5).sum().backward()
    return x.grad, str(x.grad.dtype).split(".")[-1]


@program
def gradient_has_the_inputs_dtype(lib):
    x = lib.tensor([1.0, 2.0], requires_grad=True)
    (x.to(lib.float64) * constant(lib, [0.25, 3.0])).sum().backward()
    return x.grad, str(x.grad.dtype).split(".")[-1]
