"""What a wrong update looks like: an optimizer's step, running statistics."""

import numpy as np
import pytest

from bridge.diagnosis import diagnose
from tests.bridge.arrays import normal

P, STEP, PAST = normal(4, 6, seed=40), normal(4, 6, seed=41), normal(4, 6, seed=42)


def after(move, right, **options):
    """The first cause of p + move where p + right is right; the gradient is STEP"""
    known = {
        "before": P,
        "gradient": STEP,
        "step": options.pop("step", 0),
        "options": options,
        "last": {
            "before": P + 0.2 * PAST,
            "gradient": PAST,
            "options": options | {"lr": 0.2},
        },
    }
    found = diagnose(P + move, P + right, known)
    assert found, "no cause"
    return found[0]


@pytest.mark.parametrize("lr", [0.05, 1e-4])
def test_updates_of_sgd(lr):
    right = -lr * STEP
    for move, name in (
        (lr * STEP, "sign"),
        (0 * STEP, "not updated"),
        (-0.2 * STEP, "off by one"),
        (-lr * PAST, "stale"),
        (-lr * (STEP + PAST), "accumulated"),
        (-lr * (STEP + 0.03 * P), "weight decay"),
        (-3.3 * lr * STEP, "factor"),
    ):
        assert after(move, right, lr=lr).name == name


def test_updates_with_momentum():
    lr, mu = 0.05, 0.8
    right = -lr * (mu * PAST + STEP)
    plain = after(-lr * STEP, right, lr=lr, momentum=mu)
    average = after((1 - mu) * right, right, lr=lr, momentum=mu)
    inside = after(-0.2 * mu * PAST - lr * STEP, right, lr=lr, momentum=mu)
    assert {plain.name, average.name, inside.name} == {"momentum"}
    assert "missing" in plain.sentence and "averages" in average.sentence
    assert "rate is inside" in inside.sentence
    ahead = -lr * (1 + mu) * STEP
    first = after(-lr * STEP, ahead, lr=lr, momentum=mu, nesterov=True)
    assert first.name == "momentum" and "Nesterov" in first.sentence


@pytest.mark.parametrize("betas", [(0.8, 0.95), (0.9, 0.9999)])
@pytest.mark.parametrize("step", [1, 6])
def test_bias_correction(betas, step):
    def correction(t):
        return (1 - betas[0] ** t) / (1 - betas[1] ** t) ** 0.5

    raw, t = -0.01 * STEP, step + 1
    right = raw / correction(t)
    for wrong, said in (
        (raw, "no bias correction"),
        (raw / correction(1), "that of the first step"),
        (raw / correction(t + 1), "one step ahead"),
        (raw / (1 - betas[0] ** t), "no bias correction of the second"),
    ):
        found = after(wrong, right, lr=0.01, betas=betas, step=step)
        assert found.name == "bias correction" and said in found.sentence


@pytest.mark.parametrize("eps", [1e-8, 1e-5])
def test_eps_of_a_root(eps):
    lr, root = 0.01, np.abs(PAST) + 0.1
    right = -lr * STEP / (root + eps)
    inside = after(-lr * STEP / np.sqrt(root**2 + eps), right, lr=lr, eps=eps)
    nowhere = after(-lr * STEP / root, right, lr=lr, eps=eps)
    assert {inside.name, nowhere.name} == {"epsilon"}
    assert "inside the root" in inside.sentence and "instead of" in nowhere.sentence


@pytest.mark.parametrize("momentum", [0.1, 0.25])
def test_running_statistics(momentum):
    before, batch = normal(3, seed=43) ** 2, normal(3, seed=44) ** 2
    known = {
        "before": before,
        "inputs": {"x": normal(6, 3, 5, seed=45)},
        "options": {"momentum": momentum, "eps": 1e-5},
    }
    right = (1 - momentum) * before + momentum * batch
    biased = (1 - momentum) * before + momentum * batch * 29 / 30
    exchanged = momentum * before + (1 - momentum) * batch
    assert diagnose(biased, right, known)[0].name == "biased"
    assert diagnose(exchanged, right, known)[0].name == "momentum"
