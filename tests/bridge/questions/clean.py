"""Code that is right: what differs is rounding."""

import math

import numpy as np
import torch
from torch.nn import functional as F

from bridge.rounding import noise_of, nudged
from bridge.verdict import Evidence, judge
from tests.bridge.questions.attention import attention_backward, softmax
from tests.bridge.questions.optimizers import adam
from tests.bridge.questions.question import Questions, check, follow
from tests.bridge.questions.recurrent import LSTM, TorchLSTM

questions = Questions()


def two(ours, theirs, exact=None, compute=None):
    """The verdict on two ways to compute the same; `compute` measures the noise"""
    noise = noise_of(lambda: {"y": compute()})["y"] if compute else 0.0
    return judge(Evidence(ours, theirs, exact, noise=noise))


@questions.rounding()
def sum_over_a_million_in_another_order_in_float64():
    x = np.random.default_rng(0).random(10**6)
    one_by_one = np.cumsum(x)[-1]  # no pairs: from left to right
    return two(one_by_one, torch.tensor(x).sum(), math.fsum(x))


@questions.rounding()
def sum_over_a_million_in_another_order_in_float32():
    x = np.random.default_rng(1).random(10**6).astype(np.float32)
    blocks = x.reshape(1000, 1000).sum(0, dtype=np.float32).sum(dtype=np.float32)
    return two(blocks, torch.tensor(x).sum(), math.fsum(x))


@questions.rounding()
def sum_over_a_million_whose_terms_cancel_in_float32():
    x = np.random.default_rng(2).normal(size=10**6).astype(np.float32)

    def theirs():
        return torch.tensor(nudged(x)).sum().numpy()

    return two(x[::-1].sum(), theirs(), compute=theirs)


@questions.rounding()
def mean_over_rows_then_columns():
    x = np.random.default_rng(3).normal(size=(500, 300)) + 1
    return two(x.mean(0).mean(), torch.tensor(x).mean(), math.fsum(x.ravel()) / x.size)


@questions.rounding()
def tanh_of_float32_one_ulp_apart():
    x = np.linspace(-4, 4, 2001, dtype=np.float32)
    exact = np.tanh(x.astype(np.float64))
    theirs = torch.tanh(torch.tensor(x)).numpy()
    ours = np.nextafter(theirs, np.float32(0))  # a library that rounds the other way
    return two(ours, theirs, exact)


@questions.rounding()
def tanh_by_two_exponentials():
    def forward(x):
        return 1 - 2 / (np.exp(2 * x) + 1)

    def backward(grad_y, x):
        return grad_y * (1 - forward(x) ** 2)

    return check((forward, backward), [(5, 6)], torch.tanh)


@questions.rounding()
def matrix_product_of_float32_in_blocks():
    rng = np.random.default_rng(4)
    a, b = (rng.normal(size=(256, 256)).astype(np.float32) for _ in range(2))
    blocks = sum(a[:, i : i + 16] @ b[i : i + 16] for i in range(0, 256, 16))
    return two(blocks, torch.tensor(a) @ torch.tensor(b), a.astype(float) @ b)


@questions.rounding()
def log_sum_exp_with_and_without_the_maximum():
    def forward(x):
        return np.log(np.exp(x).sum(-1))

    def backward(grad_y, x):
        e = np.exp(x)
        return grad_y[:, None] * e / e.sum(-1, keepdims=True)

    return check((forward, backward), [(6, 7)], lambda x: torch.logsumexp(x, -1))


@questions.rounding()
def bias_of_the_keys_whose_gradient_vanishes():
    """softmax(q (k + b)ᵀ) does not depend on b: what comes out is rounding alone"""
    rng = np.random.default_rng(5)
    q, k, v, grad_y = (rng.normal(size=(6, 4)) for _ in range(4))
    b = rng.normal(size=4)

    def theirs():
        tensors = [torch.tensor(nudged(a)) for a in (q, k, v)]
        bias = torch.tensor(nudged(b), requires_grad=True)
        y = F.scaled_dot_product_attention(tensors[0], tensors[1] + bias, tensors[2])
        y.backward(torch.tensor(nudged(grad_y)))
        return bias.grad.numpy()

    ours = attention_backward(grad_y, q, k + b, v)[1].sum(0)
    return two(ours, theirs(), compute=theirs)


@questions.rounding()
def softmax_of_saturated_scores():
    def backward(grad_y, x):
        s = softmax(x)
        return s * (grad_y - (grad_y * s).sum(-1, keepdims=True))

    x = 50 * np.random.default_rng(6).normal(size=(5, 6))
    return check((softmax, backward), [x], lambda x: torch.softmax(x, -1))


@questions.rounding()
def convolution_by_columns_and_directly():
    """x (N, C, H, W), weight (O, C, 3, 3)"""

    def columns(x):
        windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), (2, 3))
        n, c, h, w = windows.shape[:4]
        return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n, h, w, c * 9)

    def forward(x, weight):
        return (columns(x) @ weight.reshape(len(weight), -1).T).transpose(0, 3, 1, 2)

    def backward(grad_y, x, weight):
        g = grad_y.transpose(0, 2, 3, 1)
        grad_weight = np.einsum("nhwo,nhwk->ok", g, columns(x)).reshape(weight.shape)
        padded = np.pad(grad_y, ((0, 0), (0, 0), (2, 2), (2, 2)))
        turned = weight[:, :, ::-1, ::-1].swapaxes(0, 1)
        return forward(padded, turned), grad_weight

    return check((forward, backward), [(2, 3, 6, 5), (4, 3, 3, 3)], F.conv2d)


@questions.rounding()
def variance_in_two_passes():
    def forward(x):
        return ((x - x.mean(-1, keepdims=True)) ** 2).mean(-1)

    def backward(grad_y, x):
        return 2 * grad_y[:, None] * (x - x.mean(-1, keepdims=True)) / x.shape[-1]

    return check((forward, backward), [(5, 40)], lambda x: x.var(-1, correction=0))


@questions.rounding()
def layer_norm_at_mean_1e4_in_two_passes():
    x = (np.random.default_rng(7).normal(size=(4, 64)) + 1e4).astype(np.float32)

    def theirs():
        return F.layer_norm(torch.tensor(nudged(x)), (64,)).numpy()

    centered = x - x.mean(-1, keepdims=True)
    ours = centered / np.sqrt((centered**2).mean(-1, keepdims=True) + np.float32(1e-5))
    exact = F.layer_norm(torch.tensor(x, dtype=torch.float64), (64,))
    return two(ours, theirs(), exact, theirs)


@questions.rounding()
def lstm_over_100_steps():
    x = np.random.default_rng(8).normal(size=(1, 100, 3))
    return check(LSTM(3, 2), [x], TorchLSTM(3, 2, batch_first=True))


@questions.rounding()
def adam_for_100_steps():
    return follow(adam, torch.optim.Adam, 100, lr=0.01)


@questions.rounding()
def momentum_with_the_rate_inside_at_a_constant_rate():
    def update(p, g, state, t):
        v = state["v"] = 0.9 * state.get("v", 0) + 0.01 * g
        return p - v

    return follow(update, torch.optim.SGD, 50, lr=0.01, momentum=0.9)


@questions.rounding()
def weight_decay_as_the_gradient_of_half_a_square():
    """λ/2 |w|² has the gradient λ w"""

    def update(p, g, state, t):
        return (1 - 0.01 * 0.1) * p - 0.01 * g

    return follow(update, torch.optim.SGD, 20, lr=0.01, weight_decay=0.1)


@questions.equal()
def relu_by_a_mask():
    def forward(x):
        return x * (x > 0)

    return check((forward, lambda g, x: g * (x > 0)), [(5, 6)], torch.relu)


@questions.rounding()
def gelu_against_finite_differences():
    c = np.sqrt(2 / np.pi)

    def forward(x):
        return 0.5 * x * (1 + np.tanh(c * (x + 0.044715 * x**3)))

    def backward(grad_y, x):
        t = np.tanh(c * (x + 0.044715 * x**3))
        slope = c * (1 + 3 * 0.044715 * x**2)
        return grad_y * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * slope)

    return check((forward, backward), [(3, 4)])


@questions.rounding()
def cross_entropy_of_confident_scores():
    labels = np.array([0, 2, 1, 1])

    def forward(x):
        x = x - x.max(1, keepdims=True)
        log_sum = np.log(np.exp(x).sum(1))
        return (log_sum - x[np.arange(4), labels]).mean()

    def backward(grad_loss, x):
        grad_x = softmax(x)
        grad_x[np.arange(4), labels] -= 1
        return grad_loss * grad_x / 4

    def theirs(x):
        return F.cross_entropy(x, torch.tensor(labels))

    x = 12 * np.random.default_rng(9).normal(size=(4, 3))
    x[np.arange(4), labels] = 30
    return check((forward, backward), [x], theirs)
