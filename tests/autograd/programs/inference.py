"""inference_mode: what is made in it, and what it is good for afterwards."""

from tests.autograd.programs.program import (
    constant,
    error,
    leaf,
    program,
    square_of,
)

__all__ = []


def made(lib):
    """A tensor of inference mode."""
    with lib.inference_mode():
        return constant(lib, [1.0, 2.0])


@program
def inference_modes(lib):
    x = leaf(lib, [1.0, 2.0])
    with lib.inference_mode():
        y = x * 2
        inside = lib.is_grad_enabled(), lib.is_inference_mode_enabled()
        with lib.enable_grad():
            z = x * 2
    outside = lib.is_grad_enabled(), lib.is_inference_mode_enabled()
    return inside, outside, [(t.is_inference(), t.requires_grad) for t in (x, y, z)]


@program
def inference_as_decorator(lib):
    @lib.inference_mode()
    def double(x):
        return x * 2

    @lib.inference_mode
    def triple(x):
        return x * 3

    x = leaf(lib, 1.0)
    return [f(x).is_inference() for f in (double, triple)], lib.is_grad_enabled()


@program
def inference_as_decorator_of_a_generator(lib):
    @lib.inference_mode()
    def powers(x):
        for i in range(2):
            yield x**i

    x = leaf(lib, 3.0)
    return [(y.is_inference(), lib.is_grad_enabled()) for y in powers(x)]


@program
def inference_switched_off(lib):
    with lib.inference_mode():
        with lib.inference_mode(mode=False):
            y = leaf(lib, 2.0) * 2
            inside = lib.is_grad_enabled(), lib.is_inference_mode_enabled()
        after = lib.is_grad_enabled(), lib.is_inference_mode_enabled()
    with lib.no_grad():
        with lib.inference_mode(False):
            recording = lib.is_grad_enabled()
    return y.is_inference(), y.requires_grad, inside, after, recording


@program
def inference_after_an_error(lib):
    try:
        with lib.inference_mode():
            raise KeyError
    except KeyError:
        return lib.is_inference_mode_enabled(), lib.is_grad_enabled()


@program
def inference_tensor_where_nothing_is_saved(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x + made(lib)
    y.sum().backward()
    return y, y.is_inference(), x.grad


@program
def inference_tensor_cloned(lib):
    x, c = leaf(lib, [1.0, 2.0]), made(lib).clone()
    (x * c).sum().backward()
    c.add_(1)
    return c.is_inference(), c, x.grad


@program
def inference_views_and_results(lib):
    c = made(lib)
    found = c[:1], c.detach(), c.reshape(2, 1), c * 2, c.clone()
    return [t.is_inference() for t in found]


@program
def ordinary_tensors_in_inference(lib):
    c, x = constant(lib, [1.0, 2.0]), leaf(lib, [1.0, 2.0])
    with lib.inference_mode():
        c.add_(1)
        x[1:].mul_(2)
        v = c[:1]
    return c._version, x._version, v.is_inference(), v.requires_grad, x


@program
def inference_tensor_written_inside(lib):
    with lib.inference_mode():
        c = constant(lib, [1.0, 2.0])
        c.add_(1)
        c[:1].mul_(3)
    return c


@program
def backward_in_inference(lib):
    x = leaf(lib, [1.0, 2.0])
    y = (x * x).sum()
    with lib.inference_mode():
        y.backward()
    return x.grad, x.grad.is_inference()


@program
def upstream_of_inference(lib):
    x = leaf(lib, [1.0, 2.0])
    (x * 3).backward(made(lib))
    return x.grad, x.grad.is_inference()


@program
def view_made_in_inference_written(lib):
    c = constant(lib, [1.0, 2.0])
    with lib.inference_mode():
        v = c[:1]
    v.mul_(2)
    return c, v


@program
def own_function_in_inference(lib):
    with lib.inference_mode():
        y = square_of(lib).apply(leaf(lib, [1.0, 2.0]))
    return y, y.is_inference(), y.requires_grad


@error
def gradient_added_to_what_inference_made(lib):
    x = leaf(lib, [1.0, 2.0])
    x.grad = made(lib)
    (x * 2).sum().backward()


@error
def inference_tensor_saved(lib):
    leaf(lib, [1.0, 2.0]) * made(lib)


@error
def inference_tensor_saved_by_own_function(lib):
    class Times(lib.Function):
        @staticmethod
        def forward(ctx, x, c):
            ctx.save_for_backward(c)
            return x * c

        @staticmethod
        def backward(ctx, grad_y):
            return grad_y * ctx.saved_tensors[0], None

    Times.apply(leaf(lib, [1.0, 2.0]), made(lib))


@error
def inference_tensor_written_outside(lib):
    made(lib).add_(1)


@error
def inference_tensor_written_under_no_grad(lib):
    with lib.no_grad():
        made(lib)[0] = 5.0


@error
def inference_tensor_in_place_with_a_leaf(lib):
    made(lib).add_(leaf(lib, [1.0, 2.0]))


@error
def inference_tensor_requires_grad_outside(lib):
    made(lib).requires_grad_()


@error
def version_of_an_inference_tensor(lib):
    return made(lib)._version


@error
def view_made_in_inference_written_with_a_recorded_value(lib):
    c = constant(lib, [1.0, 2.0])
    with lib.inference_mode():
        v = c[:1]
    v.mul_(leaf(lib, 2.0))


@error
def backward_of_an_inference_tensor(lib):
    (made(lib) * 2).sum().backward()
