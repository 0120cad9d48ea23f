"""nn/utils/parametrized.py: computed weights inside the layers that read several."""

import numpy as np
import pytest
import torch
from torch.nn.utils import parametrizations as torchs
from torch.nn.utils.parametrize import cached

from bridge.parity import to_numpy
from numpy_impl import nn, random
from numpy_impl.nn.utils import parametrizations as ours

LSTM, RNN, PROJECTED = (
    ("LSTM", (3, 4), {}),
    ("RNN", (3, 4), {}),
    ("LSTM", (3, 4, 2), {"proj_size": 2, "bidirectional": True}),
)
CELLS = [(name, (3, 4), {}) for name in ("RNNCell", "LSTMCell", "GRUCell")]
ATTENTION = ("MultiheadAttention", (4, 2), {})
ENCODER = ("TransformerEncoderLayer", (4, 2, 6, 0.0), {})
HOUSEHOLDER = {"orthogonal_map": "householder"}
LAYERS = [
    (LSTM, "weight_hh_l0", "weight_norm", {}),
    (PROJECTED, "weight_hr_l1_reverse", "weight_norm", {"dim": 1}),
    (("GRU", (3, 4), {}), "weight_hh_l0", "spectral_norm", {}),
    (RNN, "weight_hh_l0", "orthogonal", HOUSEHOLDER),
    (RNN, "weight_hh_l0", "orthogonal", HOUSEHOLDER | {"use_trivialization": False}),
    (RNN, "bias_ih_l0", "weight_norm", {"dim": None}),
    (CELLS[0], "weight_hh", "orthogonal", {"orthogonal_map": "cayley"}),
    (CELLS[1], "weight_ih", "weight_norm", {}),
    (CELLS[2], "weight_hh", "spectral_norm", {}),
    (ATTENTION, "in_proj_weight", "spectral_norm", {}),
    (ATTENTION, "in_proj_weight", "orthogonal", {}),
    (ATTENTION, "out_proj.weight", "weight_norm", {}),
    (ATTENTION, "out_proj.bias", "weight_norm", {"dim": None}),
    (ENCODER, "self_attn.in_proj_weight", "spectral_norm", {}),
    (ENCODER, "self_attn.out_proj.weight", "orthogonal", {}),
    (ENCODER, "linear1.weight", "weight_norm", {}),
    (ENCODER, "norm2.weight", "weight_norm", {"dim": None}),
]


def pair(layer, path, function, options):
    """The layer on both sides, one parameter of it computed, of equal state."""
    (name, args, kwargs), both = layer, []
    for lib, side, dtype in (
        (nn, ours, np.float64),
        (torch.nn, torchs, torch.float64),
    ):
        module = getattr(lib, name)(*args, **kwargs, dtype=dtype)
        *inside, parameter = path.split(".")
        holder = module
        for part in inside:
            holder = getattr(holder, part)
        if not both:
            random.manual_seed(0)
        getattr(side, function)(holder, parameter, **options)
        both.append(module)
    state = {k: torch.tensor(v) for k, v in both[0].state_dict().items()}
    both[1].load_state_dict(state)
    return both


def flat(outputs):
    if not isinstance(outputs, tuple):
        return [outputs]
    return [y for part in outputs for y in flat(part)]


def like(outputs, grads):
    """The gradients, an iterator, in the structure of the outputs."""
    if isinstance(outputs, tuple):
        return tuple(like(part, grads) for part in outputs)
    return next(grads)


def inputs(module, rng):
    """One x, three times for attention, and ready for torch."""
    features = 4 if isinstance(module, torch.nn.MultiheadAttention) else None
    features = features or getattr(module, "input_size", 4)
    shape = (2, features) if hasattr(module, "weight_ih") else (5, 2, features)
    x = rng.normal(size=shape)
    count = 3 if isinstance(module, torch.nn.MultiheadAttention) else 1
    return [x] * count, [torch.tensor(x, requires_grad=True) for _ in range(count)]


@pytest.mark.parametrize(("layer", "path", "function", "options"), LAYERS, ids=str)
def test_layers(layer, path, function, options):
    """Two forwards undone in reverse: outputs, every gradient, the state."""
    module, its = pair(layer, path, function, options)
    rng, calls = np.random.default_rng(0), []
    for _ in range(2):
        x, its_x = inputs(its, rng)
        with cached():  # each weight once a forward, as here
            calls.append((module(*x), its(*its_x), its_x))
    found, wanted = [], []
    for y, its_y, its_x in reversed(calls):
        grads = [rng.normal(size=part.shape) for part in flat(y)]
        grad_x = module.backward(like(y, iter(grads)))
        torch.autograd.backward(flat(its_y), [torch.tensor(g) for g in grads])
        found += flat(y) + flat(grad_x)[: len(its_x)]
        wanted += flat(its_y) + [x.grad for x in its_x]
    named = dict(its.named_parameters())
    assert list(named) == [name for name, _ in module.named_parameters()]
    found += [p.grad for p in module.parameters()] + list(module.state_dict().values())
    wanted += [p.grad for p in named.values()] + list(its.state_dict().values())
    for a, b in zip(found, map(to_numpy, wanted), strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-12 * np.abs(b).max())
    assert not any(part.saved for part in module.modules())


@pytest.mark.parametrize("path", ["in_proj_weight", "out_proj.weight"])
def test_an_error_leaves_the_tapes_of_attention_as_they_were(path):
    module, its = pair(ATTENTION, path, "weight_norm", {})
    x, _ = inputs(its, np.random.default_rng(0))
    with pytest.raises(AssertionError, match="as many rows as value"):
        module(*x[:2], x[2][:4])
    assert not any(part.saved for part in module.modules())
    with nn.no_grad():
        module(*x)
    assert not any(part.saved for part in module.modules())
    y, weights = module(*x)
    with pytest.raises(RuntimeError, match="must have the shape"):
        module.backward((y[:3], None))
    module.backward((y, weights))
    assert not any(part.saved for part in module.modules())


def test_read_from_outside_it_is_a_value():
    """Each reading computes it anew, as in torch; nothing is recorded."""
    module, its = pair(ATTENTION, "out_proj.weight", "spectral_norm", {})
    for _ in range(3):
        found, wanted = module.out_proj.weight, to_numpy(its.out_proj.weight)
        assert type(found) is np.ndarray
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-12)
    assert not any(part.saved for part in module.modules())


def test_another_shape_is_refused():
    """torch takes it, gives the parameter other memory, and fails in forward."""
    linear = ours.weight_norm(nn.Linear(3, 4))
    with pytest.raises(ValueError, match=r"shape \(4, 1\), got \(5, 1\)"):
        linear.weight = np.ones((5, 3), np.float32)
    its = torchs.weight_norm(torch.nn.Linear(3, 4))
    its.weight = torch.ones(5, 3)
    assert its.parametrizations.weight.original1.shape == (5, 3)


@pytest.mark.parametrize("function", ["weight_norm", "spectral_norm"])
def test_a_loss_with_a_linear_of_its_own(function):
    """It reads the weight of its linear, which never runs itself."""
    module, its = pair(
        ("LinearCrossEntropyLoss", (4, 3), {"bias": True}),
        "linear.weight",
        function,
        {},
    )
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(5, 4)), np.array([0, 2, 1, 1, 0])
    its_x = torch.tensor(x, requires_grad=True)
    with cached():
        its_loss = its(its_x, torch.tensor(target))
    its_loss.backward()
    found = [module(x, target), module.backward()]
    found += [p.grad for p in module.parameters()]
    wanted = [its_loss, its_x.grad, *(p.grad for p in its.parameters())]
    for a, b in zip(found, map(to_numpy, wanted), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
    assert not any(part.saved for part in module.modules())
