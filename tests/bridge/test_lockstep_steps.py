"""Lockstep with anyone's steps: batches, inputs, outputs, buffers, modes, rounding."""

import copy
import io
import json

import numpy as np
import pytest
import torch
from rich.console import Console

from bridge import lockstep
from bridge.causal import side_of
from bridge.causal.step import Trainer
from bridge.causal.weighing import Again, state_before
from bridge.match import match
from numpy_impl import nn, optim, random
from tests.bridge.test_lockstep_faults import batches, models_of, run, sgd, small

rng = np.random.default_rng


def both(kind, models, **kwargs):
    return [
        getattr(side, kind)(model.parameters(), **kwargs)
        for side, model in zip((optim, torch.optim), models, strict=True)
    ]


# Batches


def test_batches_of_tensors_and_of_dicts():
    data = batches(2)
    tensors = [tuple(torch.from_numpy(a) for a in batch) for batch in data]
    dicts = [{"input": x, "target": target} for x, target in data]
    losses = [step.loss for step in run(models_of(small), data).steps]
    result = run(models_of(small), tensors)
    assert result.ok and [step.loss for step in result.steps] == losses

    class Named(nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, input):
            return self.inner(input)

        def backward(self, grad_y):
            return self.inner.backward(grad_y)

    ours, theirs = models_of(small)
    result = run((Named(ours), theirs), dicts, sgd((ours, theirs)))
    assert result.ok and [step.loss for step in result.steps] == losses


@pytest.mark.parametrize("batch", [np.zeros(3), {"input": np.zeros(3)}, (np.zeros(3),)])
def test_a_batch_without_target_is_refused(batch):
    with pytest.raises(ValueError, match="target"):
        run(models_of(small), [batch])


def test_several_inputs():
    models = models_of(lambda side, dtype: side.Bilinear(3, 4, 2, dtype=dtype))
    draw = rng(0).normal
    batch = draw(size=(6, 3)), draw(size=(6, 4)), draw(size=(6, 2))
    nested = batch[:2], batch[2]
    for data in (batch, nested):
        found = run(models, [data]).steps[0].comparisons
        assert ("input gradient", "x[0]") in found
        assert ("input gradient", "x[1]") in found


def test_several_outputs_and_states():
    def build(side, dtype):
        return side.LSTM(3, 4, num_layers=2, dtype=dtype)

    draw = rng(0).normal
    x, h, c = draw(size=(5, 2, 3)), draw(size=(2, 2, 4)), draw(size=(2, 2, 4))
    models = models_of(build)
    result = run(
        models, [((x, (h, c)), draw(size=(5, 2, 4)))] * 2, both("Adam", models)
    )
    assert result.ok and "the loss is that of the first of several outputs" in str(
        result
    )
    found = result.steps[1].comparisons
    outputs = {name for kind, name in found if kind == "output"}
    assert outputs == {"y[0]", "y[1][0]", "y[1][1]"}
    inputs = {name for kind, name in found if kind == "input gradient"}
    assert inputs == {"x[0]", "x[1]", "x[2]"}


def test_without_criterion_a_random_gradient_is_sent():
    result = lockstep.run(models_of(small), batches=[x for x, _ in batches(2)])
    assert result.ok and len(result.steps) == 2
    found = result.steps[0].comparisons
    assert ("gradient", "0.weight") in found and ("loss", "loss") not in found
    assert result.not_compared["updates"] == "there is no optimizer"


def test_two_dtypes_are_compared_in_the_wider():
    ours, theirs = models_of(small)
    theirs = theirs.float()
    result = run((ours, theirs))
    assert result.ok and result.sentence() == "5 steps agree to 0.0001"
    assert "inputs of float64 are given to PyTorch as float32" in result.compared
    # Rounding of float32, counted in float64, must not excuse everything.
    theirs[2].bias.data += 1e-2
    result = run((ours, theirs))
    assert (result.first.kind, result.first.name) == ("output", "2")


# A step of one's own


def steps(optimizers, schedulers=(None, None), clip=True):
    """Two batches' gradients added up, clipped, cleared after the update."""

    def ours(model, batch):
        criterion, losses = nn.MSELoss(), []
        for x, target in batch:
            losses.append(criterion(model(x), target))
            model.backward(criterion.backward())
        for p in model.parameters() if clip else ():
            p.grad = np.clip(p.grad, -0.1, 0.1)
        optimizers[0].step()
        optimizers[0].zero_grad()
        if schedulers[0]:
            schedulers[0].step()
        return {"losses": losses}

    def theirs(model, batch):
        losses = []
        for x, target in batch:
            losses.append(torch.nn.functional.mse_loss(model(x), target))
            losses[-1].backward()
        torch.nn.utils.clip_grad_value_(model.parameters(), 0.1)
        optimizers[1].step()
        optimizers[1].zero_grad()
        if schedulers[1]:
            schedulers[1].step()
        return {"losses": losses}

    return ours, theirs


def doubled(count=3):
    data = batches(2 * count)
    return [list(data[i : i + 2]) for i in range(0, len(data), 2)]


def test_a_step_of_ones_own():
    models = models_of(small)
    optimizers = both("Adam", models)
    result = lockstep.run(
        models, optimizers=optimizers, batches=doubled(), step=steps(optimizers)
    )
    assert result.ok and len(result.steps) == 3
    found = result.steps[0].comparisons
    assert ("output", "y (call 2)") in found
    assert ("input gradient", "x (call 2)") in found
    clipped = found["gradient", "2.bias"].theirs
    assert abs(clipped) == pytest.approx(0.1)
    assert found["loss", "loss"].theirs == pytest.approx(result.steps[0].loss)


def test_a_difference_in_ones_own_step_is_found():
    models = models_of(small)
    optimizers = both("Adam", models)
    result = lockstep.run(
        models,
        optimizers=optimizers,
        batches=doubled(),
        step=steps(optimizers, clip=False),
    )
    assert (result.first.step, result.first.kind) == (0, "gradient")


def test_a_batch_of_anything_reaches_the_step():
    models = models_of(small)
    seen = []

    def step(model, batch):
        seen.append(batch)

    batch = {"x": np.ones(3), "name": "first", "more": [torch.ones(2), None]}
    lockstep.run(models, batches=[batch], step=(step, step))
    theirs, ours = seen
    assert isinstance(ours["x"], np.ndarray) and torch.is_tensor(theirs["x"])
    assert isinstance(ours["more"][0], np.ndarray) and ours["more"][1] is None
    assert ours["name"] == theirs["name"] == "first"


class HalfRate:
    """Halves the learning rate at each step."""

    def __init__(self, optimizer):
        self.optimizer = optimizer

    def step(self):
        for group in self.optimizer.param_groups:
            group["lr"] /= 2

    def state_dict(self):
        return {}

    def load_state_dict(self, state):
        pass


def test_schedulers_are_stepped():
    models = models_of(small)
    optimizers = sgd(models)
    schedulers = (
        HalfRate(optimizers[0]),
        torch.optim.lr_scheduler.StepLR(optimizers[1], 1, gamma=0.5),
    )
    result = run(models, batches(4), optimizers, schedulers=schedulers)
    assert result.ok
    assert optimizers[1].param_groups[0]["lr"] == pytest.approx(0.1 / 16)


def test_pairs_have_to_be_pairs():
    models = models_of(small)
    with pytest.raises(ValueError, match="optimizers must be a pair"):
        run(models, optimizers=(None, sgd(models)[1]))
    with pytest.raises(ValueError, match="mode must be 'train', 'eval' or None"):
        run(models, mode="test")
    with pytest.raises(ValueError, match="models must be a pair"):
        run(models[:1], optimizers=sgd(models))


# Buffers and modes


class Counter(nn.Module):
    """x - mean, which it counts up wrongly or not"""

    def __init__(self, rate=0.1):
        super().__init__()
        self.rate = rate
        self.register_buffer("mean", np.zeros(3))

    def forward(self, x):
        if self.training:
            self.mean = (1 - self.rate) * self.mean + self.rate * x.mean(0)
        return x - x.mean(0)

    def backward(self, grad_y):
        return grad_y - grad_y.mean(0)


class TorchCounter(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(3, dtype=torch.float64))

    def forward(self, x):
        if self.training:
            self.mean.copy_(0.9 * self.mean + 0.1 * x.mean(0).detach())
        return x - x.mean(0)


@pytest.mark.parametrize("rate", [0.1, 0.2])
def test_buffers_are_compared(rate):
    models = Counter(rate), TorchCounter()
    result = lockstep.run(models, batches=[x for x, _ in batches(3, inputs=3)])
    if rate == 0.1:
        assert result.ok and ("buffer", "mean") in result.steps[0].comparisons
    else:
        first = result.first
        assert (first.step, first.kind, first.name) == (0, "buffer", "mean")


def test_modes_are_compared_and_set():
    models = Counter(), TorchCounter().eval()
    data = [x for x, _ in batches(2, inputs=3)]
    result = lockstep.run(models, batches=data)
    assert result.first.kind == "buffer"
    assert any("evaluation" in sentence for sentence in result.differences)
    models = Counter(), TorchCounter().eval()
    assert lockstep.run(models, batches=data, mode="train").ok
    assert models[1].training


# Other models than one of each


def test_two_models_of_pytorch_draw_the_same_numbers():
    def build():
        torch.manual_seed(0)
        return torch.nn.Sequential(
            torch.nn.Linear(4, 8),
            torch.nn.BatchNorm1d(8),
            torch.nn.ReLU(inplace=True),
            torch.nn.Dropout(0.5),
            torch.nn.Linear(8, 1),
        )

    models = build(), build()
    optimizers = [torch.optim.Adam(model.parameters()) for model in models]
    criteria = [torch.nn.functional.mse_loss] * 2
    result = lockstep.run(models, criteria, optimizers, batches(4, "float32"))
    assert result.ok, result.sentence()
    found = result.steps[0].comparisons
    assert ("buffer", "1.running_var") in found and ("output", "3") in found
    assert found["output", "3"].names == ("PyTorch A", "PyTorch B")
    models[0][1].momentum = 0.2
    result = lockstep.run(models, criteria, optimizers, batches(2, "float32"))
    assert (result.first.kind, result.first.name) == ("buffer", "1.running_mean")
    assert any("momentum" in sentence for sentence in result.differences)


def test_optimizers_options_are_listed():
    models = models_of(small)
    optimizers = [
        optim.SGD(models[0].parameters(), lr=0.1),
        torch.optim.SGD(models[1].parameters(), lr=0.1001),
    ]
    result = run(models, optimizers=optimizers)
    assert result.first.kind == "parameter"
    assert "optimizer: lr is 0.1 in NumPy, 0.1001 in PyTorch" in result.differences
    assert "optimizer's step" in result.sentence()


# What rounding explains


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
    for p, q in zip(models[1].parameters(), alone.parameters()):
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


# The report


def test_the_report_is_json_and_narrow():
    models = models_of(small)
    models[0][0].bias[3] += 1e-6
    result = run(models)
    text = json.dumps(result.as_dict())
    assert '"ok": false' in text and "0.bias starts from other values" in text
    console = Console(width=80, file=io.StringIO())
    console.print(result.table())
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.strip().startswith("0 ") for line in lines) == 1
    assert any("! " in line for line in lines)  # without colour


def test_the_report_says_what_it_compared():
    text = str(run(models_of(small)))
    assert text.startswith("5 steps agree to 1e-12\nCompared:\n")
    for line in ("4 outputs: 0, 1, 2, y", "1 loss", "4 gradients: 2.weight, 2.bias"):
        assert line in text


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
    for event, other in zip(record.events, wanted.events):
        assert torch.equal(event.value, other.value), event.key
    state = theirs.side.model.state_dict()
    assert all(torch.equal(before[name], value) for name, value in state.items())


def test_the_loss_of_ones_own_step_stands_before_its_gradients():
    models = models_of(small)
    optimizers = sgd(models)
    result = lockstep.run(
        models, optimizers=optimizers, batches=doubled(1), step=steps(optimizers)
    )
    kinds = [finding.kind for finding in result.steps[0].findings]
    assert kinds.index("loss") < kinds.index("output gradient")
