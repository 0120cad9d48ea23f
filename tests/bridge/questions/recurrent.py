"""Recurrent layers: what flows back through time, and in which order the gates are."""

import numpy as np
import torch

from tests.bridge.questions.question import Questions, check

questions = Questions()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def rnn(x, w, u):
    """h[t] = tanh(x[t] w + h[t-1] u), x (T, I)"""
    h, hs = np.zeros(u.shape[0]), []
    for x_t in x:
        h = np.tanh(x_t @ w + h @ u)
        hs.append(h)
    return np.array(hs)


def rnn_backward(grad_y, x, w, u):
    hs = rnn(x, w, u)
    grad_x, grad_w, grad_u = np.zeros_like(x), np.zeros_like(w), np.zeros_like(u)
    grad_h = np.zeros(u.shape[0])
    for t in reversed(range(len(x))):
        grad_z = (grad_y[t] + grad_h) * (1 - hs[t] ** 2)
        grad_x[t] = grad_z @ w.T
        grad_w += np.outer(x[t], grad_z)
        if t:
            grad_u += np.outer(hs[t - 1], grad_z)
        grad_h = grad_z @ u.T
    return grad_x, grad_w, grad_u


def torch_rnn(x, w, u):
    h, hs = torch.zeros(u.shape[0], dtype=x.dtype), []
    for x_t in x:
        h = torch.tanh(x_t @ w + h @ u)
        hs.append(h)
    return torch.stack(hs)


SHAPES = [(6, 3), (3, 4), (4, 4)]


@questions.bug("later steps")
def recurrent_input_gradient_that_loses_later_steps():
    def backward(grad_y, x, w, u):
        _, grad_w, grad_u = rnn_backward(grad_y, x, w, u)
        grad_z = grad_y * (1 - rnn(x, w, u) ** 2)
        return grad_z @ w.T, grad_w, grad_u

    return check((rnn, backward), SHAPES, torch_rnn)


@questions.bug("later steps")
def recurrent_gradient_detached_in_the_middle():
    """truncated backpropagation through time where it was not meant"""

    def backward(grad_y, x, w, u):
        hs = rnn(x, w, u)
        grad_x, grad_w, grad_u = np.zeros_like(x), np.zeros_like(w), np.zeros_like(u)
        grad_h = np.zeros(u.shape[0])
        for t in reversed(range(len(x))):
            grad_z = (grad_y[t] + grad_h) * (1 - hs[t] ** 2)
            grad_x[t] = grad_z @ w.T
            grad_w += np.outer(x[t], grad_z)
            if t:
                grad_u += np.outer(hs[t - 1], grad_z)
            grad_h = grad_z @ u.T if t != 3 else 0
        return grad_x, grad_w, grad_u

    return check((rnn, backward), SHAPES, torch_rnn)


@questions.bug("not accumulated")
def recurrent_weight_gradient_overwritten_at_each_step():
    def backward(grad_y, x, w, u):
        grad_x, _, grad_u = rnn_backward(grad_y, x, w, u)
        hs, grad_h = rnn(x, w, u), np.zeros(u.shape[0])
        for t in reversed(range(len(x))):
            grad_z = (grad_y[t] + grad_h) * (1 - hs[t] ** 2)
            grad_w = np.outer(x[t], grad_z)
            grad_h = grad_z @ u.T
        return grad_x, grad_w, grad_u

    return check((rnn, backward), SHAPES, torch_rnn)


@questions.bug("later steps")
def recurrent_backward_that_forgets_to_transpose():
    def backward(grad_y, x, w, u):
        hs = rnn(x, w, u)
        grad_x, grad_w, grad_u = np.zeros_like(x), np.zeros_like(w), np.zeros_like(u)
        grad_h = np.zeros(u.shape[0])
        for t in reversed(range(len(x))):
            grad_z = (grad_y[t] + grad_h) * (1 - hs[t] ** 2)
            grad_x[t] = grad_z @ w.T
            grad_w += np.outer(x[t], grad_z)
            if t:
                grad_u += np.outer(hs[t - 1], grad_z)
            grad_h = grad_z @ u
        return grad_x, grad_w, grad_u

    return check((rnn, backward), SHAPES, torch_rnn)


@questions.bug("shifted")
def recurrent_output_is_the_state_before_the_step():
    def forward(x, w, u):
        h, hs = np.zeros(u.shape[0]), []
        for x_t in x:
            hs.append(h)
            h = np.tanh(x_t @ w + h @ u)
        return np.array(hs)

    return check((forward, rnn_backward), SHAPES, torch_rnn)


@questions.bug("flipped")
def reverse_direction_whose_output_is_not_turned_back():
    def forward(x, w, u):
        return rnn(x[::-1], w, u)

    def backward(grad_y, x, w, u):
        grad_x, grad_w, grad_u = rnn_backward(grad_y, x[::-1], w, u)
        return grad_x[::-1], grad_w, grad_u

    def theirs(x, w, u):
        return torch_rnn(x.flip(0), w, u).flip(0)

    return check((forward, backward), SHAPES, theirs)


class LSTM:
    """One layer, x (N, T, I); `order` is that of the gates input, forget, cell, out"""

    order, forget_bias = (0, 1, 2, 3), 0

    def __init__(self, inputs, hidden):
        rng = np.random.default_rng(5)
        self.w_ih = rng.normal(size=(4 * hidden, inputs)) / 2
        self.w_hh = rng.normal(size=(4 * hidden, hidden)) / 2
        self.b_ih = rng.normal(size=4 * hidden) / 2
        self.b_hh = rng.normal(size=4 * hidden) / 2

    def forward(self, x):
        self.x, self.tape, hidden = x, [], self.w_hh.shape[1]
        h = c = np.zeros((len(x), hidden))
        hs = []
        for x_t in x.swapaxes(0, 1):
            z = x_t @ self.w_ih.T + self.b_ih + h @ self.w_hh.T + self.b_hh
            blocks = np.split(z, 4, -1)
            i, f, g, o = (blocks[self.order.index(k)] for k in range(4))
            i, f, g, o = (
                sigmoid(i),
                sigmoid(f + self.forget_bias),
                np.tanh(g),
                sigmoid(o),
            )
            last_h, last_c = h, c
            c = f * c + i * g
            h = o * np.tanh(c)
            self.tape.append((x_t, last_h, last_c, i, f, g, o, c))
            hs.append(h)
        return np.stack(hs, 1)

    def backward(self, grad_y):
        for name in ("w_ih", "w_hh", "b_ih", "b_hh"):
            setattr(self, f"grad_{name}", np.zeros_like(getattr(self, name)))
        grad_x, grad_h, grad_c = [], 0, 0
        for t in reversed(range(grad_y.shape[1])):
            x_t, last_h, last_c, i, f, g, o, c = self.tape[t]
            grad_h = grad_h + grad_y[:, t]
            grad_c = grad_c + grad_h * o * (1 - np.tanh(c) ** 2)
            grads = (
                grad_c * g * i * (1 - i),
                grad_c * last_c * f * (1 - f),
                grad_c * i * (1 - g**2),
                grad_h * np.tanh(c) * o * (1 - o),
            )
            grad_z = np.concatenate([grads[k] for k in self.order], -1)
            self.grad_w_ih += grad_z.T @ x_t
            self.grad_w_hh += grad_z.T @ last_h
            self.grad_b_ih += grad_z.sum(0)
            self.grad_b_hh += grad_z.sum(0)
            grad_x.append(grad_z @ self.w_ih)
            grad_h, grad_c = grad_z @ self.w_hh, grad_c * f
        return np.stack(grad_x[::-1], 1)


class TorchLSTM(torch.nn.LSTM):
    """The sequence alone comes out."""

    def forward(self, x):
        return super().forward(x)[0]


def check_lstm(cls):
    return check(cls(3, 2), [(2, 5, 3)], TorchLSTM(3, 2, batch_first=True))


@questions.rounding()
def lstm_over_5_steps():
    return check_lstm(LSTM)


@questions.bug("gate order")
def lstm_with_the_gates_in_the_order_of_onnx():
    class Onnx(LSTM):
        order = (0, 3, 1, 2)  # i, o, f, g

    return check_lstm(Onnx)


@questions.bug("gate order")
def lstm_whose_gradients_are_stacked_in_another_order():
    class Stacked(LSTM):
        def backward(self, grad_y):
            grad_x = super().backward(grad_y)
            for name in ("w_ih", "w_hh", "b_ih", "b_hh"):
                i, f, g, o = np.split(getattr(self, f"grad_{name}"), 4)
                setattr(self, f"grad_{name}", np.concatenate([f, i, g, o]))
            return grad_x

    return check_lstm(Stacked)


@questions.bug("offset")
def lstm_with_the_forget_bias_of_tensorflow():
    class Tensorflow(LSTM):
        forget_bias = 1

    return check_lstm(Tensorflow)


@questions.bug("left out")
def lstm_that_has_one_bias_where_pytorch_has_two():
    class OneBias(LSTM):
        def forward(self, x):
            self.b_hh, kept = np.zeros_like(self.b_hh), self.b_hh
            y = super().forward(x)
            self.b_hh = kept
            return y

    return check_lstm(OneBias)
