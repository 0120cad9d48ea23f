"""How far an optimizer goes: centered RMSprop, Rprop, ASGD, Adafactor, Muon."""

import math

from torch.optim import RMSprop, Rprop  # noqa: F401 - in expressions

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
