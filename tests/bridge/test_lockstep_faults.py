"""What lockstep once called agreement, or named wrongly."""

import numpy as np
import pytest
import torch

from bridge import lockstep
from numpy_impl import nn, optim
from tests.bridge.two_models import (
    Affine,
    SteepTanh,
    TallTanh,
    TorchAffine,
    batches,
    deep,
    models_of,
    run,
    sgd,
    small,
)

# An input gradient that nobody looked at


@pytest.mark.parametrize("wrong", [1.0, 1234.0, 1 + 1e-9])
def test_a_wrong_input_gradient_is_seen(wrong):
    affine = Affine()
    affine.wrong = wrong
    result = run((affine, TorchAffine()), batches(3, inputs=3, targets=3))
    if wrong == 1.0:
        assert result.ok and result.first is None
        return
    first = result.first
    assert (first.step, first.kind, first.name) == (0, "input gradient", "x")
    assert first.module == "Affine" and "Affine.backward" in result.sentence()
    assert first.ours == pytest.approx(first.theirs * wrong, rel=1e-10)


class HalfLayerNorm(nn.LayerNorm):
    """A backward without the terms through mean and variance."""

    def backward(self, grad_y):
        super().backward(grad_y)
        return grad_y * self.weight


def test_a_normalisation_with_a_short_backward_is_seen():
    theirs = torch.nn.LayerNorm(3, dtype=torch.float64)
    models = HalfLayerNorm(3, dtype=np.float64), theirs
    first = run(models, batches(3, inputs=3, targets=3)).first
    assert (first.step, first.kind, first.name) == (0, "input gradient", "x")


# A gradient that is not there


class WithoutBias(nn.Linear):
    def backward(self, grad_y):
        before = self.bias.grad
        grad_x = super().backward(grad_y)
        self.bias.grad = before
        return grad_x


@pytest.mark.parametrize("lr", [0.0, 0.1])
def test_a_missing_gradient_is_named(lr):
    models = models_of(small)
    forgetful = WithoutBias(8, 1, dtype=np.float64)
    forgetful.load_state_dict(models[0][2].state_dict())
    models[0][2] = forgetful
    result = run(models, optimizers=sgd(models, lr))
    first = result.first
    assert (first.step, first.kind, first.name) == (0, "gradient", "2.bias")
    assert first.comparison is None and "no gradient in NumPy" in result.sentence()
    assert "WithoutBias.backward" in result.sentence()


@pytest.mark.parametrize("side", [0, 1])
def test_a_frozen_parameter_is_named(side):
    models = models_of(small)
    models[side][2].bias.requires_grad_(False)
    result = run(models)
    label = ("NumPy", "PyTorch")[side]
    assert (result.first.kind, result.first.name) == ("gradient", "2.bias")
    assert f"no gradient in {label}" in result.sentence()
    assert f"it is frozen in {label}" in result.sentence()


def test_frozen_on_both_sides_is_no_fault():
    models = models_of(small)
    for model in models:
        model[0].bias.requires_grad_(False)
    result = run(models)
    assert result.ok
    assert result.not_compared["gradient 0.bias"] == "no gradient on either side"


# Small gradients


class Turned(nn.Linear):
    def backward(self, grad_y):
        grad_x = super().backward(grad_y)
        self.weight.grad = -self.weight.grad
        return grad_x


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_small_gradient_with_its_sign_turned_is_seen(dtype):
    def build(side, dtype):
        layers = []
        for _ in range(16):
            layers += [side.Linear(5, 5, dtype=dtype), side.Sigmoid()]
        return side.Sequential(*layers)

    models = models_of(build, dtype)
    data = batches(5, dtype, inputs=5, targets=5)
    assert run(models, data).ok
    models = models_of(build, dtype)
    turned = Turned(5, 5, dtype=getattr(np, dtype))
    turned.load_state_dict(models[0][0].state_dict())
    models[0][0] = turned
    first = run(models, data).first
    assert (first.step, first.kind, first.name) == (0, "gradient", "0.weight")
    assert abs(first.theirs) < 1e-6 and first.ours == pytest.approx(-first.theirs)


# The tolerance


def test_equal_float32_models_agree():
    models = models_of(small, "float32")
    result = run(models, batches(dtype="float32"))
    assert result.ok and result.sentence() == "5 steps agree to 0.0001"
    worst = max(step.worst("output", "gradient") for step in result.steps)
    assert 0 < worst < 1e-4  # they are not the same bits


# The first in causal order


def test_the_first_wrong_backward_is_named_from_the_end():
    models = models_of(deep)
    models[0][9] = SteepTanh()
    first = run(models, batches(3, inputs=5, targets=5)).first
    assert (first.step, first.kind, first.name) == (0, "input gradient", "9")
    assert first.module == "SteepTanh"


def test_the_first_wrong_output_is_named_from_the_front():
    models = models_of(deep)
    models[0][5], models[0][9] = TallTanh(), TallTanh()
    first = run(models, batches(3, inputs=5, targets=5)).first
    assert (first.step, first.kind, first.name) == (0, "output", "5")
    assert first.module == "TallTanh"


class Residual(nn.Module):
    """x + inner(x), whose backward may forget what goes past the inner module."""

    def __init__(self, inner, forgets):
        super().__init__()
        self.inner, self.forgets = inner, forgets

    def forward(self, x):
        return x + self.inner(x)

    def backward(self, grad_y):
        grad_x = self.inner.backward(grad_y)
        return grad_x if self.forgets else grad_y + grad_x


class TorchResidual(torch.nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


@pytest.mark.parametrize("forgets", [False, True])
def test_a_composite_is_named_not_its_parts(forgets):
    """A tensor's own gradient is a sum; each module's input gradient is its own."""
    models = models_of(lambda side, dtype: side.Linear(4, 4, dtype=dtype))
    models = Residual(models[0], forgets), TorchResidual(models[1])
    result = run(models, batches(2, inputs=4, targets=4))
    if not forgets:
        assert result.ok
        return
    assert (result.first.kind, result.first.name) == ("input gradient", "x")
    assert result.first.module == "Residual"


class Stretched(nn.Module):
    """inner(scale x): the gradient of scale comes after the inner module's backward."""

    def __init__(self, inner):
        super().__init__()
        self.scale, self.inner = nn.Parameter(np.full(4, 1.5)), inner

    def forward(self, x):
        self.saved.append(x)
        return self.inner(self.scale * x)

    def backward(self, grad_y):
        x, grad = self.saved.pop(), self.inner.backward(grad_y)
        self.scale.accumulate_grad((grad * x).sum(0))
        return grad * self.scale


class TorchStretched(torch.nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.full((4,), 1.5, dtype=torch.float64))
        self.inner = inner

    def forward(self, x):
        return self.inner(self.scale * x)


def test_a_parameter_of_a_composite_comes_after_the_parts():
    class Steep(nn.Linear):
        def backward(self, grad_y):
            return super().backward(grad_y) * 2

    models = models_of(lambda side, dtype: side.Linear(4, 4, dtype=dtype))
    data = batches(1, inputs=4, targets=4)
    assert run((Stretched(models[0]), TorchStretched(models[1])), data).ok
    steep = Steep(4, 4, dtype=np.float64)
    steep.load_state_dict(models[0].state_dict())
    first = run((Stretched(steep), TorchStretched(models[1])), data).first
    assert (first.kind, first.name) == ("input gradient", "inner")


def test_what_lies_between_modules_is_named():
    """The gradient that reaches a part is wrong, and all before it right."""

    class Scaled(Residual):
        def backward(self, grad_y):
            return grad_y + self.inner.backward(2 * grad_y) / 2

    models = models_of(lambda side, dtype: side.Linear(4, 4, dtype=dtype))
    models = Scaled(models[0], False), TorchResidual(models[1])
    first = run(models, batches(2, inputs=4, targets=4)).first
    assert (first.kind, first.name) == ("output gradient", "inner")
    assert "Scaled.backward" in str(first)


def test_a_wrong_criterion_is_named():
    class Half(nn.MSELoss):
        def backward(self, grad_loss=1.0):
            return super().backward(grad_loss) / 2

    models = models_of(small)
    criteria = Half(), torch.nn.MSELoss()
    first = lockstep.run(models, criteria, sgd(models), batches()).first
    assert (first.kind, first.name) == ("output gradient", "y")
    assert "criterion" in str(first)


# Agreement about nothing


def test_nan_on_both_sides_is_no_agreement():
    models, data = models_of(small), batches(5)
    data[2][0][0, 0] = np.nan
    result = run(models, data)
    assert result.first is None and not result.ok
    assert "the loss is nan on both sides from step 2 on" in result.sentence()


def test_nan_on_one_side_parts():
    models, data = models_of(small), batches(5)

    class Spoilt(nn.Tanh):
        def forward(self, x):
            return super().forward(x) * np.nan

    models[0][1] = Spoilt()
    assert run(models, data).first.name == "1"


def test_an_exhausted_generator_is_no_agreement():
    data = (batch for batch in batches(2))
    assert run(models_of(small), data).ok
    result = run(models_of(small), data)
    assert not result.ok and result.sentence().startswith("0 steps")


def test_an_optimizer_of_another_model_is_no_agreement():
    models, others = models_of(small), models_of(small)
    result = run(models, optimizers=sgd(others))
    assert not result.ok
    for label in ("NumPy", "PyTorch"):
        assert f"the optimizer of {label} holds 4 parameters" in result.sentence()
    # Some of the model's are enough: the others may be meant to stay.
    models = models_of(small)
    optimizers = [
        side.SGD(list(model.parameters())[2:], lr=0.1)
        for side, model in zip((optim, torch.optim), models, strict=True)
    ]
    assert run(models, optimizers=optimizers).ok


def test_a_learning_rate_of_0_is_no_agreement():
    models = models_of(small)
    result = run(models, optimizers=sgd(models, lr=0.0))
    assert result.first is None and not result.ok
    assert "no parameter of NumPy moved in 5 steps (the learning rate is 0)" in (
        result.sentence()
    )


def test_a_gradient_of_0_is_no_agreement():
    models = [
        side.Sequential(side.Linear(4, 1), side.ReLU()) for side in (nn, torch.nn)
    ]
    for model, zeros in zip(models, (np.zeros, torch.zeros)):
        model[0].weight.data[:] = zeros((1, 4))
        model[0].bias.data[:] = zeros(1) - 1
    result = run(models, batches(2))
    assert not result.ok and "every gradient is missing or 0" in result.sentence()


# Calls that nobody undid


def test_a_call_without_backward_is_reported():
    models = models_of(small)
    optimizers = sgd(models)

    def ours(model, batch):
        x, target = batch
        criterion = nn.MSELoss()
        model(x)  # a second look, outside no_grad()
        loss = criterion(model(x), target)
        model.zero_grad()
        model.backward(criterion.backward())
        optimizers[0].step()
        return loss

    def theirs(model, batch):
        x, target = batch
        model(x)
        loss = torch.nn.functional.mse_loss(model(x), target)
        model.zero_grad()
        loss.backward()
        optimizers[1].step()
        return loss

    result = lockstep.run(
        models, optimizers=optimizers, batches=batches(2), step=(ours, theirs)
    )
    assert not result.ok
    assert "never undone" in result.sentence()


def test_what_our_code_raises_is_the_answer():
    class Unsummed(nn.Linear):
        def backward(self, grad_y):
            self.bias.accumulate_grad(grad_y)

    models = models_of(small)
    models[0][2] = Unsummed(8, 1, dtype=np.float64)
    models[0][2].load_state_dict(
        {k: v.numpy() for k, v in models[1][2].state_dict().items()}
    )
    result = run(models)
    assert len(result.steps) == 1 and isinstance(result.error, RuntimeError)
    assert (result.first.kind, result.first.name) == ("error", "2")
    assert "NumPy raised RuntimeError: a gradient of shape (6, 1)" in result.sentence()


def test_what_the_other_side_raises_is_raised():
    models = models_of(small)
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        run(models, batches(1, inputs=5))
