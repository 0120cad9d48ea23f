"""Checkpoints: computed again instead of saved."""

from tests.autograd.programs.program import (
    counted,
    error,
    leaf,
    program,
    random,
    square_of,
)

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


def noisy(lib, preserve_rng_state):
    """A checkpoint that draws, the gradient through it, and what is drawn around it."""
    draws = random(lib)
    draws.manual_seed(3)
    x = leaf(lib, [1.0, 2.0])

    def function(x):
        return (x * lib.tensor(draws.rand(2).tolist(), dtype=lib.float64)).exp()

    y = lib.checkpoint(
        function, x, use_reentrant=False, preserve_rng_state=preserve_rng_state
    )
    between = draws.rand(2).tolist()
    y.sum().backward()
    return y, between, x.grad, draws.rand(2).tolist()


@program
def checkpoint_draws_the_same_again(lib):
    return noisy(lib, True)


@program
def checkpoint_draws_anew(lib):
    return noisy(lib, False)


@program
def checkpoint_with_names(lib):
    def function(x, w, scale=1):
        return (x * w).exp() * scale

    x, w = leaf(lib, [1.0, 2.0]), leaf(lib, 0.5)
    lib.checkpoint(function, x, w=w, scale=3, use_reentrant=False).sum().backward()
    return x.grad, w.grad


@program
def checkpoint_walked_twice(lib):
    function, runs = counted(lib)
    x, w = leaf(lib, [[1.0, 2.0]]), leaf(lib, [[0.1, 0.2], [0.3, 0.4]])
    y = lib.checkpoint(function, x, w, use_reentrant=False).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad, len(runs)


def ending(lib, early_stop):
    """How far the second run comes."""
    reached = []

    def function(x):
        y = x.exp().sin()
        reached.append("end")
        return y + 1

    x = leaf(lib, [1.0, 2.0])
    y = lib.checkpoint(function, x, use_reentrant=False, early_stop=early_stop)
    y.sum().backward()
    return reached, x.grad


@program
def checkpoint_stops_early(lib):
    return ending(lib, True), ending(lib, False)


@program
def checkpoint_under_no_grad(lib):
    function, runs = counted(lib)
    x, w = leaf(lib, [[1.0, 2.0]]), leaf(lib, [[0.1, 0.2], [0.3, 0.4]])
    with lib.no_grad():
        y = lib.checkpoint(function, x, w, use_reentrant=False)
    return y, y.requires_grad, len(runs)


@program
def checkpoint_that_writes_in_place(lib):
    def function(x):
        y = x * x
        y[0].mul_(3)
        return y.exp_().sin()

    x = leaf(lib, [0.1, 0.2])
    lib.checkpoint(function, x, use_reentrant=False).sum().backward()
    return x.grad


def changing(lib, first, second, **options):
    runs = []

    def function(x):
        runs.append(1)
        return first(x) if len(runs) == 1 else second(x)

    x = leaf(lib, [1.0, 2.0])
    y = lib.checkpoint(function, x, use_reentrant=False, **options)
    y.sum().backward()
    return x.grad


@program
def checkpoint_that_does_more_later(lib):
    return changing(lib, lambda x: x.exp(), lambda x: x.exp().exp())


@program
def checkpoint_that_changes_unseen(lib):
    return changing(
        lib, lambda x: x.exp(), lambda x: x.sum().exp(), determinism_check="none"
    )


@error
def checkpoint_that_changes_its_shapes(lib):
    changing(lib, lambda x: x.exp(), lambda x: x.sum().exp())


@error
def checkpoint_that_changes_its_dtype(lib):
    changing(lib, lambda x: x.exp(), lambda x: x.to(lib.float32).exp())


@error
def checkpoint_that_checks_something_else(lib):
    x = leaf(lib, 1.0)
    lib.checkpoint(lib.exp, x, use_reentrant=False, determinism_check="all")
