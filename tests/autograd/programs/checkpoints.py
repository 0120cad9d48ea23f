"""Checkpoints: computed again instead of saved."""

from tests.autograd.programs.program import counted, leaf, program, square_of

__all__ = []


@program
def checkpointed(lib):
    function, runs = counted(lib)
    x, w = leaf(lib, [[1.0, 2.0]]), leaf(lib, [[0.1, 0.2], [0.3, 0.4]])
    y = lib.checkpoint(function, x * 1, w, use_reentrant=False)
    before = len(runs)
    y.square().sum().backward()
    return y, x.grad, w.grad, before, len(runs)


@program
def checkpoint_differentiated_twice(lib):
    function, _ = counted(lib)
    x, w = leaf(lib, [[1.0, 2.0]]), leaf(lib, [[0.1, 0.2], [0.3, 0.4]])
    y = lib.checkpoint(function, x, w, use_reentrant=False)
    grads = lib.grad((y * y).sum(), (x, w), create_graph=True)
    return grads, lib.grad(grads[0].square().sum() + grads[1].sum(), (x, w))


@program
def checkpoint_of_own_function(lib):
    x = leaf(lib, 3.0)
    square = square_of(lib)
    y = lib.checkpoint(lambda x: square.apply(x.sin()), x, use_reentrant=False)
    y.backward()
    return y, x.grad


@program
def checkpoint_in_a_checkpoint(lib):
    def inner(x):
        return x.sin().exp()

    def outer(x):
        return lib.checkpoint(inner, x * x, use_reentrant=False).tanh() * x

    x = leaf(lib, [0.3, 0.7])
    lib.checkpoint(outer, x, use_reentrant=False).sum().backward()
    return x.grad
