"""training/low_precision.py: each result rounded once, as torch.autocast does."""

import numpy as np
import pytest
import torch

from bridge.cases import cases_of
from bridge.cases.training.low_precision import PRECISIONS, patterns
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from numpy_impl.data.bundled import load_digits

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


def file_of(side):
    return side.module("training.low_precision")


def nn_of(side):
    """What a program uses: PyTorch's own layers on its side."""
    return (side if side.is_numpy else TORCH).module("nn")


@pytest.mark.parametrize("case", cases_of("training.low_precision"), ids=str)
def test_cases(case):
    """Equal bits."""
    ours, theirs = (case.quantities(side, "float32") for side in (NUMPY, TORCH_IMPL))
    assert list(ours) == list(theirs)
    for name in ours:
        assert ours[name].dtype == theirs[name].dtype
        assert ours[name].tobytes() == theirs[name].tobytes(), name
    if case.name == "vanished":
        assert ours["output", "share"] == 2 / 3


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_rounding(precision):
    """The table has ties, subnormals and overflow in it; NaN stays NaN."""
    x, round_to = patterns(), file_of(NUMPY).round_to
    rounded = round_to(x, precision)
    finite = np.isfinite(rounded) & np.isfinite(x)
    exact = rounded[finite].astype(np.float64)
    assert (
        round_to(rounded, precision).view(np.uint32) == rounded.view(np.uint32)
    ).all()
    up, down = (
        torch.nextafter(
            torch.from_numpy(rounded[finite]).to(getattr(torch, precision)),
            torch.tensor(sign * np.inf, dtype=getattr(torch, precision)),
        ).double()
        for sign in (1, -1)
    )
    step = np.minimum(to_numpy(up) - exact, exact - to_numpy(down))
    step = np.where(np.isfinite(step), step, np.inf)
    error = np.abs(x[finite] - exact)
    assert (2 * error <= np.maximum(to_numpy(up) - exact, exact - to_numpy(down))).all()
    assert (2 * error == step).sum() > 1000  # ties
    assert (np.isinf(rounded) & np.isfinite(x)).sum() >= 6  # overflow
    odd = np.array(
        [0x7FFFFFFF, 0xFFFFFFFF, 0x7F800001], np.uint32
    )  # carry, or lose all
    assert np.isnan(round_to(odd.view(np.float32), precision)).all()


def network(side, precision, scaled=False):
    """Layers of digits with weights of one seed, and its Autocast."""
    side.manual_seed(0)
    nn = nn_of(side)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    return model, file_of(side).Autocast(model, precision)


def gradients(side, model, low, weights, x, target, scale):
    """The gradients of the scaled loss, from given weights."""
    criterion = nn_of(side).CrossEntropyLoss()
    with side.no_grad():
        for p, w in zip(model.parameters(), weights, strict=True):
            p[...] = side.array(w)
    model.zero_grad()
    loss = criterion(low(side.array(x)), side.array(target))
    if side.is_numpy:
        low.backward(criterion.backward(scale))
    else:
        (loss * scale).backward()
    return [to_numpy(p.grad).copy() for p in model.parameters()]


def bounds(weights, x, target, eps, least, scale):
    """How far two sides' gradients may be apart that round the same, in float64

    Their float32 sums differ in the last bits, so that a result beside a tie is rounded
    up here and down there: by one step, eps |y| or `least` near 0. From there it is
    carried on by absolute values, to first order and a tenth more for the others.
    """
    w1, b1, w2, b2 = (np.asarray(w, np.float64) for w in weights)
    sums = 64 * 2.0**-24  # of a sum of 64 in float32, relative to its terms

    def one_step(y, terms):
        return eps * np.abs(y) + least + sums * terms

    y = x @ w1.T + b1
    error_y = one_step(y, np.abs(x) @ np.abs(w1).T + np.abs(b1))
    h = np.maximum(y, 0)
    z = h @ w2.T + b2
    error_z = error_y @ np.abs(w2).T + one_step(z, h @ np.abs(w2).T + np.abs(b2))
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    g = scale * (p - np.eye(10)[target]) / len(x)
    moved = 1.1 * p * (error_z + (p * error_z).sum(1, keepdims=True))
    error_g = scale * moved / len(x) + one_step(g, np.abs(g))
    gh = g @ w2
    error_h = error_g @ np.abs(w2) + one_step(gh, np.abs(g) @ np.abs(w2))
    error_h = np.where(y > -error_y, error_h, 0)
    error_h += np.where(np.abs(y) <= error_y, np.abs(gh), 0)  # ReLU's other side
    gh = np.where(y > 0, gh, 0)
    found = []
    for error, grad, errors_in, given in (
        (error_h, gh, 0 * x, x),
        (error_g, g, error_y, h),
    ):
        terms = np.abs(grad).T @ np.abs(given)
        carried = error.T @ np.abs(given) + np.abs(grad).T @ errors_in
        found.append(carried + one_step(grad.T @ given, terms))
        found.append(error.sum(0) + one_step(grad.sum(0), np.abs(grad).sum(0)))
    return found


@pytest.mark.parametrize(
    "precision, eps, least, scale",
    [
        ("bfloat16", 2.0**-7, 0.0, 1.0),
        ("float16", 2.0**-10, 2.0**-24, 1.0),
        ("float16", 2.0**-10, 2.0**-24, 1024.0),
    ],
)
def test_a_training_update_by_update(precision, eps, least, scale):
    """From equal weights, gradients within the bounds; many are equal to the bit.

    The bounds are those of the precision: a gradient in float32 lies outside.
    """
    images, labels = load_digits()
    sides = {side: network(side, precision) for side in (NUMPY, TORCH_IMPL)}
    exact = network(NUMPY, "float32")
    weights = [np.array(p) for p in sides[NUMPY][0].parameters()]
    equal, worst = [], 0.0
    for step in range(10):
        x, target = (a[step * 64 : step * 64 + 64] for a in (images, labels))
        batch = weights, x, target
        ours, theirs = (gradients(s, *sides[s], *batch, scale) for s in sides)
        allowed = bounds(*batch, eps, least, scale)
        for a, b, bound in zip(ours, theirs, allowed, strict=True):
            assert np.isfinite(a).all()
            assert (np.abs(a - b) <= bound).all()
            worst = max(worst, (np.abs(a - b) / np.maximum(bound, 1e-30)).max())
            equal.append((a == b).mean())
        float32 = gradients(NUMPY, *exact, *batch, scale)
        assert (np.abs(ours[0] - float32[0]) > eps / 8 * np.abs(float32[0])).any()
        weights = [w - 0.5 / scale * g for w, g in zip(weights, ours, strict=True)]
    assert np.mean(equal) > 0.9
    print(
        f"{precision}: {np.mean(equal):.4f} equal bits, worst {worst:.3f} of the bound"
    )


@both_sides
def test_the_parameters_are_the_models_own(side):
    """In float32, before and after; and "float32" computes what the model does."""
    model, low = network(side, "bfloat16")
    assert [id(p) for p in low.parameters()] == [id(p) for p in model.parameters()]
    assert list(low.state_dict()) == [f"module.{name}" for name in model.state_dict()]
    x = side.array(load_digits()[0][:5])
    with side.no_grad():
        y, y_low = to_numpy(model(x)), to_numpy(low(x))
        same = to_numpy(file_of(side).Autocast(model, "float32")(x))
    assert y.dtype == y_low.dtype == np.float32
    assert (y == same).all() and (y != y_low).all()
    assert (file_of(NUMPY).round_to(y_low, "bfloat16") == y_low).all()


@both_sides
def test_small_gradients_vanish_without_a_scale(side):
    """Of a loss of 1e-6: nearly all in float16, none in bfloat16 or when scaled."""
    images, labels = load_digits()
    batch = images[:64], labels[:64]
    shares = {}
    for precision, scale in (("bfloat16", 1.0), ("float16", 1.0), ("float16", 65536.0)):
        model, low = network(side, precision)
        weights = [to_numpy(p).copy() for p in model.parameters()]
        exact = gradients(side, model, model, weights, *batch, 1e-6)
        grads = gradients(side, model, low, weights, *batch, scale * 1e-6)
        shares[precision, scale] = file_of(side).vanished(grads, exact)
    assert shares["bfloat16", 1.0] < 0.01
    assert shares["float16", 1.0] > 0.9
    assert shares["float16", 65536.0] < 0.05
    print(side, shares)


@both_sides
def test_digits_are_learned_in_each(side):
    """Three epochs: the accuracy of float32, within 2 of 100."""
    train = file_of(side).train
    found = {p: train(p, scaled=p == "float16", epochs=3) for p in PRECISIONS}
    assert found["float32"]["accuracy"] > 0.85
    assert found["float32"]["vanished"] == 0
    for precision in PRECISIONS[1:]:
        away = found[precision]["accuracy"] - found["float32"]["accuracy"]
        assert abs(away) < 0.02 and found[precision]["skipped"] == 0
        assert 0 < abs(found[precision]["loss"] - found["float32"]["loss"]) < 0.02


@both_sides
def test_an_update_with_an_infinite_gradient_is_skipped(side):
    """A scale beyond float16: the first updates are left out until it fits."""
    model, low = network(side, "float16")
    images, labels = load_digits()
    batches = [(side.array(images[:64]), side.array(labels[:64]))] * 12
    optimizer = side.get("optim", "SGD")(model.parameters(), lr=0.1)
    scaler = side.get("training.grad_scaler", "GradScaler")("cpu", init_scale=2.0**30)
    criterion = nn_of(side).CrossEntropyLoss()
    loss, skipped = file_of(side).scaled_epoch(
        low, batches, criterion, optimizer, scaler
    )
    assert 0 < skipped < 12 and scaler.get_scale() == 2.0 ** (30 - skipped)
    assert all(np.isfinite(to_numpy(p.detach())).all() for p in model.parameters())
    assert np.isfinite(loss)
    with pytest.raises(ValueError, match="loader is empty"):
        file_of(side).scaled_epoch(low, [], criterion, optimizer, scaler)


@both_sides
def test_bad_input_says_so(side):
    file, x = file_of(side), side.array(np.ones(2))
    with pytest.raises(TypeError, match="x must be of float32, got .*float64"):
        file.round_to(x, "float16")
    for call in (file.round_to, file.Autocast):
        with pytest.raises(ValueError, match=r"one of \('float32', .*, got 'half'"):
            call(x, "half")


def test_layers_that_autocast_by_hand_does_not_know():
    nn, autocast = nn_of(NUMPY), file_of(NUMPY).Autocast
    with pytest.raises(NotImplementedError, match="knows Linear, .*, got Tanh"):
        autocast(nn.Sequential(nn.Linear(2, 2), nn.Tanh()))
    assert autocast(nn.Linear(2, 3, bias=False))(np.ones((4, 2), np.float32)).any()
