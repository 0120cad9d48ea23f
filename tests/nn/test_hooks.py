"""nn/hooks.py: order, removal and replacement, against torch, side by side."""

import numpy as np
import pytest
import torch

from bridge.parity import to_numpy
from numpy_impl import nn
from tests.nn.side_by_side import NUMPY, TORCH


def observed(wing, prepare, grad=True):
    """The events of one forward and backward of a Linear layer with hooks."""
    wing.seed()
    layer, log = wing.nn.Linear(3, 2), []
    prepare(wing, layer, log)
    x = wing.array(4, 3, start=-1.0)
    if wing is NUMPY:
        y = layer(x)
        grad_x = layer.backward(np.ones((4, 2), np.float32)) if grad else None
    else:
        x.requires_grad_()
        y = layer(x)
        if grad:
            y.backward(torch.ones(4, 2))
        grad_x = x.grad
    arrays = [y, *([grad_x, layer.weight.grad, layer.bias.grad] if grad else [])]
    return log, [to_numpy(a) for a in arrays]


def forward_order(wing, layer, log):
    for name, prepend in (("a", False), ("b", False), ("c", True)):
        layer.register_forward_pre_hook(
            lambda m, args, name=name: log.append(f"pre {name} {len(args)}"),
            prepend=prepend,
        )
        layer.register_forward_hook(
            lambda m, args, y, name=name: log.append(f"post {name} {tuple(y.shape)}"),
            prepend=prepend,
        )


def removed(wing, layer, log):
    handle = layer.register_forward_hook(lambda m, args, y: log.append("gone"))
    handle.remove()
    handle.remove()
    with layer.register_forward_pre_hook(lambda m, args: log.append("gone")):
        pass
    layer.register_full_backward_hook(lambda m, gx, gy: log.append("gone")).remove()
    layer.register_forward_hook(lambda m, args, y: log.append("stays"))


def replacing(wing, layer, log):
    layer.register_forward_pre_hook(lambda m, args: 2 * args[0])
    layer.register_forward_pre_hook(lambda m, args: (args[0] + 1,))


def with_kwargs(wing, layer, log):
    def pre(m, args, kwargs):
        log.append(f"pre {len(args)} {sorted(kwargs)}")
        return args, kwargs

    def post(m, args, kwargs, y):
        log.append(f"post {len(args)} {sorted(kwargs)} {tuple(y.shape)}")

    layer.register_forward_pre_hook(pre, with_kwargs=True)
    layer.register_forward_hook(post, with_kwargs=True)


def backward_order(wing, layer, log):
    def shapes(grads):
        return [tuple(g.shape) for g in grads]

    for name, prepend in (("a", False), ("b", False), ("c", True)):
        layer.register_full_backward_pre_hook(
            lambda m, gy, name=name: log.append(f"pre {name} {shapes(gy)}"),
            prepend=prepend,
        )
        layer.register_full_backward_hook(
            lambda m, gx, gy, name=name: log.append(
                f"post {name} {shapes(gx)} {shapes(gy)}"
            ),
            prepend=prepend,
        )


def backward_replacing(wing, layer, log):
    layer.register_full_backward_pre_hook(lambda m, gy: (2 * gy[0],))
    layer.register_full_backward_pre_hook(lambda m, gy: (gy[0] + 1,))
    layer.register_full_backward_hook(lambda m, gx, gy: (3 * gx[0] + gy[0].sum(),))


@pytest.mark.parametrize(
    "prepare",
    [
        forward_order,
        removed,
        with_kwargs,
        backward_order,
        backward_replacing,
    ],
)
def test_hooks(prepare):
    log, arrays = observed(NUMPY, prepare)
    torch_log, torch_arrays = observed(TORCH, prepare)
    assert log == torch_log
    for a, b in zip(arrays, torch_arrays, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_pre_hooks_that_replace_the_input():
    (_, [ours]), (_, [theirs]) = (
        observed(w, replacing, grad=False) for w in (NUMPY, TORCH)
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_a_hook_that_replaces_the_output():
    def prepare(wing, layer, log):
        layer.register_forward_hook(lambda m, args, y: y * 10)
        layer.register_forward_hook(lambda m, args, y: y + 1)

    (_, [ours]), (_, [theirs]) = (
        observed(w, prepare, grad=False) for w in (NUMPY, TORCH)
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


@pytest.mark.parametrize("wing", [NUMPY, TORCH], ids=["numpy_impl", "torch"])
def test_always_call(wing):
    layer, log = wing.nn.Linear(3, 2), []
    layer.register_forward_hook(lambda m, args, y: log.append("skipped"))
    layer.register_forward_hook(lambda m, args, y: log.append(y), always_call=True)
    layer.register_forward_hook(
        lambda m, args, kwargs, y: 1 / 0, with_kwargs=True, always_call=True
    )
    refused = pytest.raises(RuntimeError, match="3 features|be multiplied")
    with pytest.warns(UserWarning, match="always_call|raised"), refused:
        layer(wing.array(4, 5))
    assert log == [None]


@pytest.mark.parametrize("wing", [NUMPY, TORCH], ids=["numpy_impl", "torch"])
def test_a_pre_hook_that_returns_the_wrong_thing(wing):
    layer = wing.nn.Linear(3, 2)
    layer.register_forward_pre_hook(lambda m, args, kwargs: args, with_kwargs=True)
    with pytest.raises(RuntimeError, match="pre-hook .*must return None or"):
        layer(wing.array(4, 3))


def test_a_hook_on_a_loss():
    criterion, seen = nn.MSELoss(), []
    criterion.register_full_backward_hook(lambda m, gx, gy: seen.append((gx, gy)))
    x, target = np.ones((2, 3)), np.zeros((2, 3))
    for call in (
        lambda: criterion.backward(),
        lambda: criterion.backward(2.0),
        lambda: criterion.backward(grad_loss=3.0),
    ):
        criterion(x, target)
        call()
    assert [gy for _, gy in seen] == [(1.0,), (2.0,), (3.0,)]
    assert [gx[0].sum() for gx, _ in seen] == pytest.approx([2.0, 4.0, 6.0])


def test_hooks_run_once_when_backward_calls_super():
    class Twice(nn.Linear):
        def backward(self, grad_y):
            return super().backward(2 * grad_y)

    layer, seen = Twice(3, 2), []
    layer.register_full_backward_hook(lambda m, gx, gy: seen.append(gy[0].sum()))
    layer(np.ones((4, 3), np.float32))
    layer.backward(np.ones((4, 2), np.float32))
    assert seen == [8.0]
