"""What lockstep puts down to rounding: a step that is repeated from equal values."""

import copy

import numpy as np
import pytest
import torch

from bridge import lockstep
from bridge.causal import side_of
from bridge.causal.step import Trainer
from bridge.causal.weighing import Again, state_before
from bridge.match import match
from numpy_impl import nn, random
from tests.bridge.two_models import batches, models_of, run, sgd, small
from tests.bridge.two_steps import HalfRate, both, steps

rng = np.random.default_rng


class Attention(nn.Module):
    """Of which the gradient of the key's bias vanishes identically."""

    def __init__(self, dtype):
        super().__init__()
        self.inner = nn.MultiheadAttention(8, 2, dtype=dtype)

    def forward(self, x):
        return self.inner(x, x, x)[0]

    def backward(self, grad_y):
        return sum(self.inner.backward((grad_y, None)))


class TorchAttention(torch.nn.Module):
    def __init__(self, dtype):
        super().__init__()
        self.inner = torch.nn.MultiheadAttention(8, 2, dtype=dtype)

    def forward(self, x):
        return self.inner(x, x, x)[0]


def attentions(dtype):
    random.manual_seed(0)
    ours = Attention(getattr(np, dtype))
    torch.manual_seed(0)
    theirs = TorchAttention(getattr(torch, dtype))
    draw = rng(1).normal
    for p, q in zip(ours.parameters(), theirs.parameters()):
        noise = draw(size=p.shape).astype(dtype)
        p += noise
        q.data += torch.from_numpy(noise)
    data = [tuple(draw(size=(2, 5, 2, 8)).astype(dtype)) for _ in range(6)]
    return (ours, theirs), data


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_adam_on_a_gradient_that_vanishes_is_no_false_alarm(dtype):
    """Adam turns rounding into whole steps: the key's bias goes where it likes."""
    models, data = attentions(dtype)
    result = run(models, data, both("Adam", models, lr=0.01))
    assert result.ok, result.sentence()
    errors = [
        step.comparisons["parameter", "inner.in_proj_bias"] for step in result.steps
    ]
    assert max(c.absolute / c.scale for c in errors) > c_allowed(dtype)
    assert result.drifted is not None and "equal values" in result.sentence()


def c_allowed(dtype):
    return {"float64": 1e-12, "float32": 1e-4}[dtype]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_rounding_excuses_no_wrong_key_bias(dtype):
    models, data = attentions(dtype)
    key = np.arange(8, 16)

    class Wrong(Attention):
        def backward(self, grad_y):
            grad_x = super().backward(grad_y)
            self.inner.in_proj_bias.grad[key] += 0.1
            return grad_x

    models[0].__class__ = Wrong
    first = run(models, data, both("Adam", models, lr=0.01)).first
    assert (first.step, first.kind, first.name) == (0, "gradient", "inner.in_proj_bias")


class Mixture(nn.Module):
    """softmax(x weight) values, the sum in its backward rounded as another order may"""

    def __init__(self, weight, values):
        super().__init__()
        self.weight, self.values = nn.Parameter(weight), values

    def forward(self, x):
        self.saved.append((x, nn.functional.softmax(x @ self.weight, -1)))
        return self.saved[-1][1] @ self.values

    def backward(self, grad_y):
        x, s = self.saved.pop()
        grad_s = grad_y @ self.values.T
        total = np.nextafter((grad_s * s).sum(-1, keepdims=True), np.inf)
        grad_z = s * (grad_s - total)
        self.weight.accumulate_grad(x.T @ grad_z)
        return grad_z @ self.weight.T


class TorchMixture(torch.nn.Module):
    def __init__(self, weight, values):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.from_numpy(weight))
        self.values = torch.from_numpy(values)

    def forward(self, x):
        return torch.softmax(x @ self.weight, -1) @ self.values


@pytest.mark.parametrize("ahead", [0, 12, 14])
def test_what_cancels_within_a_module_is_no_false_alarm(ahead):
    """s is nearly 1 in each row; no module's output, no parameter shows it."""
    draw = rng(9).normal
    weight, values, x = draw(size=(4, 6)), draw(size=(6, 3)), np.eye(4)
    weight[range(4), range(4)] += ahead
    models = [make(weight.copy(), values) for make in (Mixture, TorchMixture)]
    result = run(models, [(x, draw(size=(4, 3)))])
    assert result.ok, result.sentence()


@pytest.mark.parametrize("lr", [1.0, 3.0])
def test_a_training_that_diverges_is_no_false_alarm(lr):
    """Rounding grows from step to step, and tanh is saturated: 1 - y² cancels."""
    models = models_of(small)
    result = run(models, batches(25), sgd(models, lr))
    assert result.ok, result.sentence()
    assert result.drifted is not None
    worst = max(step.worst("output", "input gradient") for step in result.steps)
    assert worst > 1e-12


def test_a_fault_is_found_after_the_two_have_drifted_apart():
    class Tired(nn.Tanh):
        calls = 0

        def backward(self, grad_y):
            self.calls += 1
            wrong = 1e-6 if self.calls > 20 else 0.0
            return super().backward(grad_y) * (1 + wrong)

    models = models_of(small)
    models[0][1] = Tired()
    result = run(models, batches(25), sgd(models, 0.5))
    first = result.first
    assert (first.step, first.kind, first.name) == (20, "input gradient", "1")
    assert result.drifted < 20


def test_a_wrong_update_is_no_drift():
    """Momentum is forgotten at the third step, where the two have drifted apart."""
    models, data = attentions("float64")
    optimizers = both("Adam", models, lr=0.01)
    right, calls = optimizers[0].update, []

    def wrong(p, g, state, t, group):
        calls.append(t)
        if t == 3:
            state["exp_avg"][...] = 0
        return right(p, g, state, t, group)

    optimizers[0].update = wrong
    first = run(models, data, optimizers).first
    assert calls and (first.step, first.kind) == (2, "parameter")


def test_a_repeated_step_leaves_nothing_behind():
    """The believed side ends where it ends alone."""
    models, data = attentions("float64")
    alone = copy.deepcopy(models[1])
    optimizers = both("Adam", models, lr=0.01)
    schedulers = [
        HalfRate(optimizers[0]),
        torch.optim.lr_scheduler.StepLR(optimizers[1], 1, gamma=0.5),
    ]
    torch.manual_seed(3)
    result = run(models, data, optimizers, schedulers=schedulers)
    assert result.ok and result.drifted is not None  # so there were repetitions
    drawn = torch.rand(1)
    optimizer = torch.optim.Adam(alone.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
    torch.manual_seed(3)
    for x, target in data:
        loss = torch.nn.functional.mse_loss(
            alone(torch.from_numpy(x)), torch.from_numpy(target)
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    assert torch.equal(torch.rand(1), drawn)
    for p, q in zip(models[1].parameters(), alone.parameters(), strict=True):
        assert torch.equal(p, q) and torch.equal(p.grad, q.grad)
    assert optimizers[1].param_groups[0]["lr"] == optimizer.param_groups[0]["lr"]
    assert scheduler.state_dict() == schedulers[1].state_dict()
    assert not any(
        m._forward_hooks or m._forward_pre_hooks for m in models[1].modules()
    )
    assert not any(m._forward_hooks for m in models[0].modules())


def test_a_scheduler_that_is_not_known_is_not_stepped_twice():
    models, data = attentions("float64")
    optimizers = both("Adam", models, lr=0.01)
    torch_scheduler = torch.optim.lr_scheduler.StepLR(optimizers[1], 1, gamma=0.5)
    schedulers = HalfRate(optimizers[0]), torch_scheduler
    data = [[batch] for batch in data]
    step = steps(optimizers, schedulers, clip=True)
    result = lockstep.run(models, None, optimizers, data, step=step)
    assert torch_scheduler.last_epoch == len(data)
    assert "schedulers=" in result.not_compared["what rounding explains"]


# A step that is repeated


def trainer_of(lr=0.1):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3))
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    return Trainer(side_of(model, "PyTorch"), torch.nn.MSELoss(), optimizer)


def test_a_step_from_the_other_sides_values_is_the_other_sides_step():
    """Parameters, buffers and the optimizer's state: all of it is handed over."""
    ours, theirs = trainer_of(lr=0.3), trainer_of()
    data = batches(3, "float32", targets=3)
    for batch in data[:2]:
        for trainer in (ours, theirs):
            trainer.take(trainer.side.own(batch))
    ours.optimizer.param_groups[0]["lr"] = 0.1  # from here on the steps are alike
    again, state = Again(theirs, data[2]), state_before(ours)
    before = copy.deepcopy(theirs.side.model.state_dict())
    record = again.from_state(state, match(ours.side, theirs.side))
    wanted = ours.take(ours.side.own(data[2]))
    assert [event.key for event in record.events] == [e.key for e in wanted.events]
    for event, other in zip(record.events, wanted.events, strict=True):
        assert torch.equal(event.value, other.value), event.key
    state = theirs.side.model.state_dict()
    assert all(torch.equal(before[name], value) for name, value in state.items())
