"""How far an optimizer goes: centered RMSprop, Rprop, ASGD, Adafactor, Muon."""

from torch.optim import RMSprop

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
