"""Gradients where the derivative does not exist, or is not what the formula says."""

import math

import numpy as np
import torch
from torch.autograd import grad

from bridge.conventions.register import convention, entry

__all__ = ["grad"]  # torch.autograd.grad, for the expressions


@convention(
    "where",
    symptom="nan gradient though torch.where has taken the other branch",
)
def branch_not_taken():
    """where multiplies the gradient of the branch not taken by 0, and 0 · inf is NaN:
    make the argument safe before the root, not the result after it."""
    x = torch.tensor(0.0, requires_grad=True)
    zero, one = torch.tensor(0.0), torch.tensor(1.0)
    return entry(
        locals(),
        {
            "torch.where(x > 0, x.sqrt(), zero)": 0.0,
            "grad(torch.where(x > 0, x.sqrt(), zero), x)": [np.nan],
            "grad(torch.where(x > 0, torch.where(x > 0, x, one).sqrt(), zero), x)": [
                0.0
            ],
        },
        same=(
            "grad(torch.where(x > 0, torch.where(x > 0, x, one).sqrt(), zero), x)",
            "(zero,)",
        ),
    )


@convention(
    "products",
    symptom="nan from the gradient of a product with a zero in it, written as prod / x",
)
def product_with_a_zero():
    """The derivative of a product is the product of the others; written as prod / x it
    is 0 / 0 at 0. torch.prod's gradient is the former."""
    x = torch.tensor([0.0, 2.0, 3.0], requires_grad=True)
    return entry(
        locals(),
        {
            "grad(x.prod(), x)[0]": [6.0, 0.0, 0.0],
            "x.prod() / x": [np.nan, 0.0, 0.0],
        },
        same=(
            "grad(x.prod(), x)[0]",
            "torch.stack([x[1] * x[2], x[0] * x[2], x[0] * x[1]])",
        ),
    )


@convention(
    "steps",
    symptom="the parameters before a round or argmax never move: gradient 0, or no "
    "grad_fn",
)
def gradient_of_steps():
    """round and floor are flat, so that their gradient is 0, with no error; argmax and
    comparisons have none, and backward refuses."""
    x = torch.tensor([0.3, 0.7], requires_grad=True)
    return entry(
        locals(),
        {
            "grad(x.round().sum(), x)[0]": [0.0, 0.0],
            "x.argmax().requires_grad": False,
            "grad(x.argmax(), x)": RuntimeError,
        },
        same=(  # straight through: the value rounded, the gradient as of x
            "grad((x + (x.round() - x).detach()).sum(), x)[0]",
            "grad(x.sum(), x)[0]",
        ),
    )


@convention(
    "leaves",
    symptom="x.grad is None, and the optimizer refuses it: can't optimize a non-leaf "
    "Tensor",
)
def tensors_that_are_no_leaves():
    """What was computed from a tensor that requires a gradient is no leaf, and keeps no
    .grad: also rand(...) * 0.1 and a cast to another dtype."""
    x = torch.ones(2, requires_grad=True)
    return entry(
        locals(),
        {
            "x.is_leaf": True,
            "(x * 0.1).is_leaf": False,
            "x.double().is_leaf": False,
            "x.float().is_leaf": True,
            "torch.optim.SGD([x * 0.1], lr=1.0)": ValueError,
        },
        same=("x.is_leaf", "(x * 0.1).detach().requires_grad_().is_leaf"),
    )


@convention(
    "leaves",
    symptom="RuntimeError: Can't call numpy() on Tensor that requires grad",
)
def numpy_of_a_result():
    """A tensor that carries a graph is no array: numpy() refuses it, and detach() takes
    the graph off, with the memory shared."""
    x = torch.ones(2, requires_grad=True)
    return entry(
        locals(),
        {
            "x.numpy()": RuntimeError,
            "x.detach().numpy()": [1.0, 1.0],
            "x.detach().data_ptr() == x.data_ptr()": True,
        },
        same=("x.tolist()", "x.detach().numpy()"),
    )


@convention(
    "complex numbers",
    symptom="my complex gradient is the conjugate of theirs",
)
def gradient_of_complex_numbers():
    """The gradient of a real loss is the direction of steepest ascent, ∂L/∂a + i ∂L/∂b
    for z = a + ib: for Re z² the conjugate of 2 z, where jax.grad gives 2 z."""
    z = torch.tensor(1 + 1j, requires_grad=True)
    return entry(
        locals(),
        {"grad((z * z).real, z)": [2 - 2j], "2 * z": 2 + 2j},
        same=("grad((z * z).real, z)", "(2 * z.conj(),)"),
    )


@convention(
    "Softsign",
    symptom="nan gradient of softsign at inf",
    translate="clamp x to the range of its dtype first",
)
def softsign_at_infinity():
    """Its gradient 1 / (1 + |x|)² tends to 0, but autograd finds NaN at infinity, and
    0 at what is merely large."""
    x = torch.tensor([math.inf, 1e30], requires_grad=True)
    return entry(
        locals(),
        {
            "grad(F.softsign(x).sum(), x)[0]": [np.nan, 0.0],
            "1 / (1 + x.abs()) ** 2": [0.0, 0.0],
        },
    )


@convention(
    "L1Loss",
    symptom="the loss is nan, but all gradients are finite",
    translate="look at the loss, not at the gradients, for what is not finite",
)
def no_distance_from_nan():
    """The gradient of |x - y| is the sign of x - y, and the sign of NaN is 0: the loss
    is NaN, its gradient says that all is well. That of (x - y)² is NaN."""
    x = torch.tensor(math.nan, requires_grad=True)
    y = torch.tensor(0.0)
    return entry(
        locals(),
        {
            "F.l1_loss(x, y)": np.nan,
            "grad(F.l1_loss(x, y), x)": [0.0],
            "grad(F.mse_loss(x, y), x)": [np.nan],
        },
    )
