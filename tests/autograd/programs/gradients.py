"""Backward: from one number, from many, twice, through what is shared."""

from tests.autograd.programs.program import constant, leaf, program

__all__ = []


@program
def one_number(lib):
    w = leaf(lib, 3.0)
    loss = (w * 2 - 1) ** 2
    loss.backward()
    return loss, w.grad


@program
def linear_regression(lib):
    x = constant(lib, [[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])
    target = constant(lib, [1.0, 0.0, 2.0])
    w, b = leaf(lib, [0.5, -0.5]), leaf(lib, 0.1)
    losses = []
    for _ in range(20):
        loss = ((x @ w + b - target) ** 2).mean()
        w.grad = b.grad = None
        loss.backward()
        with lib.no_grad():
            w -= 0.01 * w.grad
            b -= 0.01 * b.grad
        losses.append(loss.item())
    return w, b, w.grad, losses


@program
def two_layers(lib):
    x = constant(lib, [[0.2, -0.4], [1.0, 0.3]])
    w1, w2 = (
        leaf(lib, [[0.1, 0.2, 0.3], [0.4, -0.5, 0.6]]),
        leaf(lib, [[1.0], [-2], [3]]),
    )
    loss = lib.tanh(x @ w1).matmul(w2).sigmoid().log().sum()
    loss.backward()
    return loss, w1.grad, w2.grad


@program
def cross_entropy(lib):
    scores = leaf(lib, [[1.0, 2.0, -1.0], [0.0, 0.5, 3.0]])
    rows, labels = lib.tensor([0, 1]), lib.tensor([2, 0])
    loss = -lib.log_softmax(scores, 1)[rows, labels].mean()
    loss.backward()
    return loss, scores.grad


@program
def diamond(lib):
    x = leaf(lib, [1.0, 2.0])
    a, b = x * 2, x.exp()
    (a * b + a).sum().backward()
    return x.grad


@program
def used_many_times(lib):
    x = leaf(lib, 1.1)
    y = x
    for _ in range(10):
        y = y * x + y
    y.backward()
    return y, x.grad


@program
def deeper_than_the_stack(lib):
    x = leaf(lib, 1.0)
    y = x
    for _ in range(3000):
        y = y + x
    y.backward()
    return x.grad


@program
def gradient_given(lib):
    x = leaf(lib, [1.0, 2.0, 3.0])
    (x * x).backward(constant(lib, [1.0, 10.0, 100.0]))
    return x.grad


@program
def two_backwards_add(lib):
    x = leaf(lib, [1.0, 2.0])
    (x * 3).sum().backward()
    first = x.grad.clone()
    (x * x).sum().backward()
    return first, x.grad


@program
def grad_is_the_same_tensor(lib):
    x = leaf(lib, 1.0)
    (x * 3).backward()
    seen = x.grad
    (x * 4).backward()
    return seen, seen is x.grad


@program
def zeroed_in_place(lib):
    x = leaf(lib, 2.0)
    (x * x).backward()
    x.grad.mul_(0)
    (3 * x).backward()
    return x.grad


@program
def zeroed_by_none(lib):
    x = leaf(lib, 2.0)
    (x * x).backward()
    x.grad = None
    return x.grad


@program
def no_gradient_before_backward(lib):
    return leaf(lib, 2.0).grad


@program
def unused_leaf(lib):
    x, y = leaf(lib, 2.0), leaf(lib, 3.0)
    (x * 2).backward()
    return x.grad, y.grad


@program
def constants_get_none(lib):
    x, c = leaf(lib, 2.0), constant(lib, 3.0)
    (x * c).backward()
    return x.grad, c.grad


@program
def retained_graph(lib):
    x = leaf(lib, [1.0, 2.0])
    y = x.exp().sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


@program
def twice_where_nothing_was_saved(lib):
    x = leaf(lib, [1.0, 2.0])
    y = (x + 1).sum()
    y.backward()
    y.backward()
    return x.grad


@program
def into_some_leaves_only(lib):
    x, w = leaf(lib, 2.0), leaf(lib, 3.0)
    (x * w).backward(inputs=[w])
    return x.grad, w.grad


@program
def broadcast_row(lib):
    x, b = leaf(lib, [[1.0, 2.0], [3.0, 4.0]]), leaf(lib, [10.0, 20.0])
    (x * b).sum().backward()
    return x.grad, b.grad


@program
def broadcast_number(lib):
    s = leaf(lib, 2.0)
    (s * constant(lib, [[1.0, 2.0, 3.0]])).sum().backward()
    return s.grad


@program
def broadcast_column_against_row(lib):
    a, b = leaf(lib, [[1.0], [2.0]]), leaf(lib, [3.0, 4.0, 5.0])
    (a - b).square().mean().backward()
    return a.grad, b.grad
