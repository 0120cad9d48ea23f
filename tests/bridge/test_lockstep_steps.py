"""Lockstep with anyone's steps: batches, inputs, outputs, schedulers, the report."""

import io
import json

import numpy as np
import pytest
import torch
from rich.console import Console

from bridge import lockstep
from numpy_impl import nn
from tests.bridge.two_models import batches, models_of, run, sgd, small
from tests.bridge.two_steps import HalfRate, both, doubled, steps

rng = np.random.default_rng

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


def test_the_loss_of_ones_own_step_stands_before_its_gradients():
    models = models_of(small)
    optimizers = sgd(models)
    result = lockstep.run(
        models, optimizers=optimizers, batches=doubled(1), step=steps(optimizers)
    )
    kinds = [finding.kind for finding in result.steps[0].findings]
    assert kinds.index("loss") < kinds.index("output gradient")


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
