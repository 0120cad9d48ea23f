"""Hooks: they see, replace, and go."""

from tests.autograd.programs.program import constant, error, leaf, program

__all__ = []


@program
def hook_sees(lib):
    seen = []
    x = leaf(lib, [1.0, 2.0])
    y = x * 2
    y.register_hook(lambda g: seen.append(g.tolist()))
    x.register_hook(lambda g: seen.append(g.tolist()))
    (y * y).sum().backward()
    return seen, x.grad


@program
def hook_replaces(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * 2
    y.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: g + 1)
    y.sum().backward()
    return x.grad


@program
def hook_removed(lib):
    x = leaf(lib, 1.0)
    handle = x.register_hook(lambda g: g * 100)
    handle.remove()
    (x * 2).backward()
    return x.grad


@program
def hook_sees_the_whole_sum(lib):
    seen = []
    x = leaf(lib, 2.0)
    y = x * 1
    y.register_hook(lambda g: seen.append(g.item()))
    (y * 3 + y * 4).backward()
    return seen


@program
def hook_in_grad(lib):
    x = leaf(lib, 2.0)
    x.register_hook(lambda g: g * 5)
    return lib.grad(x * 3, x)


@program
def hooks_in_their_order(lib):
    seen = []
    x = leaf(lib, 1.0)
    y = x * 2
    y.register_hook(lambda g: seen.append(("first", g.item())) or g * 3)
    y.retain_grad()
    y.register_hook(lambda g: seen.append(("second", g.item())) or g + 1)
    y.backward()
    return seen, y.grad, x.grad


@program
def hook_before_and_after_writing(lib):
    seen = []
    x = leaf(lib, 1.0)
    y = x * 2
    y.register_hook(lambda g: seen.append(("old", g.item())))
    y.mul_(5)
    y.register_hook(lambda g: seen.append(("new", g.item())))
    y.backward()
    return seen, x.grad


@program
def hook_twice_one_removed_twice(lib):
    x = leaf(lib, 1.0)

    def double(g):
        return g * 2

    first, _ = x.register_hook(double), x.register_hook(double)
    first.remove()
    first.remove()
    (x * 3).backward()
    return x.grad


@program
def hook_that_writes(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x * 2
    y.register_hook(lambda g: g.mul_(3))
    y.square().sum().backward()
    return x.grad


@program
def hook_that_is_recorded(lib):
    x = leaf(lib, 2.0)
    y = x * x
    y.register_hook(lambda g: g * x)
    (g,) = lib.grad(y, x, create_graph=True)
    return g, lib.grad(g, x)


@program
def hook_on_one_of_several_results(lib):
    x = leaf(lib, [[1.0, 2.0], [3.0, 4.0]])
    top, bottom = lib.unbind(x)
    top.register_hook(lambda g: g * 10)
    (top * bottom).sum().backward()
    return x.grad


@program
def hook_after_the_gradient_is_there(lib):
    seen = []
    x = leaf(lib, [1.0, 2.0])
    handle = x.register_post_accumulate_grad_hook(
        lambda leaf: seen.append(leaf.grad.tolist())
    )
    x.register_hook(lambda g: g * 10)
    (x * 2).sum().backward()
    (x * 2).sum().backward(inputs=[x])
    lib.grad((x * 2).sum(), x)
    handle.remove()
    (x * 2).sum().backward()
    return seen, x.grad


@program
def update_in_a_hook(lib):
    w = leaf(lib, [1.0, 2.0])

    def step(w):
        with lib.no_grad():
            w.sub_(0.1 * w.grad)
        w.grad = None

    w.register_post_accumulate_grad_hook(step)
    for _ in range(3):
        w.square().sum().backward()
    return w, w.grad


@program
def hooks_of_what_was_not_asked_for(lib):
    seen = []
    x, w = leaf(lib, 2.0), leaf(lib, 3.0)
    h = w * 5
    h.register_hook(lambda g: seen.append("h"))
    w.register_hook(lambda g: seen.append("w"))
    x.register_hook(lambda g: seen.append("x"))
    y = x * h * w
    found = lib.grad(y, x, retain_graph=True), len(seen)
    y.backward(inputs=[h])
    return found, seen, h.grad, x.grad, w.grad


@program
def gradient_into_what_is_no_leaf(lib):
    x = leaf(lib, 2.0)
    y = x * 3
    (y * y).backward(inputs=[y])
    return y.grad, x.grad


@error
def hook_that_writes_to_what_was_expanded(lib):
    y = leaf(lib, [1.0, 2.0]) * 2
    y.register_hook(lambda g: g.mul_(3))
    y.sum().backward()


@error
def hook_that_returns_a_number(lib):
    x = leaf(lib, 1.0)
    x.register_hook(lambda g: 1.0)
    (x * 2).backward()


@error
def hook_that_changes_the_shape(lib):
    x = leaf(lib, 1.0)
    x.register_hook(lambda g: constant(lib, [1.0, 2.0]))
    (x * 2).backward()


@error
def hook_that_changes_the_dtype(lib):
    x = leaf(lib, 1.0)
    x.register_hook(lambda g: g.to(lib.float32))
    (x * 2).backward()


@error
def post_hook_on_a_result(lib):
    (leaf(lib, 1.0) * 2).register_post_accumulate_grad_hook(lambda x: None)


@error
def post_hook_on_a_constant(lib):
    constant(lib, 1.0).register_post_accumulate_grad_hook(lambda x: None)
