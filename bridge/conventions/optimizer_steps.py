"""How far an optimizer goes: centered RMSprop, Rprop, ASGD, Adafactor, Muon."""

import math

import torch
from torch.nn import Parameter
from torch.optim import (  # noqa: F401 - in expressions
    ASGD,
    SGD,
    Adafactor,
    Adam,
    RMSprop,
    Rprop,
)

from bridge.conventions.answers import about
from bridge.conventions.optimizers import moved
from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "RMSprop",
    symptom="centered RMSprop flies away where the gradient hardly changes",
    translate="a larger eps, 1e-3 say, or centered=False",
)
def variance_of_a_constant():
    """Centered, RMSprop divides by the standard deviation of the gradient, which is 0
    where the gradient stays: the step becomes lr g / ε, 1e8 times lr g."""
    gradients = [1.0] * 61

    def last_step(**options):
        before, after = (
            moved(RMSprop, gradients[:count], lr=0.01, alpha=0.5, **options)
            for count in (60, 61)
        )
        return before - after

    return entry(
        locals(),
        {
            "last_step(centered=False)": 0.01,
            "last_step(centered=True)": 0.01 / 1e-8,
            "last_step(centered=True, eps=1e-3)": 0.01 / 1e-3,
        },
    )


@convention(
    "Rprop",
    symptom="where the gradient's sign turns, PyTorch's Rprop does not go back",
    translate="PyTorch's is iRprop⁻ of Igel and Hüsken (2000), not the first paper's",
)
def where_the_sign_turns():
    """Where the gradient's sign turns, the paper's Rprop takes its last step back;
    PyTorch's stays where it is, and both go on with half the step size."""
    gradients = [1.0, 1.0, -1.0]

    def paper(gradients, s, p=0.0, last=0.0, before=0.0):  # Riedmiller and Braun (1993)
        for g in gradients:
            turned, stayed = g * before < 0, g * before > 0
            s = s * (0.5 if turned else 1.2 if stayed else 1.0)
            last = -last if turned else -s * math.copysign(1.0, g)
            before = 0.0 if turned else g
            p = p + last
        return p

    return entry(
        locals(),
        {
            "moved(Rprop, gradients, lr=1.0)": -1 - 1.2,
            "paper(gradients, s=1.0)": -1.0,
        },
        same=("moved(Rprop, gradients[:2], lr=1.0)", "paper(gradients[:2], s=1.0)"),
    )


@convention(
    "ASGD",
    symptom="ASGD is no smoother than SGD",
    translate="t0 below the number of steps, and the weights from state[p]['ax']",
)
def where_the_average_is():
    """ASGD's average is optimizer.state[p]["ax"]; the parameters never become it, and
    until step t0, a million if not given, it is their copy."""

    def way(**options):
        p = Parameter(torch.zeros((), dtype=torch.float64))
        optimizer = ASGD([p], lr=1.0, lambd=0.0, **options)
        for gradient in (1.0, -1.0, 1.0, -1.0, 1.0):  # p is -1, 0, -1, 0, -1
            p.grad = torch.full_like(p, gradient)
            optimizer.step()
        return p.item(), optimizer.state[p]["ax"].item()

    return entry(
        locals(),
        {"way()": [-1.0, -1.0], "way(t0=0)": [-1.0, (0 - 1 + 0 - 1) / 4]},
    )


@convention(
    "ASGD",
    symptom="a schedule on ASGD acts one step late",
    translate="step the schedule before the last step of the old rate",
)
def rate_of_the_next_step():
    """ASGD computes in each step the rate of the next one, so that a changed lr acts a
    step later than in SGD."""

    def rates_used(optimizer_class, **options):
        p = Parameter(torch.zeros((), dtype=torch.float64))
        optimizer, used = optimizer_class([p], lr=1.0, **options), []
        for lr in (1.0, 0.5, 0.25):
            before = p.item()
            optimizer.param_groups[0]["lr"] = lr
            p.grad = torch.ones_like(p)
            optimizer.step()
            used.append(before - p.item())
        return used

    return entry(
        locals(),
        {
            "rates_used(SGD)": [1.0, 0.5, 0.25],
            "rates_used(ASGD, lambd=0.0)": [1.0, 1.0, 0.5],
        },
    )


@convention(
    "Adafactor",
    symptom="lr of Adafactor makes no difference, however large it is",
    translate="lr below 1/√t of the last step; a step is lr · RMS(p) long",
)
def rate_of_adafactor():
    """Adafactor's lr is relative to the weights' own size, max(1e-3, RMS(p)), and cut
    to 1/√t in step t; Adam's is the length of a step."""

    def lengths(optimizer_class, start, **options):
        ways = [
            moved(optimizer_class, [1.0] * t, start, **options) for t in range(1, 5)
        ]
        return start - ways[0], ways[2] - ways[3]  # of steps 1 and 4

    return entry(
        locals(),
        {
            "lengths(Adam, 0.0, lr=0.01, eps=0.0)": [0.01, 0.01],
            "lengths(Adafactor, 100.0, lr=0.01)": [1.0, 0.01 * 100 * 0.99**3],
            "lengths(Adafactor, 0.0, lr=2.0)": [
                1e-3,
                1e-3 * (1 + 2**-0.5) * (1 + 3**-0.5) / 4**0.5,
            ],
        },
    )


@convention(
    "Adafactor",
    symptom="Adafactor in float32 learns less than in float64 from small gradients",
    translate="eps=(1e-16, 1e-3), or another pair of numbers",
)
def epsilon_of_adafactor():
    """eps=(None, 1e-3) takes the unit of rounding of the weights' dtype as the bound of
    √v, 1e-7 in float32 and 2e-16 in float64; the paper's is the same for both."""

    def first_step(dtype, **options):
        p = Parameter(torch.ones((), dtype=dtype))
        p.grad = torch.full_like(p, 1e-9)
        before = p.item()
        Adafactor([p], lr=0.5, **options).step()
        return before - p.item()

    return entry(
        locals(),
        {
            "first_step(torch.float64)": 0.5,
            "first_step(torch.float32)": about(0.5 * 1e-9 / 2**-23, 1e-3),
        },
        same=(
            "first_step(torch.float64)",
            "first_step(torch.float32, eps=(1e-16, 1e-3))",
        ),
    )
