"""Five ways to one gradient: by hand, tape, differences of two kinds, complex step.

All differentiate the same small network, whose parameters are one vector theta. The
first two cost as much as a few losses; the others one or two for each entry of theta.
"""

import numpy as np

from numpy_impl.autograd import float64, tensor

__all__ = [
    "loss_of",
    "loss_backward",
    "by_tape",
    "by_forward_differences",
    "by_central_differences",
    "by_complex_step",
]


def parts(theta, features):
    """w1 (D, H), b1 (H,), w2 (H,) and b2 () of theta (D H + 2 H + 1,)"""
    hidden = (len(theta) - 1) // (features + 2)
    w1 = theta[: features * hidden].reshape(features, hidden)
    b1, w2 = theta[features * hidden : -1].reshape(2, hidden)
    return w1, b1, w2, theta[-1]


def loss_of(theta, x, y):
    """loss = mean_n (Σ_h tanh(Σ_i x[n, i] w1[i, h] + b1[h]) w2[h] + b2 - y[n])²

    Args:
        theta: (D H + 2 H + 1,), tensor of float64 or complex128: w1, b1, w2, b2.
        x: (N, D), tensor of float64.
        y: (N,), tensor of float64.
    """
    w1, b1, w2, b2 = parts(theta, x.shape[1])
    x = x.to(theta.dtype)
    hidden = (x @ w1 + b1).tanh()
    error = hidden @ w2 + b2 - y
    return error.square().mean()


def loss_backward(grad_loss, theta, x, y):
    """The chain rule, step by step from the loss back to theta.

    A step in theta reaches the loss through error, and w1 and b1 also through hidden,
    where ∂tanh(z) / ∂z = 1 - tanh²(z).
    """
    theta, x, y = theta.array, x.array, y.array
    w1, b1, w2, b2 = parts(theta, x.shape[1])
    hidden = np.tanh(x @ w1 + b1)
    error = hidden @ w2 + b2 - y

    # return error.square().mean()
    grad_error = grad_loss * 2 * error / len(error)

    # error = hidden @ w2 + b2 - y
    grad_hidden = np.outer(grad_error, w2)
    grad_w2, grad_b2 = hidden.T @ grad_error, grad_error.sum()

    # hidden = (x @ w1 + b1).tanh()
    grad_z = grad_hidden * (1 - hidden * hidden)
    grad_w1, grad_b1 = x.T @ grad_z, grad_z.sum(0)

    return np.concatenate([grad_w1.reshape(-1), grad_b1, grad_w2, [grad_b2]])


def by_tape(theta, x, y):
    """∂loss/∂theta by backward(): what was recorded, walked back once"""
    theta = theta.detach().requires_grad_()
    loss_of(theta, x, y).backward()
    return theta.grad


def steps(theta, step):
    """step e_i for each entry of theta"""
    if not step > 0:
        raise ValueError(f"step must be above 0, got {step}")
    return step * np.eye(len(theta))


def by_forward_differences(theta, x, y, step):
    """∂loss/∂theta[i] ≈ (loss(theta + step e_i) - loss(theta)) / step

    The curve's bend makes an error that grows with step, rounding one that grows with
    1 / step: at best half of the digits are right, with step around 1e-8.
    """
    here = loss_of(theta, x, y).item()
    moved = [loss_of(theta + d, x, y).item() for d in steps(theta, step)]
    return tensor([(there - here) / step for there in moved], dtype=float64)


def by_central_differences(theta, x, y, step):
    """∂loss/∂theta[i] ≈ (loss(theta + step e_i) - loss(theta - step e_i)) / (2 step)

    The bend is the same on both sides and cancels; what is left grows with step².
    """
    slopes = []
    for d in steps(theta, step):
        rise = loss_of(theta + d, x, y).item() - loss_of(theta - d, x, y).item()
        slopes.append(rise / (2 * step))
    return tensor(slopes, dtype=float64)


def by_complex_step(theta, x, y, step):
    """∂loss/∂theta[i] ≈ Im loss(theta + i step e_i) / step

    Nothing is subtracted, so that nothing is lost: the step may be as small as 1e-100,
    where its error, which grows with step², is gone. The loss has to be made of
    functions that are known for complex numbers, which |x| and max are not.

    Source: Squire & Trapp 1998, "Using complex variables to estimate derivatives".
    """
    moved = [loss_of(theta + 1j * d, x, y) for d in steps(theta, step)]
    return tensor([loss.item().imag / step for loss in moved], dtype=float64)
