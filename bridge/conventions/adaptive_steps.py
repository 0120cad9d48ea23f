"""Adagrad and its heirs: where a sum begins, which rate, how soon they divide."""

import torch
from torch.nn import Parameter
from torch.optim import (  # noqa: F401 - in expressions
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    NAdam,
    RAdam,
)

from bridge.conventions.optimizers import moved  # noqa: F401 - in expressions
from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "Adagrad",
    symptom="initial_accumulator_value of a parameter group changes nothing",
    translate="optimizer.state[p]['sum'].fill_(value), once the optimizer is made",
)
def accumulator_of_a_group():
    """Adagrad's sums all begin at the constructor's initial_accumulator_value; that of
    a group is kept, and printed, but not heard."""
    p = Parameter(torch.zeros(()))
    group = {"params": [p], "initial_accumulator_value": 2.0}
    optimizer = Adagrad([group], initial_accumulator_value=0.5)
    return entry(
        locals(),
        {
            "optimizer.param_groups[0]['initial_accumulator_value']": 2.0,
            "optimizer.state[p]['sum'].item()": 0.5,
        },
    )


@convention(
    "Adadelta",
    symptom="Adadelta hardly moves in Keras, and learns in PyTorch",
)
def rate_of_adadelta():
    """Adadelta needs no rate: PyTorch's lr is 1, as in the paper, where Keras' is
    0.001. The past weighs 0.9 in PyTorch, 0.95 in Keras, ε is 1e-6 and 1e-7."""

    def keras(g, lr=1e-3, rho=0.95, epsilon=1e-7):  # keras.io, Adadelta: first step
        return -lr * epsilon**0.5 / ((1 - rho) * g * g + epsilon) ** 0.5 * g

    return entry(
        locals(),
        {
            "moved(Adadelta, [1.0])": -1e-3 / (0.1 + 1e-6) ** 0.5,
            "keras(1.0)": -1e-3 * (1e-7 / (0.05 + 1e-7)) ** 0.5,
        },
        same=(
            "moved(Adadelta, [1.0])",
            "keras(1.0, lr=1.0, rho=0.9, epsilon=1e-6)",
        ),
    )


@convention(
    "epsilon",
    symptom="Adamax' second step and Keras' differ where gradients are tiny",
)
def epsilon_of_adamax():
    """PyTorch and optax have Adamax' ε in the maximum, max(β₂ u, |g| + ε), Keras in the
    division, m / (u + ε); in the paper there is none."""
    small = {"lr": 1.0, "betas": (0.5, 0.5)}

    def keras(gradients, epsilon, beta=0.5, p=0.0, m=0.0, u=0.0):  # keras.io, Adamax
        for t, g in enumerate(gradients, start=1):
            m, u = beta * m + (1 - beta) * g, max(beta * u, abs(g))
            p -= m / (1 - beta**t) / (u + epsilon)
        return p

    return entry(
        locals(),
        {
            "moved(Adamax, [1.0, 0.0], eps=1.0, **small)": -1 / 2 - 1 / 3 / 1,
            "keras([1.0, 0.0], epsilon=1.0)": -1 / 2 - 1 / 3 / (1 / 2 + 1),
        },
        same=(
            "moved(Adamax, [1.0, 0.0], eps=0.0, **small)",
            "keras([1.0, 0.0], epsilon=0.0)",
        ),
    )


@convention(
    "momentum",
    symptom="NAdam and Keras' Nadam part, most of all in the first hundred steps",
)
def rise_of_the_momentum():
    """NAdam's momentum rises from β₁ / 2 to β₁, in PyTorch by 0.96^(0.004 t), over a
    thousand steps and more, in Keras by 0.96^t; optax' nadam has β₁ from the start."""
    exact = {"lr": 1.0, "eps": 0.0}

    def first_step(mu, mu_next):  # of a gradient of 1: m = 0.1, √v_hat = 1
        return -(mu_next * 0.1 / (1 - mu * mu_next) + 1)

    def keras(t):  # keras.io, Nadam
        return 0.9 * (1 - 0.5 * 0.96**t)

    mu = [0.9 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in (1, 2)]
    return entry(
        locals(),
        {
            "moved(NAdam, [1.0], **exact)": -1 - 0.1 * mu[1] / (1 - mu[0] * mu[1]),
            "first_step(keras(1), keras(2))": (
                -1 - 0.1 * 0.48528 / (1 - 0.468 * 0.48528)
            ),
            "first_step(0.9, 0.9)": -1 - 0.1 * 0.9 / (1 - 0.81),
        },
        same=(
            "moved(NAdam, [1.0], momentum_decay=1.0, **exact)",
            "first_step(keras(1), keras(2))",
        ),
    )


@convention(
    "bias correction",
    symptom="RAdam's first steps are far too long, or nothing at all",
    translate="clip the gradients, or let the learning rate rise, in the first steps",
)
def steps_before_the_rectification():
    """RAdam does not divide by √v as long as ρ_t ≤ 5, five steps with β₂ = 0.999: they
    are as long as the gradient is. Adam's are as long as lr."""
    return entry(
        locals(),
        {
            "moved(RAdam, [100.0], lr=1.0)": -100.0,
            "moved(Adam, [100.0], lr=1.0)": -1.0,
            "moved(RAdam, 5 * [100.0], lr=1.0)": -500.0,
        },
    )
