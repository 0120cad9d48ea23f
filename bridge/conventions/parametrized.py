"""Weights that are computed: which axis, whose draws, and when a weight changes."""

import torch
from torch import nn
from torch.nn import init
from torch.nn.utils import parametrizations

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "initial values",
    symptom="sparse_ with a seeded generator gives other zeros in every run",
    translate="torch.manual_seed(seed) before it, too",
)
def generator_of_sparse():
    """sparse_ draws the numbers from its generator, but which of them are 0 from the
    default generator."""

    def zeros(seed):
        torch.manual_seed(seed)
        generator = torch.Generator().manual_seed(0)
        return init.sparse_(torch.empty(50, 4), 0.5, generator=generator) == 0

    return entry(
        locals(),
        {
            "torch.equal(zeros(1), zeros(1))": True,
            "torch.equal(zeros(1), zeros(2))": False,
        },
    )


@convention(
    "weight normalisation",
    symptom="weight_norm(dim=-1) has one length for all, not one for each column",
    translate="dim=weight.ndim - 1 for the last axis",
)
def last_axis_of_weight_norm():
    """In weight_norm dim=-1 is no axis: it stands for None, one length of all entries;
    the other negative axes count from the end, as everywhere."""

    def lengths(dim):
        layer = parametrizations.weight_norm(nn.Conv1d(2, 3, 4), dim=dim)
        return layer.parametrizations.weight.original0

    return entry(
        locals(),
        {"lengths(-1).numel()": 1, "lengths(2).numel()": 4, "lengths(-2).numel()": 2},
        same=("lengths(-1).shape", "lengths(None).shape"),
    )


@convention(
    "spectral normalisation",
    symptom="printing a weight under spectral_norm changes the next output",
    translate="layer.eval() before looking at it",
)
def looking_at_a_spectral_norm():
    """In training mode each access to the weight is a step of the power iteration; in
    evaluation it is computed from u and v as they are."""
    torch.manual_seed(0)
    layer = parametrizations.spectral_norm(nn.Linear(40, 40, dtype=torch.float64))
    first, second = layer.weight, layer.weight
    layer.eval()
    return entry(
        locals(),
        {
            "torch.equal(first, second)": False,
            "torch.equal(layer.weight, layer.weight)": True,
        },
    )


@convention(
    "spectral normalisation",
    symptom="an LSTM under spectral_norm has other weights than a loop of LSTMCell",
    translate="n_power_iterations=4 where the weight is read once",
)
def reads_of_a_recurrent_weight():
    """A forward of a recurrent layer reads a parametrized weight four times, and each
    is a step of the power iteration; a cell reads it once."""

    def u(kind, name, forwards):
        torch.manual_seed(0)
        layer = kind(40, 40, dtype=torch.float64)
        parametrizations.spectral_norm(layer, name)
        for _ in range(forwards):
            layer(torch.ones(1, 40, dtype=torch.float64))
        return layer.parametrizations[name][0]._u

    lstm, cell = (nn.LSTM, "weight_hh_l0"), (nn.LSTMCell, "weight_hh")
    return entry(
        locals(),
        {
            "torch.equal(u(*lstm, 1), u(*cell, 1))": False,
            "torch.equal(u(*lstm, 1), u(*cell, 4))": True,
        },
    )
