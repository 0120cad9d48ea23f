"""Functions of each entry, and dropout."""

import math

import numpy as np
import torch
from torch.nn import functional as F

from tests.bridge.questions.question import Questions, check

questions = Questions()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


erf = np.vectorize(math.erf, otypes=[float])


@questions.bug("option")
def gelu_with_the_derivative_of_its_other_form():
    def forward(x):
        return 0.5 * x * (1 + erf(x / np.sqrt(2)))

    def backward(grad_y, x):
        c = np.sqrt(2 / np.pi)
        t = np.tanh(c * (x + 0.044715 * x**3))
        slope = c * (1 + 3 * 0.044715 * x**2)
        return grad_y * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * slope)

    return check((forward, backward), [(4, 5)], F.gelu)


@questions.bug("option")
def gelu_in_its_tanh_form_against_the_default():
    c = np.sqrt(2 / np.pi)

    def forward(x):
        return 0.5 * x * (1 + np.tanh(c * (x + 0.044715 * x**3)))

    def backward(grad_y, x):
        t = np.tanh(c * (x + 0.044715 * x**3))
        slope = c * (1 + 3 * 0.044715 * x**2)
        return grad_y * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * slope)

    return check((forward, backward), [(4, 5)], torch.nn.GELU())


@questions.bug("x for y")
def sigmoid_derivative_written_for_y_but_given_x():
    def sigmoid_derivative(y):
        return y * (1 - y)

    def backward(grad_y, x):
        return grad_y * sigmoid_derivative(x)

    return check((sigmoid, backward), [(6, 3)], torch.sigmoid)


@questions.bug("y for x")
def sigmoid_derivative_written_for_x_but_given_y():
    def sigmoid_derivative(x):
        return sigmoid(x) * (1 - sigmoid(x))

    def backward(grad_y, x):
        y = sigmoid(x)
        return grad_y * sigmoid_derivative(y)

    return check((sigmoid, backward), [(6, 3)], torch.sigmoid)


@questions.bug("x for y")
def tanh_derivative_of_x_instead_of_y():
    return check((np.tanh, lambda grad_y, x: grad_y * (1 - x**2)), [(5,)], torch.tanh)


@questions.bug("upstream")
def tanh_forgets_to_multiply_by_the_gradient_from_above():
    def backward(grad_y, x):
        return 1 - np.tanh(x) ** 2

    return check((np.tanh, backward), [(3, 4)], torch.tanh)


@questions.bug("mask")
def relu_backward_that_asks_whether_y_is_at_least_0():
    def forward(x):
        return np.maximum(x, 0)

    def backward(grad_y, x):
        y = np.maximum(x, 0)
        return grad_y * (y >= 0)

    return check((forward, backward), [(5, 6)], torch.relu)


@questions.bug("mask", "left out")
def relu_backward_that_masks_by_the_gradient():
    def forward(x):
        return np.maximum(x, 0)

    def backward(grad_y, x):
        grad_x = grad_y.copy()
        grad_x[grad_y < 0] = 0
        return grad_x

    return check((forward, backward), [(5, 6)], torch.relu)


@questions.bug("tie")
def relu_whose_gradient_at_0_is_1():
    def forward(x):
        return np.maximum(x, 0)

    return check((forward, lambda g, x: g * (x >= 0)), [(6, 6)], torch.relu)


@questions.bug("tie")
def clip_that_stops_the_gradient_on_the_boundary():
    def forward(x):
        return np.clip(x, -1, 1)

    def backward(grad_y, x):
        return grad_y * ((x > -1) & (x < 1))

    def theirs(x):  # torch.clamp itself lets nothing pass there from 2.14 on
        return torch.where(x.abs() <= 1, x, x.sign())

    return check((forward, backward), [(8, 8)], theirs)


@questions.bug("option")
def elu_whose_derivative_forgets_alpha():
    def forward(x):
        return np.where(x > 0, x, 1.5 * (np.exp(np.minimum(x, 0)) - 1))

    def backward(grad_y, x):
        return grad_y * np.where(x > 0, 1, np.exp(np.minimum(x, 0)))

    return check((forward, backward), [(4, 5)], torch.nn.ELU(alpha=1.5))


@questions.bug("term")
def silu_whose_gate_is_taken_for_a_constant():
    def forward(x):
        return x * sigmoid(x)

    return check((forward, lambda g, x: g * sigmoid(x)), [(4, 5)], F.silu)


@questions.bug("mask")
def dropout_backward_without_the_mask():
    mask = np.random.default_rng(3).random((6, 5)) > 0.4

    def forward(x):
        return x * mask / 0.6

    def backward(grad_y, x):
        return grad_y / 0.6

    def theirs(x):
        return x * torch.tensor(mask) / 0.6

    return check((forward, backward), [(6, 5)], theirs)


@questions.bug("factor")
def dropout_backward_without_the_scale():
    mask = np.random.default_rng(4).random((6, 5)) > 0.4

    def forward(x):
        return x * mask / 0.6

    def theirs(x):
        return x * torch.tensor(mask) / 0.6

    return check((forward, lambda g, x: g * mask), [(6, 5)], theirs)


@questions.bug("factor", "option")
def dropout_that_scales_at_test_time_what_was_scaled_in_training():
    p = 0.3

    def forward(x):
        return x * (1 - p)

    def backward(grad_y, x):
        return grad_y * (1 - p)

    return check((forward, backward), [(4, 4)], torch.nn.Dropout(p).eval())


@questions.bug("not accumulated")
def a_value_used_twice_whose_second_gradient_overwrites_the_first():
    """y = a b with a = x, b = tanh x, each `.grad = ` instead of `.grad += `"""

    def forward(x):
        return x * np.tanh(x)

    def backward(grad_y, x):
        grads = {}
        grads["x"] = grad_y * np.tanh(x)
        grads["x"] = grad_y * x * (1 - np.tanh(x) ** 2)
        return grads["x"]

    return check((forward, backward), [(3, 4)], lambda x: x * torch.tanh(x))


@questions.bug("in place")
def relu_that_writes_into_its_argument():
    def forward(x):
        x[x < 0] = 0
        return x

    def backward(grad_y, x):
        return grad_y * (x > 0)

    return check((forward, backward), [(4, 5)], torch.relu)
