"""Muon: what its iteration makes of singular values, and what bfloat16 does to it."""

import torch
from torch.optim._muon import _zeropower_via_newtonschulz as newton_schulz

from bridge.conventions.register import convention, entry

__all__ = []

USUAL = (3.4445, -4.775, 2.0315)


@convention(
    "Muon",
    symptom="the step is not orthogonal: its singular values are not 1",
    translate="ns_coefficients=(1.5, -0.5, 0.0), with more steps, does converge to 1",
)
def singular_values_of_a_step():
    """With the usual coefficients 1 is no fixed point, a + b + c = 0.701: singular
    values of a step lie around it, from 0.7 to 1.2. With Newton and Schulz's own, 1.5
    and -0.5, what has come to 1 stays there."""
    one = torch.ones(1, 1, dtype=torch.float64)  # its singular value is itself

    def after(a, b, c):
        return newton_schulz(one, (a, b, c), 1, 1e-7).item()

    return entry(
        locals(),
        {
            "after(*USUAL)": 0.6953125,  # 0.701; b + c of eight bits is -2.75
            "after(1.5, -0.5, 0.0)": 1.5 - 0.5,
        },
    )


@convention(
    "Muon",
    symptom="my iteration parts from PyTorch's in the third digit",
    translate="numpy_impl.optim.Muon rounds as PyTorch; precision = None does not",
)
def an_iteration_in_bfloat16():
    """PyTorch's iteration rounds each product to bfloat16, whatever the dtype of the
    parameter: of a row (3, 4) divided by its length 5 it keeps eight bits."""
    row = torch.tensor([[3.0, 4.0]], dtype=torch.float64)
    found = newton_schulz(row, (1.0, 0.0, 0.0), 1, 1e-7).tolist()[0]
    return entry(
        locals(),
        {"found[0]": 0.6015625, "found[1]": 0.80078125},  # of 0.6 and 0.8, eight bits
    )
