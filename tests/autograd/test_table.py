"""The cases of the table, which parity and list read: none fails, and none lacks."""

import importlib

import pytest

from bridge.cases import cases_of
from bridge.cases.autograd.derivatives.operation_case import operation_case
from bridge.cases.specs import normal
from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL
from numpy_impl import autograd as ours

FILES = ("entrywise", "broadcast", "reductions", "places", "matrices")
WITHOUT = {"split", "unbind"}  # several results: a case compares one


def operations(file):
    return importlib.import_module(f"numpy_impl.autograd.derivatives.{file}").__all__


@pytest.mark.parametrize("file", FILES)
def test_to_second_order(file):
    """Value, gradients, and gradients of a random sum of the gradients."""
    second = set()
    for case in cases_of(f"autograd.derivatives.{file}"):
        ours, theirs = case.quantities(NUMPY), case.quantities(TORCH_IMPL)
        assert list(ours) == list(theirs), case
        assert len(ours) >= 2, case
        for name in ours:
            assert compare(ours[name], theirs[name]).ok(), (case, name)
        second |= {case.name for _, name in ours if "second order" in name}
    # what is constant by pieces has a gradient of zero
    assert set(operations(file)) - second - WITHOUT <= {"sign", "floor", "round"}


@pytest.mark.parametrize("file", FILES)
def test_every_operation_has_a_case(file):
    known = {case.name for case in cases_of(f"autograd.derivatives.{file}")}
    assert set(operations(file)) - known - WITHOUT == set()
    assert known <= set(operations(file))


class Constant(ours.Function):
    """y = sin x, with a gradient that forgets that it depends on x."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sin()

    @staticmethod
    def backward(ctx, grad_y):
        (x,) = ctx.saved_tensors
        return grad_y * x.detach().cos()


def test_a_case_sees_what_is_wrong_in_the_second_order_alone():
    def sine(lib, x):
        return Constant.apply(x) if lib is ours else x.sin()

    case = operation_case("entrywise", "sin", normal(2, 3), call=sine)
    found, wanted = case.quantities(NUMPY), case.quantities(TORCH_IMPL)
    missing = ("input gradient", "x, second order")
    assert set(wanted) - set(found) == {missing}
    assert all(compare(found[name], wanted[name]).ok() for name in found)
