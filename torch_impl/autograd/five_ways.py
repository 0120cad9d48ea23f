"""Five ways to one gradient: by hand, tape, differences of two kinds, complex step.

By hand is on the NumPy side; the tape is PyTorch's autograd.
"""

import torch
from torch import float64, tensor

__all__ = [
    "loss_of",
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
    """loss = mean_n (Σ_h tanh(Σ_i x[n, i] w1[i, h] + b1[h]) w2[h] + b2 - y[n])²"""
    w1, b1, w2, b2 = parts(theta, x.shape[1])
    x = x.to(theta.dtype)
    hidden = (x @ w1 + b1).tanh()
    error = hidden @ w2 + b2 - y
    return error.square().mean()


def by_tape(theta, x, y):
    """∂loss/∂theta by backward(): what was recorded, walked back once"""
    theta = theta.detach().requires_grad_()
    loss_of(theta, x, y).backward()
    return theta.grad


def steps(theta, step):
    """step e_i for each entry of theta"""
    if not step > 0:
        raise ValueError(f"step must be above 0, got {step}")
    return step * torch.eye(len(theta), dtype=float64)


def by_forward_differences(theta, x, y, step):
    """∂loss/∂theta[i] ≈ (loss(theta + step e_i) - loss(theta)) / step"""
    here = loss_of(theta, x, y).item()
    moved = [loss_of(theta + d, x, y).item() for d in steps(theta, step)]
    return tensor([(there - here) / step for there in moved], dtype=float64)


def by_central_differences(theta, x, y, step):
    """∂loss/∂theta[i] ≈ (loss(theta + step e_i) - loss(theta - step e_i)) / (2 step)"""
    slopes = []
    for d in steps(theta, step):
        rise = loss_of(theta + d, x, y).item() - loss_of(theta - d, x, y).item()
        slopes.append(rise / (2 * step))
    return tensor(slopes, dtype=float64)


def by_complex_step(theta, x, y, step):
    """∂loss/∂theta[i] ≈ Im loss(theta + i step e_i) / step"""
    moved = [loss_of(theta + 1j * d, x, y) for d in steps(theta, step)]
    return tensor([loss.item().imag / step for loss in moved], dtype=float64)
