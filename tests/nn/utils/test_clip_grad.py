"""nn/utils/clip_grad.py: PyTorch's norms and gradients, and its edges."""

import inspect
import math

import numpy as np
import pytest
import torch

from bridge.cases import cases_of
from bridge.cases.nn.utils.clip_grad import NORM_TYPES, parameters
from bridge.parity import to_numpy
from bridge.sides import NUMPY, SIDES, TORCH, TORCH_IMPL
from numpy_impl.nn import Parameter
from numpy_impl.nn.utils import clip_grad
from tests.pairs import assert_as_accurate, assert_close

FILE = "nn.utils.clip_grad"
EDGES = {
    "nan": [1.0, math.nan, -2.0],
    "inf": [1.0, math.inf, -2.0],
    "minus inf": [1.0, -math.inf, -2.0],
    "zeros": [0.0, -0.0, 0.0],
    "huge": [1e200, -1e200, 1.0],
    "tiny": [1e-200, 0.0, 0.0],
    "empty": [],
}


def given(side, *grads):
    """Parameters with these gradients."""
    made = []
    for grad in grads:
        grad = np.asarray(grad)
        made.append(side.get("nn", "Parameter")(side.array(np.zeros_like(grad))))
        made[-1].grad = side.array(grad)
    return made


@pytest.mark.parametrize("name", clip_grad.__all__)
def test_cases(name):
    for case in cases_of(FILE, name):
        exact = case.quantities(TORCH_IMPL)
        assert_close(case.quantities(NUMPY), exact)
        assert_close(case.quantities(NUMPY), case.quantities(TORCH))
        ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
        assert_as_accurate(ours, theirs, exact)


@pytest.mark.parametrize("name", clip_grad.__all__)
def test_arguments_are_pytorchs(name):
    ours, theirs = (
        inspect.signature(getattr(module, name))
        for module in (clip_grad, torch.nn.utils)
    )
    assert [(p.name, p.default) for p in ours.parameters.values()] == [
        (p.name, p.default) for p in theirs.parameters.values()
    ]


@pytest.mark.parametrize("edge", EDGES)
def test_edges(edge):
    """What is not finite spoils all gradients alike, by every norm."""
    for function in ("clip_grad_norm_", "clip_grad_value_"):
        for norm_type in NORM_TYPES if function == "clip_grad_norm_" else (None,):
            if edge == "empty" and norm_type in (math.inf, -math.inf):
                continue  # the largest of nothing: torch has no answer
            found = {}
            for side in SIDES:
                params = given(side, EDGES[edge], [3.0, 4.0])
                options = {} if norm_type is None else {"norm_type": norm_type}
                norm = side.get(FILE, function)(params, 1.0, **options)
                found[side] = [to_numpy(p.grad) for p in params]
                found[side] += [] if norm is None else [to_numpy(norm)]
            for other in (TORCH_IMPL, TORCH):
                for a, b in zip(found[NUMPY], found[other], strict=True):
                    np.testing.assert_allclose(
                        a, b, rtol=1e-14, err_msg=f"{other} {norm_type}"
                    )


@pytest.mark.parametrize("norm_type", [math.inf, -math.inf])
def test_nothing_has_no_largest_entry(norm_type):
    for side in SIDES:
        params = given(side, [3.0, 4.0], [])
        clip = side.get(FILE, "clip_grad_norm_")
        with pytest.raises(RuntimeError, match="empty|numel|no identity"):
            clip(params, 1.0, norm_type)
        assert params[0].grad.tolist() == [3.0, 4.0]


@pytest.mark.parametrize("norm_type", [-1.0, -2.0])
def test_nothing_has_no_norm_of_order_below_zero(norm_type):
    for side in (NUMPY, TORCH):
        params = given(side, [3.0, 4.0], [])
        with pytest.raises(RuntimeError, match="empty"):
            side.get(FILE, "clip_grad_norm_")(params, 1.0, norm_type)


@pytest.mark.parametrize("norm_type", NORM_TYPES)
@pytest.mark.parametrize("grad", [-1e200, 1e-200])
def test_one_entry_is_its_own_norm(norm_type, grad):
    """Its square, and the root of that, would be inf or 0."""
    wanted = 1.0 if norm_type == 0 else abs(grad)
    for side in SIDES:
        for shape in ((), (1, 1)):
            params = given(side, np.full(shape, grad))
            norm = side.get(FILE, "clip_grad_norm_")(params, math.inf, norm_type)
            assert float(norm) == wanted


def test_what_is_not_finite_is_refused_if_asked():
    for side in SIDES:
        params = given(side, [1.0, math.nan], [2.0])
        clip = side.get(FILE, "clip_grad_norm_")
        with pytest.raises(RuntimeError, match="total norm of order 2.0"):
            clip(params, 1.0, error_if_nonfinite=True)
        assert params[1].grad[0] == 2.0


def test_dtypes_stay():
    """float32 beside float64: the norm is of the wider, each gradient its own."""
    for side in SIDES:
        params = given(side, np.float32([3.0]), np.float64([4.0]))
        norm = side.get(FILE, "clip_grad_norm_")(params, 1.0)
        kinds = [to_numpy(a).dtype for a in (norm, *(p.grad for p in params))]
        assert kinds == [np.float64, np.float32, np.float64]
        assert float(norm) == 5.0


@pytest.mark.parametrize(
    "made",
    [lambda p: p[0], lambda p: p, lambda p: iter(p), lambda p: (q for q in p)],
    ids=["one", "list", "iterator", "generator"],
)
def test_what_parameters_may_be(made):
    for side in SIDES:
        file = side.module("nn").utils
        params = given(side, [3.0, 4.0])
        assert float(file.clip_grad_norm_(made(params), 1.0)) == 5.0
        np.testing.assert_allclose(to_numpy(params[0].grad), [0.6, 0.8], rtol=1e-6)
        file.clip_grad_value_(made(params), 0.7)
        assert to_numpy(params[0].grad)[1] == 0.7
        grads = [p.grad for p in params]
        assert float(file.get_total_norm(made(grads))) < 1.0


def test_nothing_to_clip():
    for side in SIDES:
        file = side.module("nn").utils
        (p,) = given(side, [1.0])
        p.grad = None
        for params in ([], [p]):
            norm = file.clip_grad_norm_(params, 1.0)
            assert to_numpy(norm).dtype == np.float32 and float(norm) == 0
        with pytest.warns(UserWarning, match="empty generator"):
            file.clip_grad_norm_((q for q in []), 1.0)
        assert p.grad is None
    clip_grad.clip_grad_value_([p], 1.0)  # torch raises an internal error here


def test_another_holder_of_the_gradient_keeps_it():
    """Unlike torch's: a backward may have handed out the same array elsewhere."""
    (p,) = given(NUMPY, [3.0, 4.0])
    held = p.grad
    held.flags.writeable = False
    clip_grad.clip_grad_norm_([p], 1.0)
    clip_grad.clip_grad_value_([p], 0.1)
    assert held.tolist() == [3.0, 4.0] and p.grad.tolist() == [0.1, 0.1]


@pytest.mark.parametrize("bad", [-1.0, math.nan, -math.inf])
def test_a_bound_below_zero_is_refused(bad):
    """torch takes it, and the step goes uphill."""
    p = Parameter(np.zeros(2))
    p.grad = np.ones(2)
    for name, call in (
        ("max_norm", lambda: clip_grad.clip_grad_norm_([p], bad)),
        ("max_norm", lambda: clip_grad.clip_grads_with_norm_([p], bad, 1.0)),
        ("clip_value", lambda: clip_grad.clip_grad_value_([p], bad)),
    ):
        with pytest.raises(ValueError, match=f"{name} must be 0 or more, got {bad}"):
            call()
    for not_a_number in ("a", None):
        for side in SIDES:
            clip = side.get(FILE, "clip_grad_norm_")
            with pytest.raises((ValueError, TypeError), match="float"):
                clip(parameters(side, "float64"), not_a_number)
    assert p.grad.tolist() == [1.0, 1.0]


def test_a_step_is_no_longer_than_the_norm_allows():
    """Through an optimizer: SGD moves by lr times the clipped gradient."""
    for side in (NUMPY, TORCH_IMPL):
        params = parameters(side, "float64")
        optimizer = side.get("optim", "SGD")(params, lr=0.1)
        before = [to_numpy(p).copy() for p in params]
        side.get(FILE, "clip_grad_norm_")(params, 0.5)
        optimizer.step()
        moved = [a - to_numpy(p) for a, p in zip(before, params)]
        length = math.sqrt(sum((m**2).sum() for m in moved))
        assert length == pytest.approx(0.05, rel=1e-5)
