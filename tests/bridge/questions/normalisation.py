"""Normalisations: which mean, which variance, which eps."""

import numpy as np
import torch
from torch.nn import functional as F

from bridge.rounding import noise_of, nudged
from bridge.verdict import Evidence, judge
from tests.bridge.questions.question import Questions, check

questions = Questions()


def layer_norm(x, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)


def torch_layer_norm(x):
    return F.layer_norm(x, x.shape[-1:])


@questions.bug("term")
def layer_norm_backward_without_the_mean():
    def backward(grad_y, x):
        y, sigma = layer_norm(x), np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        return (grad_y - y * (grad_y * y).mean(-1, keepdims=True)) / sigma

    return check((layer_norm, backward), [(4, 6)], torch_layer_norm)


@questions.bug("term")
def layer_norm_backward_without_the_variance():
    def backward(grad_y, x):
        sigma = np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        return (grad_y - grad_y.mean(-1, keepdims=True)) / sigma

    return check((layer_norm, backward), [(4, 6)], torch_layer_norm)


@questions.bug("term")
def layer_norm_backward_that_takes_its_statistics_for_constants():
    def backward(grad_y, x):
        return grad_y / np.sqrt(x.var(-1, keepdims=True) + 1e-5)

    return check((layer_norm, backward), [(4, 6)], torch_layer_norm)


@questions.bug("epsilon")
def layer_norm_with_eps_outside_the_root():
    def forward(x):
        return (x - x.mean(-1, keepdims=True)) / (x.std(-1, keepdims=True) + 1e-5)

    def backward(grad_y, x):
        sigma = x.std(-1, keepdims=True)
        y = (x - x.mean(-1, keepdims=True)) / sigma
        g = grad_y / (sigma + 1e-5)
        mean = g.mean(-1, keepdims=True)
        return g - mean - y * (g * y).mean(-1, keepdims=True) * sigma / (sigma + 1e-5)

    return check((forward, backward), [(4, 6)], torch_layer_norm)


@questions.bug("option", "epsilon")
def layer_norm_with_the_eps_of_another_library():
    def forward(x):
        return layer_norm(x, 1e-3)

    def backward(grad_y, x):
        y, sigma = layer_norm(x, 1e-3), np.sqrt(x.var(-1, keepdims=True) + 1e-3)
        g = grad_y - grad_y.mean(-1, keepdims=True)
        return (g - y * (grad_y * y).mean(-1, keepdims=True)) / sigma

    return check((forward, backward), [(4, 6)], torch_layer_norm)


@questions.bug("biased")
def layer_norm_with_the_unbiased_standard_deviation():
    """as x.std() of PyTorch is: divided by n - 1"""

    def forward(x):
        sigma = np.sqrt(x.var(-1, keepdims=True, ddof=1) + 1e-5)
        return (x - x.mean(-1, keepdims=True)) / sigma

    def backward(grad_y, x):
        n = x.shape[-1]
        y, sigma = forward(x), np.sqrt(x.var(-1, keepdims=True, ddof=1) + 1e-5)
        g = grad_y - grad_y.mean(-1, keepdims=True)
        return (g - y * (grad_y * y).sum(-1, keepdims=True) / (n - 1)) / sigma

    return check((forward, backward), [(4, 6)], torch_layer_norm)


@questions.bug("missing sum")
def layer_norm_whose_weight_gradient_is_one_per_sample():
    def forward(x, weight):
        return weight * layer_norm(x)

    def backward(grad_y, x, weight):
        g = weight * grad_y
        y, sigma = layer_norm(x), np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        grad_x = g - g.mean(-1, keepdims=True) - y * (g * y).mean(-1, keepdims=True)
        return grad_x / sigma, grad_y * y

    def theirs(x, weight):
        return F.layer_norm(x, x.shape[-1:], weight)

    return check((forward, backward), [(4, 6), (6,)], theirs)


def by_mean_of_squares(x):
    """E[x²] - E[x]², which cancels where the mean is large"""
    var = (x * x).mean(-1, keepdims=True) - x.mean(-1, keepdims=True) ** 2
    with np.errstate(invalid="ignore"):
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(var + x.dtype.type(1e-5))


def at_mean(mean):
    """Layer norm in float32 at a large mean: who is right, NumPy or PyTorch?"""
    rng = np.random.default_rng(0)
    x = (rng.normal(size=(4, 64)) + mean).astype(np.float32)

    def theirs():
        return {"y": torch_layer_norm(torch.tensor(nudged(x))).numpy()}

    exact = torch_layer_norm(torch.tensor(x, dtype=torch.float64))
    return judge(
        Evidence(
            by_mean_of_squares(x),
            theirs()["y"],
            exact,
            by_mean_of_squares(x.astype(np.longdouble)),
            noise=noise_of(theirs)["y"],
        )
    )


@questions.lost_accuracy()
def layer_norm_by_mean_of_squares_at_mean_1e4():
    return at_mean(1e4)


@questions.lost_accuracy()
def layer_norm_by_mean_of_squares_at_mean_1e7():
    return at_mean(1e7)


class BatchNorm:
    """In training: normalised with the statistics of the batch, which are kept."""

    momentum, eps = 0.1, 1e-5

    def __init__(self, features):
        self.weight, self.bias = np.ones(features), np.zeros(features)
        self.running_mean, self.running_var = np.zeros(features), np.ones(features)

    def forward(self, x):
        self.mean, self.sigma = x.mean(0), np.sqrt(x.var(0) + self.eps)
        self.keep(x)
        self.normed = (x - self.mean) / self.sigma
        return self.weight * self.normed + self.bias

    def keep(self, x):
        m = self.momentum
        self.running_mean = (1 - m) * self.running_mean + m * x.mean(0)
        self.running_var = (1 - m) * self.running_var + m * x.var(0, ddof=1)

    def backward(self, grad_y):
        self.grad_weight = (grad_y * self.normed).sum(0)
        self.grad_bias = grad_y.sum(0)
        g = grad_y * self.weight
        g = g - g.mean(0) - self.normed * (g * self.normed).mean(0)
        return g / self.sigma


@questions.bug("biased")
def batch_norm_that_keeps_the_biased_variance():
    class Biased(BatchNorm):
        def keep(self, x):
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * x.mean(0)
            self.running_var = (1 - m) * self.running_var + m * x.var(0)

    return check(Biased(3), [(8, 3)], torch.nn.BatchNorm1d(3))


@questions.bug("momentum", "option")
def batch_norm_with_the_momentum_of_tensorflow():
    class Keras(BatchNorm):
        def keep(self, x):
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * x.mean(0)
            self.running_var = m * self.running_var + (1 - m) * x.var(0, ddof=1)

    return check(Keras(3), [(8, 3)], torch.nn.BatchNorm1d(3))


@questions.bug("option")
def batch_norm_that_uses_its_running_statistics_in_training():
    class Evaluating(BatchNorm):
        def forward(self, x):
            self.mean = self.running_mean
            self.sigma = np.sqrt(self.running_var + self.eps)
            self.normed = (x - self.mean) / self.sigma
            return self.weight * self.normed + self.bias

        def backward(self, grad_y):
            self.grad_weight = (grad_y * self.normed).sum(0)
            self.grad_bias = grad_y.sum(0)
            return grad_y * self.weight / self.sigma

    return check(Evaluating(3), [(8, 3)], torch.nn.BatchNorm1d(3))


@questions.bug("term")
def batch_norm_backward_as_in_evaluation():
    class Constant(BatchNorm):
        def backward(self, grad_y):
            super().backward(grad_y)
            return grad_y * self.weight / self.sigma

    return check(Constant(3), [(8, 3)], torch.nn.BatchNorm1d(3))


@questions.bug("missing")
def batch_norm_without_a_gradient_for_its_bias():
    class Unbiased(BatchNorm):
        def backward(self, grad_y):
            grad_x = super().backward(grad_y)
            del self.grad_bias
            return grad_x

    return check(Unbiased(3), [(8, 3)], torch.nn.BatchNorm1d(3))
