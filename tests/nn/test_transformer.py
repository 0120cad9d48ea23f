"""nn/transformer: layers, stacks of them, and Transformer."""

import pickle

import numpy as np
import pytest
import torch

import numpy_impl.nn
import numpy_impl.random
import torch_impl.nn
from bridge.cases.nn.transformer.stacks import SIDES, stack, transformer
from bridge.parity import compare
from numpy_impl.nn.transformer.activations import MODULES
from tests.pairs import PairTests


class TestLayers(PairTests):
    file = "nn.transformer.layers"


class TestStacks(PairTests):
    file = "nn.transformer.stacks"


def draw(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def layers(kind, *args, **options):
    """A NumPy layer and torch's of the same parameters."""
    numpy_impl.random.manual_seed(0)
    ours = getattr(numpy_impl.nn, kind)(*args, dtype=np.float64, **options)
    numpys = options.pop("activation", None)
    if isinstance(numpys, numpy_impl.nn.Module):
        options["activation"] = getattr(torch.nn, type(numpys).__name__)()
    elif callable(numpys):
        options["activation"] = getattr(torch.nn.functional, numpys.__name__)
    torch.manual_seed(0)
    theirs = getattr(torch.nn, kind)(*args, dtype=torch.float64, **options)
    return ours, theirs


@pytest.mark.parametrize("name", sorted(f.__name__ for f in MODULES))
def test_activations_that_are_functions(name):
    how = {"dropout": 0.0, "activation": getattr(numpy_impl.nn.functional, name)}
    ours, theirs = layers("TransformerEncoderLayer", 4, 2, 6, **how)
    x, grad_y = draw((3, 2, 4), (3, 2, 4))
    leaf = torch.tensor(x, requires_grad=True)
    y = theirs(leaf)
    y.backward(torch.tensor(grad_y))
    bound = 1e-8 if name == "hardsigmoid" else 1e-12  # torch's 1 / 6 is a float32
    assert compare(ours(x), y).ok(bound)
    assert compare(ours.backward(grad_y), leaf.grad).ok(bound)


def test_an_activation_with_a_parameter():
    how = {"dropout": 0.0, "activation": numpy_impl.nn.PReLU(dtype=np.float64)}
    ours, theirs = layers("TransformerDecoderLayer", 4, 2, 6, **how)
    theirs.double()
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    tgt, memory, grad_y = draw((3, 2, 4), (5, 2, 4), (3, 2, 4))
    leaves = [torch.tensor(x, requires_grad=True) for x in (tgt, memory)]
    theirs(*leaves).backward(torch.tensor(grad_y))
    ours(tgt, memory)
    for grad, leaf in zip(ours.backward(grad_y), leaves, strict=True):
        assert compare(grad, leaf.grad).ok()
    assert compare(ours.activation.weight.grad, theirs.activation.weight.grad).ok()


def test_the_copies_of_a_layer_keep_its_activation():
    """Torch's decoder has relu in its place, until it is given the module again."""
    y = {}
    for name, nn in SIDES.items():
        dtype = np.float64 if name == "numpy_impl" else torch.float64
        how = {"dropout": 0.0, "activation": nn.Tanh(), "dtype": dtype}
        (numpy_impl.random if name == "numpy_impl" else torch).manual_seed(0)
        decoder = stack(nn, "TransformerDecoder", **how)
        tgt, memory = draw((3, 2, 8), (5, 2, 8))
        if name != "numpy_impl":
            tgt, memory = torch.tensor(tgt), torch.tensor(memory)
        if name == "torch":
            for layer in decoder.layers:
                layer.activation = nn.Tanh()
        y[name] = decoder(tgt, memory)
    assert compare(y["numpy_impl"], y["torch_impl"]).ok()
    assert compare(y["numpy_impl"], y["torch"]).ok()


@pytest.mark.parametrize("activation", [np.tanh, lambda x: x, 3])
def test_a_function_without_a_derivative_is_refused(activation):
    with pytest.raises(TypeError, match="activation"):
        numpy_impl.nn.TransformerEncoderLayer(4, 2, activation=activation)


@pytest.mark.parametrize("kind", ["TransformerEncoder", "TransformerDecoder"])
@pytest.mark.parametrize("of_bools", [True, False])
def test_a_causal_mask_is_recognized(kind, of_bools, monkeypatch):
    """The mask itself is then not looked at any more: its place is the hint's."""
    ours = stack(numpy_impl.nn, kind, 1, dropout=0.0, dtype=np.float64)
    theirs = stack(torch.nn, kind, 1, dropout=0.0, dtype=torch.float64)
    ours.load_state_dict({k: v.numpy() for k, v in theirs.state_dict().items()})
    hints = []
    attention = ours.layers[0].self_attn
    forward = attention.forward

    def spied(*args, is_causal, **kwargs):
        hints.append(is_causal)
        return forward(*args, is_causal=is_causal, **kwargs)

    monkeypatch.setattr(attention, "forward", spied)
    inputs = draw(*[(3, 2, 8)] * (1 if kind == "TransformerEncoder" else 2))
    masks = [make(lib) for make in (causal_mask, almost_causal) for lib in (0, 1)]
    for ours_mask, theirs_mask in (masks[:2], masks[2:]):
        if of_bools:
            ours_mask, theirs_mask = ours_mask < 0, theirs_mask < 0
        name = "mask" if kind == "TransformerEncoder" else "tgt_mask"
        y = ours(*inputs, **{name: ours_mask})
        wanted = theirs(*map(torch.tensor, inputs), **{name: theirs_mask})
        assert compare(y, wanted).ok()
    assert hints == [True, False]


def causal_mask(torchs):
    nn = torch.nn if torchs else numpy_impl.nn
    dtype = torch.float64 if torchs else np.float64
    return nn.Transformer.generate_square_subsequent_mask(3, dtype=dtype)


def almost_causal(torchs):
    mask = causal_mask(torchs)
    mask[0, 2] = 0
    return mask


def test_the_causal_mask():
    ours = numpy_impl.nn.Transformer.generate_square_subsequent_mask(4)
    for lib in (torch_impl.nn, torch.nn):
        theirs = lib.Transformer.generate_square_subsequent_mask(4)
        np.testing.assert_array_equal(ours, theirs.numpy())
    assert ours.dtype == np.float32


class Doubled(numpy_impl.nn.Module):
    """An encoder of one's own."""

    def forward(self, src, mask, src_key_padding_mask, is_causal):
        return 2 * src

    def backward(self, grad_y):
        return 2 * grad_y


class Summed(numpy_impl.nn.Module):
    def forward(self, tgt, memory, **masks):
        return tgt + memory.sum(0)

    def backward(self, grad_y):
        return grad_y, np.repeat(grad_y.sum(0, keepdims=True), 4, 0)


def test_encoders_and_decoders_of_ones_own():
    own = {"custom_encoder": Doubled(), "custom_decoder": Summed()}
    model = numpy_impl.nn.Transformer(5, 1, **own)
    src, tgt, grad_y = draw((4, 2, 5), (3, 2, 5), (3, 2, 5))
    assert compare(model(src, tgt), tgt + 2 * src.sum(0)).ok()
    grad_src, grad_tgt = model.backward(grad_y)
    assert compare(grad_tgt, grad_y).ok()
    assert compare(grad_src, np.repeat(2 * grad_y.sum(0, keepdims=True), 4, 0)).ok()


def test_repr_of_the_stacks():
    args = (8, 2, 2, 1, 12)
    ours, written_out, theirs = (transformer(nn, *args) for nn in SIDES.values())
    assert repr(ours) == repr(written_out) == repr(theirs)


def test_layers_are_copies_and_transformer_draws_them_anew():
    stack_of = stack(numpy_impl.nn, "TransformerEncoder")
    first, second = (layer.linear1.weight for layer in stack_of.layers)
    np.testing.assert_array_equal(first, second)
    assert first is not second
    model = numpy_impl.nn.Transformer(8, 2, 2, 1, 12)
    first, second = (layer.linear1.weight for layer in model.encoder.layers)
    assert (first != second).all()


def test_pickled():
    layer = numpy_impl.nn.TransformerEncoderLayer(8, 2, 12, dropout=0.0)
    (x,) = draw((3, 2, 8))
    x = x.astype(np.float32)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(layer))(x), layer(x))
