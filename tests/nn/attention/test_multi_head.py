"""nn/attention/multi_head.py: MultiheadAttention."""

import inspect

import numpy as np
import pytest
import torch

import numpy_impl.nn
import torch_impl.nn
from bridge.parity import compare
from bridge.trees import flatten
from tests.pairs import PairTests

WINGS = pytest.mark.parametrize(
    "wing", [numpy_impl, torch_impl], ids=lambda wing: wing.__name__
)


MASKS = ["attn_mask", "key_padding_mask"]


class TestMultiHead(PairTests):
    file = "nn.attention.multi_head"


def draw(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def tensors(*arrays):
    return [torch.tensor(array, requires_grad=array.dtype != bool) for array in arrays]


@WINGS
@pytest.mark.parametrize("method", ["__init__", "forward"])
def test_signature_of_the_module(wing, method):
    ours, theirs = (
        inspect.signature(getattr(nn.MultiheadAttention, method)).parameters.values()
        for nn in (wing.nn, torch.nn)
    )
    assert [(p.name, p.default) for p in ours] == [(p.name, p.default) for p in theirs]


def modules(*args, **kwargs):
    """A NumPy module and torch's with the same parameters, none of them zero."""
    ours = numpy_impl.nn.MultiheadAttention(*args, dtype=np.float64, **kwargs)
    theirs = torch.nn.MultiheadAttention(*args, dtype=torch.float64, **kwargs)
    rng = np.random.default_rng(5)
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        p[...] = rng.normal(size=p.shape)
        q.data = torch.tensor(np.asarray(p))
    return ours, theirs


@pytest.mark.parametrize("wanted", ["y", "pair", "weights"])
@pytest.mark.parametrize("average", [True, False])
def test_gradients_of_either_output(wanted, average):
    ours, theirs = modules(8, 2)
    inputs = draw((3, 2, 8), (4, 2, 8), (4, 2, 8))
    leaves = tensors(*inputs)
    outputs = ours(*inputs, average_attn_weights=average)
    outputs_theirs = theirs(*leaves, average_attn_weights=average)
    grads = draw(*(output.shape for output in outputs), seed=1)
    used = {"y": [0], "pair": [0, 1], "weights": [1]}[wanted]
    torch.autograd.backward(
        [outputs_theirs[i] for i in used], [torch.tensor(grads[i]) for i in used]
    )
    pair = tuple(grads[i] if i in used else None for i in range(2))
    grad_inputs = ours.backward((grads[0], None) if wanted == "y" else pair)
    for grad, leaf in zip(grad_inputs, leaves, strict=True):
        wanted_grad = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
        assert compare(grad, wanted_grad).ok()
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        wanted_grad = torch.zeros_like(q) if q.grad is None else q.grad
        assert compare(p.grad, wanted_grad).ok()


def test_self_attention_sums_three_gradients():
    ours, theirs = modules(8, 2, batch_first=True)
    x, grad_y = draw((2, 5, 8), (2, 5, 8))
    (leaf,) = tensors(x)
    y, weights = ours(x, x, x)
    y_theirs, _ = theirs(leaf, leaf, leaf)
    y_theirs.backward(torch.tensor(grad_y))
    assert compare(y, y_theirs).ok()
    assert compare(sum(ours.backward((grad_y, None))), leaf.grad).ok()


@pytest.mark.parametrize("need_weights", [True, False])
def test_evaluation_is_torchs_fast_path(need_weights):
    """Without gradients torch runs one fused kernel: the same but for rounding."""
    ours, theirs = modules(8, 2, batch_first=True, dropout=0.5)
    (x,) = draw((2, 5, 8))
    padding = np.array([[0, 0, 0, 1, 1], [0, 1, 0, 0, 0]], bool)
    with numpy_impl.nn.no_grad(), torch.no_grad():
        y, weights = ours.eval()(
            x, x, x, key_padding_mask=padding, need_weights=need_weights
        )
        leaf = torch.tensor(x)
        y_theirs, weights_theirs = theirs.eval()(
            *(leaf, leaf, leaf),
            key_padding_mask=torch.tensor(padding),
            need_weights=need_weights,
        )
    assert compare(y, y_theirs).ok()
    assert (weights is None) == (not need_weights)
    if need_weights:
        assert compare(weights, weights_theirs).ok()


@pytest.mark.parametrize("need_weights", [True, False])
def test_a_float_mask_with_a_bool_mask(need_weights):
    """Deprecated in torch, which warns, and works."""
    ours, theirs = modules(8, 2)
    inputs = draw((3, 2, 8), (4, 2, 8), (4, 2, 8))
    (mask,) = draw((3, 4), seed=1)
    padding = np.array([[0, 0, 0, 1], [0, 1, 1, 0]], bool)
    masks = {"key_padding_mask": padding, "attn_mask": mask}
    output = ours(*inputs, **masks, need_weights=need_weights)
    with pytest.warns(UserWarning, match="mismatched"):
        wanted = theirs(
            *(torch.tensor(x) for x in inputs),
            **{name: torch.tensor(mask) for name, mask in masks.items()},
            need_weights=need_weights,
        )
    for a, b in zip(flatten(output), flatten(wanted), strict=True):
        assert compare(a, b).ok()


@pytest.mark.parametrize("names", [["attn_mask"], ["key_padding_mask"], MASKS])
def test_float32_masks_of_float64_queries(names):
    """torch takes them where it need not return the weights."""
    ours, theirs = modules(8, 2)
    written_out = torch_impl.nn.MultiheadAttention(8, 2, dtype=torch.float64)
    written_out.load_state_dict(theirs.state_dict())
    inputs = draw((3, 2, 8), (4, 2, 8), (4, 2, 8))
    drawn = zip(MASKS, draw((3, 4), (2, 4), seed=1), strict=True)
    masks = {name: x.astype(np.float32) for name, x in drawn if name in names}
    tensors = [torch.tensor(x) for x in inputs]
    of_torch = {name: torch.tensor(x) for name, x in masks.items()}
    y, _ = ours(*inputs, **masks, need_weights=False)
    for module in (theirs, written_out):
        wanted, _ = module(*tensors, **of_torch, need_weights=False)
        assert compare(y, wanted).ok()
    assert y.dtype == np.float64
    for module, *call in ((ours, inputs, masks), (theirs, tensors, of_torch)):
        with pytest.raises(RuntimeError, match="dtype"):
            module(*call[0], **call[1])


def test_the_returned_weights_are_the_dropped_ones():
    module = numpy_impl.nn.MultiheadAttention(8, 2, dropout=0.5)
    inputs = [x.astype(np.float32) for x in draw((3, 2, 8), (4, 2, 8), (4, 2, 8))]
    _, weights = module(*inputs, average_attn_weights=False)
    assert 0.2 < (weights == 0).mean() < 0.8
    _, weights = module.eval()(*inputs, average_attn_weights=False)
    np.testing.assert_allclose(weights.sum(-1), 1, rtol=1e-6)


def test_the_outputs_may_be_overwritten():
    module, _ = modules(8, 2)
    inputs = draw((3, 2, 8), (4, 2, 8), (4, 2, 8))
    (grad_y,) = draw((3, 2, 8), seed=1)
    module(*inputs, average_attn_weights=False)
    wanted = module.backward((grad_y, None))
    for output in module(*inputs, average_attn_weights=False):
        output[...] = 0
    for a, b in zip(module.backward((grad_y, None)), wanted, strict=True):
        np.testing.assert_array_equal(a, b)


def test_state_dict_goes_both_ways():
    for kwargs in ({}, {"kdim": 5, "vdim": 6, "add_bias_kv": True}, {"bias": False}):
        ours, theirs = modules(8, 2, **kwargs)
        state = {name: a.numpy().copy() for name, a in theirs.state_dict().items()}
        assert list(ours.state_dict()) == list(state)
        ours.load_state_dict({name: 2 * a for name, a in state.items()})
        theirs.load_state_dict(
            {name: torch.tensor(a) for name, a in ours.state_dict().items()}
        )
        for name, a in theirs.state_dict().items():
            np.testing.assert_array_equal(a.numpy(), 2 * state[name])


def test_a_learned_mask_of_a_layer_with_another_of_bools():
    """It comes down to the attention within; a frozen one gets no gradient."""
    theirs = torch.nn.TransformerEncoderLayer(8, 2, 16, 0.0, dtype=torch.float64)
    ours = numpy_impl.nn.TransformerEncoderLayer(8, 2, 16, 0.0, dtype=np.float64)
    ours.load_state_dict({name: a.numpy() for name, a in theirs.state_dict().items()})
    x, grad_y, mask = draw((4, 2, 8), (4, 2, 8), (4, 4))
    learned = torch.nn.Parameter(torch.tensor(mask))
    padding = np.array([[0, 0, 0, 1], [0, 1, 1, 0]], bool)
    with pytest.warns(UserWarning, match="mismatched"):
        y = theirs(torch.tensor(x), learned, torch.tensor(padding))
    y.backward(torch.tensor(grad_y))
    for requires_grad in (True, False):
        mask = numpy_impl.nn.Parameter(mask, requires_grad)
        ours(x, mask, padding)
        ours.backward(grad_y)
        if requires_grad:
            assert compare(mask.grad, learned.grad).ok()
        else:
            assert mask.grad is None
