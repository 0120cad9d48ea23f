"""tensor/creation.py: defaults, casts, and the promotion tables of both libraries."""

import itertools
import warnings

import numpy as np
import pytest
import torch

import numpy_impl.tensor.creation as ours
import torch_impl.tensor.creation as theirs
from bridge.parity import dtype_name
from tests.answers import AnswerTests


class TestCreationAnswers(AnswerTests):
    file = "tensor.creation"


NUMPYS = ours.LADDER
SHARED = [name for name in NUMPYS if name not in ("uint16", "uint32", "uint64")]
TORCHS = [*SHARED, "bfloat16"]
NUMBERS = {"bool": True, "int": 1, "float": 1.0, "complex": 1j}


def tensor(size, dtype):
    return torch.zeros(size, dtype=getattr(torch, dtype))


def summed(one, two):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # complex32 is experimental
        return dtype_name(one + two)


@pytest.mark.parametrize("dtype", NUMPYS)
def test_numpy_promotes_as_the_rule_says(dtype):
    for other in NUMPYS:
        x, y = np.zeros(2, dtype), np.zeros(2, other)
        assert ours.promote(dtype, other) == np.promote_types(dtype, other).name
        assert ours.promote(dtype, other) == summed(x, y), other
        assert ours.promote_zero_d(dtype, other) == summed(x, np.zeros((), other))
        assert ours.holds(dtype, other) is np.can_cast(other, dtype, "safe"), other
    for name, number in NUMBERS.items():
        assert ours.promote_number(dtype, name) == summed(x, number), name


@pytest.mark.parametrize("dtype", TORCHS)
def test_pytorch_promotes_as_the_rule_says(dtype):
    """But for bfloat16 with complex numbers: from 2.14 on that gives bcomplex32."""

    def is_new(other):
        return {dtype, other[:7]} == {"bfloat16", "complex"} or (
            other == "bfloat16" and dtype.startswith("complex")
        )

    for other in (name for name in TORCHS if not is_new(name)):
        x, y = tensor(2, dtype), tensor(2, other)
        wanted = torch.promote_types(x.dtype, y.dtype)
        assert theirs.promote(dtype, other) == str(wanted).removeprefix("torch."), other
        assert theirs.promote(dtype, other) == summed(x, y), other
        found = str(torch.result_type(x, tensor((), other))).removeprefix("torch.")
        assert theirs.promote_zero_d(dtype, other) == found, other
    for name, number in NUMBERS.items():
        if is_new(name):
            continue
        found = str(torch.result_type(x, number)).removeprefix("torch.")
        assert theirs.promote_number(dtype, name) == found, name


def test_promotion_does_not_ask_for_the_order():
    for one, two in itertools.product(SHARED, repeat=2):
        for side in (ours, theirs):
            assert side.promote(one, two) == side.promote(two, one)


def test_where_the_tables_differ():
    """An integer with a float that cannot hold it: NumPy widens, PyTorch does not."""
    for one, two in itertools.combinations(SHARED, 2):
        kinds = {ours.kind_and_bits(name)[0].removeprefix("u") for name in (one, two)}
        mixed = kinds in ({"int", "float"}, {"int", "complex"})
        widened = ours.promote(one, two) not in (one, two)
        differ = ours.promote(one, two) != theirs.promote(one, two)
        assert differ is (mixed and widened), (one, two)


@pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint64"])
def test_pytorch_does_not_promote_the_wide_unsigned_integers(dtype):
    with pytest.raises(RuntimeError, match="not supported"):
        torch.promote_types(getattr(torch, dtype), torch.int8)
    assert ours.promote(dtype, "int8") != dtype


def test_both_sides_copy_in_the_same_ways():
    assert list(ours.COPIES) == list(theirs.COPIES)
