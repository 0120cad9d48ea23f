"""Losses, softmax, and what is taken of scores."""

import numpy as np
import torch
from torch.nn import functional as F

from tests.bridge.questions.question import Questions, check

questions = Questions()

LABELS = np.array([0, 2, 1, 2, 0, 1])


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def log_softmax(x):
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def cross_entropy(x, labels):
    return -log_softmax(x)[np.arange(len(labels)), labels].mean()


def cross_entropy_backward(grad_loss, x, labels):
    grad_x = softmax(x)
    grad_x[np.arange(len(labels)), labels] -= 1
    return grad_loss * grad_x / len(labels)


@questions.bug("diagonal")
def softmax_with_the_diagonal_of_its_jacobian_only():
    def backward(grad_y, x):
        s = softmax(x)
        return grad_y * s * (1 - s)

    return check((softmax, backward), [(4, 5)], lambda x: torch.softmax(x, -1))


@questions.bug("option", "axis")
def softmax_over_the_wrong_axis():
    def forward(x):
        e = np.exp(x)
        return e / e.sum(0)

    def backward(grad_y, x):
        s = forward(x)
        return s * (grad_y - (grad_y * s).sum(0))

    return check((forward, backward), [(4, 5)], lambda x: torch.softmax(x, -1))


@questions.bug("term", "passed on")
def log_softmax_without_the_sum():
    """grad_x = grad_y - softmax(x) Σ grad_y"""

    def backward(grad_y, x):
        return grad_y

    return check((log_softmax, backward), [(4, 5)], lambda x: torch.log_softmax(x, -1))


@questions.bug("factor", "option")
def cross_entropy_whose_gradient_is_not_divided_by_n():
    def backward(grad_loss, x, labels):
        return cross_entropy_backward(grad_loss, x, labels) * len(labels)

    inputs = [np.random.default_rng(0).normal(size=(6, 3)), LABELS]
    return check((cross_entropy, backward), inputs, F.cross_entropy)


@questions.bug("factor", "option")
def cross_entropy_divided_by_n_twice():
    def backward(grad_loss, x, labels):
        return cross_entropy_backward(grad_loss, x, labels) / len(labels)

    inputs = [np.random.default_rng(0).normal(size=(6, 3)), LABELS]
    return check((cross_entropy, backward), inputs, F.cross_entropy)


@questions.bug("option")
def label_smoothing_forgotten():
    def theirs(x, labels):
        return F.cross_entropy(x, labels, label_smoothing=0.1)

    smoothing = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
    inputs = [np.random.default_rng(0).normal(size=(6, 3)), LABELS]
    return check((cross_entropy, cross_entropy_backward), inputs, smoothing)


@questions.bug("option")
def class_weights_forgotten():
    weighted = torch.nn.CrossEntropyLoss(weight=torch.tensor([0.2, 1.0, 3.0]).double())
    inputs = [np.random.default_rng(0).normal(size=(6, 3)), LABELS]
    return check((cross_entropy, cross_entropy_backward), inputs, weighted)


@questions.bug("option")
def padded_targets_not_ignored():
    ignoring = torch.nn.CrossEntropyLoss(ignore_index=0)
    inputs = [np.random.default_rng(0).normal(size=(6, 3)), LABELS]
    return check((cross_entropy, cross_entropy_backward), inputs, ignoring)


@questions.bug("passed on", "term")
def cross_entropy_that_forgets_to_subtract_the_target():
    def forward(x, target):
        return -(target * log_softmax(x)).sum()

    def backward(grad_loss, x, target):
        return grad_loss * softmax(x), None

    def theirs(x, target):
        return F.cross_entropy(x, target.long().argmax(1), reduction="sum")

    inputs = [
        np.random.default_rng(0).normal(size=(6, 3)),
        np.eye(3, dtype=int)[LABELS],
    ]
    return check((forward, backward), inputs, theirs)


@questions.bug("factor")
def mse_without_the_2():
    def forward(input, target):
        return ((input - target) ** 2).mean()

    def backward(grad_loss, input, target):
        grad = grad_loss * (input - target) / input.size
        return grad, -grad

    return check((forward, backward), [(5, 3), (5, 3)], F.mse_loss)


@questions.bug("factor")
def mse_gradient_divided_by_the_batch_but_not_by_the_features():
    def forward(input, target):
        return ((input - target) ** 2).mean()

    def backward(grad_loss, input, target):
        grad = grad_loss * 2 * (input - target) / len(input)
        return grad, -grad

    return check((forward, backward), [(5, 3), (5, 3)], F.mse_loss)


@questions.bug("broadcast")
def mse_of_n_1_against_n():
    def forward(input, target):
        return ((input - target) ** 2).mean()

    def backward(grad_loss, input, target):
        d = 2 * grad_loss * (input - target) / (len(input) * len(target))
        return d.sum(1, keepdims=True), -d.sum(0)

    def theirs(input, target):
        return F.mse_loss(input.reshape(-1), target.reshape(-1))

    return check((forward, backward), [(6, 1), (6,)], theirs)


@questions.bug("sign")
def nll_uphill():
    def forward(x):
        return -log_softmax(x)[:, 0].sum()

    def backward(grad_loss, x):
        grad_x = -softmax(x)
        grad_x[:, 0] += 1
        return grad_loss * grad_x

    return check(
        (forward, backward), [(4, 3)], lambda x: -F.log_softmax(x, 1)[:, 0].sum()
    )


@questions.bug("sign")
def mse_that_gives_the_target_the_gradient_of_the_input():
    def forward(input, target):
        return ((input - target) ** 2).mean()

    def backward(grad_loss, input, target):
        grad = 2 * grad_loss * (input - target) / input.size
        return grad, grad

    return check((forward, backward), [(5, 3), (5, 3)], F.mse_loss)


@questions.bug("swapped")
def kl_with_its_arguments_exchanged():
    def forward(p, q):
        return (p * np.log(p / q)).sum()

    def backward(grad_loss, p, q):
        return grad_loss * (np.log(p / q) + 1), -grad_loss * p / q

    def theirs(p, q):
        return (q * (q / p).log()).sum()

    rng = np.random.default_rng(0)
    inputs = [softmax(rng.normal(size=(4, 5))) for _ in range(2)]
    return check((forward, backward), inputs, theirs)


@questions.bug("mask")
def hinge_loss_without_the_margin_mask():
    sign = np.array([1.0, -1, 1, 1, -1, -1, 1, -1])

    def forward(score):
        return np.maximum(0, 1 - sign * score).mean()

    def backward(grad_loss, score):
        return -grad_loss * sign / len(sign)

    def theirs(score):
        return torch.relu(1 - torch.tensor(sign) * score).mean()

    return check((forward, backward), [(8,)], theirs)


@questions.bug("tie")
def maximum_that_gives_all_to_the_first_of_a_tie():
    def forward(x):
        return x.max(1)

    def backward(grad_y, x):
        grad_x = np.zeros_like(x)
        grad_x[np.arange(len(x)), x.argmax(1)] = grad_y
        return grad_x

    x = np.array([[1.0, 3, 3], [2, 2, 2], [0, 1, 2]])
    return check((forward, backward), [x], lambda x: x.amax(1))


@questions.bug("tie")
def maximum_that_gives_the_whole_gradient_to_each_of_a_tie():
    def forward(x):
        return x.max(1)

    def backward(grad_y, x):
        return grad_y[:, None] * (x == x.max(1, keepdims=True))

    x = np.array([[1.0, 3, 3, 0], [2, 2, 2, 1], [0, 1, 2, -1]])
    return check((forward, backward), [x], lambda x: x.amax(1))


@questions.bug("tie")
def maximum_of_two_arrays_whose_tie_is_not_halved():
    def forward(a, b):
        return np.maximum(a, b)

    def backward(grad_y, a, b):
        return grad_y * (a >= b), grad_y * (a < b)

    a = np.random.default_rng(0).normal(size=(4, 4))
    b = np.where(np.eye(4), a, np.random.default_rng(1).normal(size=(4, 4)))
    return check((forward, backward), [a, b], torch.maximum)


@questions.bug("factor")
def bce_with_logits_not_averaged():
    target = np.array([1.0, 0, 1, 1, 0, 0, 1])

    def forward(x):
        return (np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0) - x * target).mean()

    def backward(grad_loss, x):
        return grad_loss * (1 / (1 + np.exp(-x)) - target)

    def theirs(x):
        return F.binary_cross_entropy_with_logits(x, torch.tensor(target).to(x.dtype))

    return check((forward, backward), [(7,)], theirs)


@questions.lost_accuracy()
def log_sum_exp_without_subtracting_the_maximum():
    """float32: exp(80) is still finite, but small ones are lost beside 1"""
    from bridge.verdict import Evidence, judge

    x = np.linspace(1e-4, 2e-4, 50, dtype=np.float32).reshape(5, 10)

    def naive(x):  # log(exp(x) / Σ) + log(n): what is left of cancelling terms
        return np.log(np.exp(x).sum(1)) - np.log(x.dtype.type(10))

    exact = (
        torch.tensor(x.astype(np.longdouble).astype(float)).exp().mean(1).log().numpy()
    )
    theirs = torch.tensor(x).expm1().mean(1).log1p()
    return judge(Evidence(naive(x), theirs, exact, naive(x.astype(float))))
