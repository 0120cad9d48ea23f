"""training/grad_scaler.py: torch.amp.GradScaler's scales, skipped updates, states."""

import numpy as np
import pytest
import torch

from bridge.cases.training.grad_scaler import CASES, INFINITE, OPTIONS, STEPS
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


def scaler_of(side, **options):
    return side.get("training.grad_scaler", "GradScaler")("cpu", **options)


def parameter(side, *grad, dtype="float32"):
    """A parameter of zeros with that gradient, and its optimizer."""
    p = side.get("nn", "Parameter")(side.array(np.zeros(len(grad), dtype)))
    p.grad = side.array(np.array(grad, dtype))
    return p, side.get("optim", "SGD")([p], lr=1.0)


@pytest.mark.parametrize("case", CASES[: len(OPTIONS)], ids=str)
def test_runs(case):
    """Scales and trackers exactly, in both dtypes; the infinite updates are skipped."""
    for dtype in ("float64", "float32"):
        ours, theirs = (case.quantities(side, dtype) for side in (NUMPY, TORCH_IMPL))
        for name in ("scales", "growth trackers"):
            ours_, theirs_ = ours["output", name], theirs["output", name]
            assert ours_.tolist() == theirs_.tolist()
        if dtype == "float64":
            assert_close(ours, theirs)
        else:
            np.testing.assert_allclose(
                ours["update", "p"], theirs["update", "p"], rtol=1e-5, atol=1e-6
            )
        moved = (np.diff(ours["update", "p"], axis=0) != 0).any(1)
        assert [i for i in range(1, STEPS) if not moved[i - 1]] == list(INFINITE)


@pytest.mark.parametrize("case", CASES[len(OPTIONS) :], ids=str)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_calls(case, dtype):
    """Powers of two and their like: the same numbers, bit by bit."""
    ours, theirs = (case.quantities(side, dtype) for side in (NUMPY, TORCH_IMPL))
    assert list(ours) == list(theirs)
    for name, value in ours.items():
        np.testing.assert_array_equal(value, theirs[name], strict=True)


@both_sides
def test_by_hand(side):
    """Halved after an inf, doubled after two good updates, and clipped unscaled."""
    scaler = scaler_of(side, init_scale=8.0, growth_interval=2)
    p, optimizer = parameter(side, 16.0, -8.0)
    scaler.scale(side.array(np.float32(1)))  # torch's scale is there from now on
    for grads, scale, value in (
        ([16.0, -8.0], 8.0, [-2.0, 1.0]),
        ([8.0, 0.0], 16.0, [-3.0, 1.0]),
        ([float("inf"), 1.0], 8.0, [-3.0, 1.0]),
        ([8.0, float("nan")], 4.0, [-3.0, 1.0]),
        ([4.0, 4.0], 4.0, [-4.0, 0.0]),
    ):
        p.grad = side.array(np.array(grads, np.float32))
        scaler.step(optimizer)
        scaler.update()
        assert (scaler.get_scale(), p.tolist()) == (scale, value)
    p.grad = side.array(np.array([4.0, -8.0], np.float32))
    scaler.unscale_(optimizer)
    assert p.grad.tolist() == [1.0, -2.0]
    scaler.update(32.0)
    assert scaler.get_scale() == 32.0


@both_sides
def test_two_optimizers(side):
    """One has an inf: the other one steps, and the scale is halved for both."""
    scaler = scaler_of(side, init_scale=2.0)
    scaler.scale(side.array(np.float32(1)))
    (p, first), (q, second) = parameter(side, float("inf")), parameter(side, 2.0)
    scaler.step(first)
    scaler.step(second)
    scaler.update()
    assert (p.tolist(), q.tolist(), scaler.get_scale()) == ([0.0], [-1.0], 1.0)


@both_sides
def test_not_enabled(side):
    scaler = scaler_of(side, enabled=False)
    p, optimizer = parameter(side, 2.0)
    loss = side.array(np.float32(3))
    assert scaler.scale(loss) is loss and not scaler.is_enabled()
    scaler.unscale_(optimizer)
    scaler.step(optimizer)
    scaler.update()
    scaler.load_state_dict({})
    assert p.tolist() == [-2.0] and scaler.get_scale() == 1.0
    assert scaler.state_dict() == {}


@both_sides
def test_outputs_keep_their_dtype_and_structure(side):
    scaler = scaler_of(side, init_scale=4.0)
    outputs = [side.array(np.ones(2)), (side.array(np.ones((), np.float32)),)]
    (a, (b,)) = scaler.scale(outputs)
    assert a.tolist() == [4.0, 4.0] and b.tolist() == 4.0
    assert str(a.dtype).endswith("float64") and str(b.dtype).endswith("float32")


@pytest.mark.parametrize("source, target", [(NUMPY, TORCH_IMPL), (TORCH_IMPL, NUMPY)])
def test_the_other_side_goes_on(source, target):
    first = scaler_of(source, init_scale=8.0, growth_interval=3)
    first.scale(source.array(np.float32(1)))
    first.step(parameter(source, 1.0)[1])
    first.update()
    second = scaler_of(target)
    second.load_state_dict(first.state_dict())
    assert second.state_dict() == first.state_dict()
    assert second.state_dict()["_growth_tracker"] == 1
    second.scale(target.array(np.float32(1)))
    for _ in range(2):
        second.step(parameter(target, 1.0)[1])
        second.update()
    assert second.get_scale() == 16.0


@both_sides
def test_wrong_order_says_so(side):
    """The kinds of error are PyTorch's."""
    scaler = scaler_of(side)
    _, optimizer = parameter(side, 1.0)
    scaler.scale(side.array(np.float32(1)))
    with pytest.raises(AssertionError, match="comes after step|No inf checks"):
        scaler.update()
    scaler.unscale_(optimizer)
    with pytest.raises(RuntimeError, match="already"):
        scaler.unscale_(optimizer)
    scaler.step(optimizer)
    with pytest.raises(RuntimeError, match="already"):
        scaler.step(optimizer)
    with pytest.raises(RuntimeError, match=r"after step\(\)"):
        scaler.unscale_(optimizer)
    scaler.update()
    with pytest.raises(AssertionError, match="comes after step|No inf checks"):
        scaler.update()
    p, without = parameter(side, 1.0)
    p.grad = None
    with pytest.raises(AssertionError, match="has a gradient|No inf checks"):
        scaler.step(without)
    with pytest.raises(RuntimeError, match="empty"):
        scaler.load_state_dict({})
    with pytest.raises(ValueError, match="outputs must be"):
        scaler.scale(None)
    for options in ({"growth_factor": 1.0}, {"backoff_factor": 1.0}):
        with pytest.raises(AssertionError, match="factor must be"):
            scaler_of(side, **options)


def test_a_device_that_numpy_does_not_have():
    with pytest.raises(RuntimeError, match="device must be \"cpu\", got 'cuda'"):
        NUMPY.get("training.grad_scaler", "GradScaler")("cuda")
    assert not torch.amp.GradScaler("cpu", enabled=False).is_enabled()
