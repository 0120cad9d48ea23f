"""Cases of nn/activation/erf.py; tests hold the function against math.erf as well."""

import torch

import torch_impl.nn.activation.erf
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.cases.wrap import wrap
from numpy_impl.nn.activation.erf import erf, erf_backward

CASES = [
    ModuleCase(
        file="nn.activation.erf",
        name="erf",
        label=label,
        build=wrap(erf, erf_backward, torch_impl.nn.activation.erf.erf, torch.erf),
        inputs=(spec,),
        modes=("train",),
    )
    for label, spec in (
        ("", normal(7, 5, scale=2)),
        ("tails", values([-30.0, -6.0, -0.0, 0.0, 6.0, 30.0])),
    )
]
