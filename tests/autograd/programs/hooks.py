"""Hooks: they see, replace, and go."""

from tests.autograd.programs.program import leaf, program

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
