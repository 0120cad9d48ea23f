"""workshop/tiny_gpt.py: one seed, the same training, the same text."""

import contextlib
import io

import numpy as np
import pytest
import torch

from bridge.cases import cases_of
from bridge.parity import TOLERANCE, compare, to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from numpy_impl import nn
from numpy_impl.workshop import tiny_gpt as ours
from tests.pairs import assert_as_accurate, assert_close
from torch_impl.workshop import tiny_gpt as theirs

SIDES = ((NUMPY, ours), (TORCH_IMPL, theirs))
(CASE,) = cases_of("workshop.tiny_gpt")
SMALL = {"context": 8, "features": 12, "heads": 3, "layers": 2}


def start(side, wing, dtype="float64", **kwargs):
    """(alphabet, tokens, model) from seed 0, a small model unless told otherwise."""
    text = wing.prose(wing.load_text())
    alphabet = wing.Alphabet(text)
    side.manual_seed(0)
    kwargs = SMALL | kwargs | {"dtype": side.dtype(dtype)}
    return alphabet, alphabet.encode(text), wing.TinyGPT(len(alphabet), **kwargs)


def test_float64():
    """6 updates with dropout: losses, gradients, parameters, attention, letters."""
    found = CASE.quantities(NUMPY)
    assert len(found["output", "losses"]) == 6
    assert_close(found, CASE.quantities(TORCH_IMPL))


def test_float32():
    """As far from the float64 results as PyTorch's float32 is, or nearer."""
    assert_as_accurate(
        CASE.quantities(NUMPY, "float32"),
        CASE.quantities(TORCH_IMPL, "float32"),
        CASE.quantities(TORCH_IMPL, "float64"),
    )


def test_losses_of_100_updates():
    losses = []
    for side, wing in SIDES:
        _, tokens, model = start(side, wing, dropout=0.2)
        loader = wing.batches(tokens, model.context, 100, batch_size=4)
        losses.append(wing.train(model, loader))
    assert len(losses[0]) == 100
    assert np.abs(np.subtract(*losses)).max() < TOLERANCE


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_seed_gives_the_same_weights(dtype):
    """Bit by bit."""
    (alphabet, tokens, a), (theirs_too, their_tokens, b) = (
        start(side, wing, dtype) for side, wing in SIDES
    )
    assert alphabet.characters == theirs_too.characters
    assert len(alphabet) == len(alphabet.characters) == 29
    np.testing.assert_array_equal(tokens, to_numpy(their_tokens))
    assert repr(a) == repr(b)
    assert list(a.state_dict()) == list(b.state_dict())
    for p, q in zip(a.parameters(), b.parameters(), strict=True):
        np.testing.assert_array_equal(p, to_numpy(q))
        assert p.dtype == dtype


def test_every_gradient_of_one_step():
    """Dropout on, weights moved off their zeros and ones, random upstream gradient."""
    models = []
    for side, wing in SIDES:
        _, tokens, model = start(side, wing, dropout=0.3)
        rng = np.random.default_rng(0)
        for p in model.parameters():
            with side.no_grad():
                p += side.array(0.3 * rng.normal(size=tuple(p.shape)))
        side.manual_seed(1)
        logits = model(tokens[:24].reshape(3, 8))
        grad = rng.normal(size=tuple(logits.shape))
        if side.is_numpy:
            assert model.backward(grad) is None
        else:
            logits.backward(side.array(grad))
        models.append((model, logits))
    (a, ours_logits), (b, their_logits) = models
    assert compare(ours_logits, their_logits).ok()
    assert len(list(a.parameters())) == 28
    for (name, p), q in zip(a.named_parameters(), b.parameters(), strict=True):
        assert compare(p.grad, q.grad).ok(), name
        assert np.abs(p.grad).max() > 1e-3, f"{name}: zero agrees with anything"
    assert not any(module.saved for module in a.modules())


def test_finite_differences():
    """The loss along a random direction of each parameter, dropout on."""
    _, tokens, model = start(NUMPY, ours, dropout=0.3)
    rng = np.random.default_rng(0)
    for p in model.parameters():
        p += 0.3 * rng.normal(size=p.shape)
    x, target = tokens[:24].reshape(3, 8), tokens[1:25]
    criterion, step = nn.CrossEntropyLoss(), 1e-5

    def loss():
        NUMPY.manual_seed(1)  # the same masks each time
        return criterion(model(x).reshape(24, -1), target)

    loss()
    model.backward(criterion.backward().reshape(3, 8, -1))
    with nn.no_grad():
        for name, p in model.named_parameters():
            direction, here = rng.normal(size=p.shape), p.copy()
            p[...] = here + step * direction
            above = loss()
            p[...] = here - step * direction
            below = loss()
            p[...] = here
            slope, expected = (above - below) / (2 * step), np.sum(p.grad * direction)
            assert abs(slope - expected) < 1e-8 * max(1.0, abs(expected)), name


def test_attention_weights_are_those_of_forward():
    """They are causal, sum to 1, and weigh the values as attention does."""
    for side, wing in SIDES:
        alphabet, _, model = start(side, wing)
        a = to_numpy(wing.attention_weights(model, alphabet.encode("the data")))
        assert a.shape == (2, 3, 8, 8)
        np.testing.assert_allclose(a.sum(-1), 1, rtol=0, atol=1e-14)
        assert np.all(np.triu(a, 1) == 0)
        assert np.all(a[:, :, np.tri(8, dtype=bool)] > 0)
        assert not model.training
    block = start(NUMPY, ours)[2].eval().blocks[0].attention
    x = np.random.default_rng(0).normal(size=(2, 8, 12))
    _, _, v = ours.split_qkv(block.qkv(x), 3)
    y = block.out(ours.join_heads(block.weights(x) @ v))
    assert compare(y, block(x)).ok()


def test_split_and_merge_are_undone():
    """Gradients go where the values came from: each backward is the transpose."""
    x = np.random.default_rng(0).normal(size=(2, 5, 3 * 12))
    split = ours.split_qkv(x, 3)
    np.testing.assert_array_equal(ours.split_qkv_backward(*split), x)
    np.testing.assert_array_equal(split, theirs.split_qkv(torch.tensor(x), 3).numpy())
    y = ours.join_heads(split[0])
    np.testing.assert_array_equal(y, x[..., :12])
    np.testing.assert_array_equal(ours.join_heads_backward(y, 3), split[0])


def test_head_and_token_share_their_weight():
    model = start(NUMPY, ours)[2]
    assert model.head.weight is model.token.weight
    names = [name for name, _ in model.named_parameters()]
    assert "token.weight" in names and "head.weight" not in names
    assert "head.weight" in model.state_dict()


def test_it_does_not_see_the_future():
    """Whatever comes later, the logits of a position stay."""
    _, tokens, model = start(NUMPY, ours)
    model.eval()
    x = tokens[:8][None]
    changed = x.copy()
    changed[0, 5:] = (changed[0, 5:] + 1) % 29
    before, after = model(x), model(changed)
    np.testing.assert_array_equal(before[0, :5], after[0, :5])
    assert np.abs(before[0, 5:] - after[0, 5:]).min(-1).max() > 1e-6


def test_same_text_from_the_same_seed():
    """Longer than the context, at three temperatures; another seed, another text."""
    written = {}
    for side, wing in SIDES:
        alphabet, _, model = start(side, wing)
        for temperature in (0.5, 0.8, 1.5):
            for seed in (1, 2):
                side.manual_seed(seed)
                begin = alphabet.encode("the data")
                tokens = wing.generate(model, begin, 60, temperature)
                text = alphabet.decode(tokens)
                assert text.startswith("the data") and len(text) == 68
                written.setdefault((temperature, seed), []).append(text)
    for one, other in written.values():
        assert one == other
    assert len({texts[0] for texts in written.values()}) == 6


@pytest.mark.parametrize("wing", [ours, theirs])
def test_bad_calls(wing):
    with pytest.raises(ValueError, match="heads must divide features 10, got 4"):
        wing.TinyGPT(29, features=10, heads=4)
    alphabet, _, model = start(
        dict(zip((ours, theirs), (NUMPY, TORCH_IMPL)))[wing], wing
    )
    with pytest.raises(
        IndexError, match="must hold indices|out of range"
    ):  # longer than the context
        model(alphabet.encode("the data of")[None])


def test_it_learns():
    alphabet, tokens, model = start(NUMPY, ours, "float32", context=16, features=30)
    losses = ours.train(model, ours.batches(tokens, 16, 200))
    uniform = np.log(len(alphabet))
    letters = np.bincount(tokens) / len(tokens)
    without_context = -np.sum(letters * np.log(letters))
    assert losses[0] == pytest.approx(uniform, abs=1.0)
    assert np.mean(losses[-20:]) < without_context - 0.2
    assert all(p.dtype == np.float32 for p in model.parameters())


def test_the_same_words():
    """Both mains print the same text."""
    printed = []
    for _, wing in SIDES:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            wing.main(steps=20)
        printed.append(out.getvalue())
    assert printed[0] == printed[1]
    assert "mean loss" in printed[0]
    assert "the data" in printed[0]


def test_the_model_runs_where_its_tokens_are():
    """On meta nothing is computed, but everything says where it is."""
    model = theirs.TinyGPT(29).to("meta")
    tokens = torch.zeros(5, dtype=torch.int64, device="meta")
    assert model(tokens[None]).device.type == "meta"
    assert theirs.attention_weights(model, tokens).device.type == "meta"
    assert theirs.generate(model, tokens, 2).device.type == "meta"
