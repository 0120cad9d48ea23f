"""Linear, embedding, and how layers are put together."""

import numpy as np
import torch
from torch.nn import functional as F

from tests.bridge.questions.question import Questions, check

questions = Questions()


class Linear:
    """y = x Wᵀ + b"""

    def __init__(self, inputs, outputs):
        rng = np.random.default_rng(1)
        self.W = rng.normal(size=(outputs, inputs))
        self.b = rng.normal(size=outputs)

    def forward(self, x):
        self.x = x
        return x @ self.W.T + self.b

    def backward(self, grad_y):
        self.grad_W = grad_y.T @ self.x
        self.grad_b = grad_y.sum(0)
        return grad_y @ self.W


def check_linear(cls, inputs=4, outputs=3):
    return check(cls(inputs, outputs), [(5, inputs)], torch.nn.Linear(inputs, outputs))


@questions.bug("missing")
def linear_without_a_gradient_for_its_bias():
    class Forgetful(Linear):
        def backward(self, grad_y):
            self.grad_W = grad_y.T @ self.x
            return grad_y @ self.W

    return check_linear(Forgetful)


@questions.bug("left out", "term")
def linear_that_forgets_its_bias_in_forward():
    class Unbiased(Linear):
        def forward(self, x):
            self.x = x
            return x @ self.W.T

    return check_linear(Unbiased)


@questions.bug("factor")
def bias_gradient_as_a_mean():
    class Mean(Linear):
        def backward(self, grad_y):
            grad_x = super().backward(grad_y)
            self.grad_b = grad_y.mean(0)
            return grad_x

    return check_linear(Mean)


@questions.bug("factor")
def gradient_multiplied_by_the_batch_size():
    class Large(Linear):
        def backward(self, grad_y):
            grad_x = super().backward(grad_y)
            self.grad_W *= len(grad_y)
            self.grad_b *= len(grad_y)
            return grad_x

    return check_linear(Large)


@questions.bug("missing sum")
def bias_gradient_not_summed_over_the_batch():
    class PerSample(Linear):
        def backward(self, grad_y):
            grad_x = super().backward(grad_y)
            self.grad_b = grad_y
            return grad_x

    return check_linear(PerSample)


@questions.bug("shape")
def bias_gradient_with_keepdims():
    class Row(Linear):
        def backward(self, grad_y):
            grad_x = super().backward(grad_y)
            self.grad_b = grad_y.sum(0, keepdims=True)
            return grad_x

    return check_linear(Row)


@questions.bug("transposed")
def weight_gradient_transposed():
    class Turned(Linear):
        def backward(self, grad_y):
            grad_x = super().backward(grad_y)
            self.grad_W = self.x.T @ grad_y
            return grad_x

    return check_linear(Turned, 4, 4)


@questions.bug("transposed")
def input_gradient_by_the_transposed_weight():
    class Turned(Linear):
        def backward(self, grad_y):
            super().backward(grad_y)
            return grad_y @ self.W.T

    return check_linear(Turned, 4, 4)


@questions.bug("accumulated")
def gradient_added_to_that_of_the_batch_before():
    store = {"W": np.zeros((3, 4))}

    def forward(x, w):
        return x @ w.T

    def backward(grad_y, x, w):
        store["W"] = store["W"] + grad_y.T @ x
        return grad_y @ w, store["W"]

    return check((forward, backward), [(5, 4), (3, 4)], lambda x, w: x @ w.T)


@questions.bug("stale")
def backward_with_the_cache_of_the_first_call():
    cache = {}

    def forward(x):
        cache.setdefault("y", np.tanh(x))
        return np.tanh(x)

    def backward(grad_y):
        return grad_y * (1 - cache["y"] ** 2)

    return check((forward, backward), [(4, 5)], torch.tanh)


@questions.bug("missing sum")
def gradient_of_what_was_broadcast_is_not_summed():
    def forward(x, scale):
        return x * scale

    def backward(grad_y, x, scale):
        return grad_y * scale, grad_y * x

    return check((forward, backward), [(5, 3), (3,)], torch.mul)


@questions.bug("missing sum")
def gradient_of_a_column_that_was_broadcast_is_not_summed():
    def forward(x, scale):
        return x * scale

    def backward(grad_y, x, scale):
        return grad_y * scale, grad_y * x

    return check((forward, backward), [(5, 3), (5, 1)], torch.mul)


@questions.bug("term", "not accumulated")
def residual_branch_without_its_own_gradient():
    w = np.random.default_rng(2).normal(size=(4, 4))

    def forward(x):
        return x + np.maximum(x @ w, 0)

    def backward(grad_y, x):
        return (grad_y * (x @ w > 0)) @ w.T

    def theirs(x):
        return x + torch.relu(x @ torch.tensor(w).to(x.dtype))

    return check((forward, backward), [(5, 4)], theirs)


@questions.bug("not accumulated")
def tied_weight_whose_gradient_is_counted_once():
    """y = (x w) wᵀ, an autoencoder; only the decoder's gradient arrives"""

    def forward(x, w):
        return x @ w @ w.T

    def backward(grad_y, x, w):
        return grad_y @ w @ w.T, grad_y.T @ (x @ w)

    return check((forward, backward), [(5, 4), (4, 2)], lambda x, w: x @ w @ w.T)


@questions.bug("not accumulated")
def embedding_gradient_assigned_instead_of_added():
    def forward(ids, weight):
        return weight[ids]

    def backward(grad_y, ids, weight):
        grad = np.zeros_like(weight)
        grad[ids] += grad_y  # an id that comes twice is added once: np.add.at
        return None, grad

    ids = np.array([[1, 4, 1], [0, 1, 3]])
    weight = np.random.default_rng(0).normal(size=(6, 2))
    return check((forward, backward), [ids, weight], F.embedding)


def embedding_backward(grad_y, ids, weight):
    grad = np.zeros_like(weight)
    np.add.at(grad, ids, grad_y)
    return None, grad


@questions.bug("option", "mask")
def padding_idx_that_gets_a_gradient():
    """Finite differences call this right: padding_idx is a rule, no derivative"""

    def padded(ids, weight):
        return F.embedding(ids, weight, padding_idx=0)

    ids = np.array([[1, 4, 1], [0, 1, 0]])
    weight = np.random.default_rng(0).normal(size=(6, 2))
    return check((lambda i, w: w[i], embedding_backward), [ids, weight], padded)


@questions.equal()
def padding_idx_left_out_as_pytorch_does():
    """Finite differences would call this a bug; it is right."""

    def padded(ids, weight):
        return F.embedding(ids, weight, padding_idx=0)

    def backward(grad_y, ids, weight):
        none, grad = embedding_backward(grad_y, ids, weight)
        grad[0] = 0
        return none, grad

    ids = np.array([[1, 4, 1], [0, 1, 0]])
    weight = np.random.default_rng(0).normal(size=(6, 2))
    return check((lambda i, w: w[i], backward), [ids, weight], padded)


@questions.bug("reshaped")
def channels_last_made_channels_first_by_reshape():
    def forward(x):
        n, h, w, c = x.shape
        return x.reshape(n, c, h, w)

    def backward(grad_y, x):
        return grad_y.reshape(x.shape)

    return check((forward, backward), [(2, 3, 4, 5)], lambda x: x.permute(0, 3, 1, 2))


@questions.bug("transposed")
def flatten_that_takes_the_axes_in_another_order():
    def forward(x):
        return x.transpose(0, 2, 1)

    def backward(grad_y, x):
        return grad_y.transpose(0, 1, 2)

    return check((forward, backward), [(2, 3, 3)], lambda x: x.transpose(1, 2))


@questions.bug("sign")
def subtraction_whose_second_gradient_has_the_sign_of_the_first():
    def backward(grad_y, a, b):
        return grad_y, grad_y

    return check((np.subtract, backward), [(3, 4), (3, 4)], torch.sub)


@questions.bug("left out")
def gradient_of_differences_that_misses_the_last_column():
    def forward(x):
        return np.diff(x)

    def backward(grad_y, x):
        grad_x = np.zeros_like(x)
        grad_x[:, 1:-1] = grad_y[:, :-1] - grad_y[:, 1:]
        grad_x[:, 0] = -grad_y[:, 0]
        return grad_x

    return check((forward, backward), [(2, 6)], torch.diff)
