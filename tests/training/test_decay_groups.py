"""training/decay_groups.py: which parameters decay, and that none is forgotten."""

import numpy as np
import pytest
import torch

from bridge.cases import cases_of
from bridge.cases.training.decay_groups import LR, WEIGHT_DECAY, model
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)

DECAYED = {
    "embedding.weight",  # which is the head's, too
    "attention.in_proj_weight",
    "attention.out_proj.weight",
    "conv.weight",
    "lstm.weight_ih_l0",
    "lstm.weight_hh_l0",
    "frozen.weight",
}


def groups_of(side, made, weight_decay=WEIGHT_DECAY):
    return side.get("training.decay_groups", "decay_groups")(made, weight_decay)


def check(side):
    return side.get("training.decay_groups", "check_groups")


@pytest.mark.parametrize("case", cases_of("training.decay_groups"), ids=str)
def test_cases(case):
    ours, exact = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
    assert_close(ours, exact)
    ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    assert_as_accurate(ours, theirs, exact)


@both_sides
def test_each_parameter_is_in_exactly_one_group(side):
    made = model(side)
    groups = groups_of(side, made)
    names = {id(p): name for name, p in made.named_parameters()}
    held = [[names[id(p)] for p in group["params"]] for group in groups]
    assert sorted(held[0] + held[1]) == sorted(names.values())
    assert set(held[0]) == DECAYED
    assert [group["weight_decay"] for group in groups] == [WEIGHT_DECAY, 0.0]
    check(side)(made, groups)


@both_sides
def test_a_step_decays_matrices_only(side):
    """Zero gradients: a matrix shrinks by lr λ, all else keeps every bit."""
    made = model(side)
    before = {name: to_numpy(p).copy() for name, p in made.named_parameters()}
    optimizer = side.get("optim", "AdamW")(groups_of(side, made), lr=LR)
    for p in made.parameters():
        p.grad = side.array(np.zeros(tuple(p.shape)))
    optimizer.step()
    for name, p in made.named_parameters():
        factor = 1 - LR * WEIGHT_DECAY if name in DECAYED else 1
        np.testing.assert_allclose(to_numpy(p), before[name] * factor, rtol=1e-15)


def test_every_normalization_of_torch_is_known():
    """Also those of several axes, and those that NumPy has not."""
    for made in (
        *(torch.nn.BatchNorm1d(4), torch.nn.BatchNorm3d(4), torch.nn.SyncBatchNorm(4)),
        *(torch.nn.GroupNorm(2, 4), torch.nn.InstanceNorm2d(4, affine=True)),
        *(torch.nn.LayerNorm((3, 4)), torch.nn.RMSNorm(4), torch.nn.RMSNorm((3, 4))),
    ):
        decayed, others = groups_of(TORCH_IMPL, made)
        assert not decayed["params"] and others["params"], made


@both_sides
def test_a_bias_of_two_axes_does_not_decay(side):
    nn = side.module("nn")
    made = nn.Module()
    made.position_bias = nn.Parameter(side.array(np.ones((3, 3))))
    decayed, others = groups_of(side, made)
    assert len(decayed["params"]) == 0 and len(others["params"]) == 1


@both_sides
def test_what_is_wrong_is_named(side):
    made = model(side)
    decayed, others = groups_of(side, made)
    few = {"params": others["params"][2:]}
    with pytest.raises(ValueError, match="never learns: attention.in_proj_bias, atten"):
        check(side)(made, [decayed, few])
    with pytest.raises(ValueError, match="more than once in the groups: conv.weight"):
        check(side)(made, [decayed, others, {"params": [made.conv.weight]}])
    other = model(side)
    with pytest.raises(ValueError, match="1 parameters in the groups are not the mod"):
        check(side)(made, [decayed, others, {"params": [other.conv.weight]}])
    for bad in (-0.1, float("nan")):
        with pytest.raises(ValueError, match="weight_decay must be 0 or more, got"):
            groups_of(side, made, bad)
