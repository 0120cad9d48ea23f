"""A forward and a backward as anyone writes them."""

import numpy as np

from bridge import check_backward

RNG = np.random.default_rng(0)


def tanh(x):
    return np.tanh(x)


def tanh_backward(grad_y, x):
    return grad_y * (1 - np.tanh(x) ** 2)


class Linear:
    """As a course would have it: W (I, O), gradients in dW and db."""

    def __init__(self):
        self.W, self.b = RNG.normal(size=(3, 5)), RNG.normal(size=5)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad_y):
        self.dW, self.db = self.x.T @ grad_y, grad_y.sum(0)
        return grad_y @ self.W.T


def check(*args, **kwargs):
    return check_backward(*args, **kwargs, raise_exception=False)
