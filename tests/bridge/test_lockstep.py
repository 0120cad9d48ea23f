"""bridge/lockstep.py: two trainings side by side, and where they part."""

import numpy as np
import pytest
import torch

from bridge import lockstep
from bridge.causal.parting import Finding
from bridge.parity import compare
from numpy_impl import nn, optim, random


def pair(dtype="float64"):
    """The same small model on both sides, from one seed."""
    models = []
    for side, seed in ((nn, random.manual_seed), (torch.nn, torch.manual_seed)):
        seed(0)
        own = getattr(np if side is nn else torch, dtype)
        models.append(
            side.Sequential(
                side.Linear(4, 8, dtype=own), side.Tanh(), side.Linear(8, 1, dtype=own)
            )
        )
    return models


def batches(steps=5, dtype="float64"):
    rng = np.random.default_rng(0)
    return [
        (rng.normal(size=(6, 4)).astype(dtype), rng.normal(size=(6, 1)).astype(dtype))
        for _ in range(steps)
    ]


def run(models, steps=5, optimizers=None, **kwargs):
    if optimizers is None:
        optimizers = [
            side.SGD(model.parameters(), lr=0.1, momentum=0.9)
            for side, model in zip((optim, torch.optim), models, strict=True)
        ]
    criteria = nn.MSELoss(), torch.nn.MSELoss()
    return lockstep.run(models, criteria, optimizers, batches(steps), **kwargs)


def test_both_sides_agree():
    result = run(pair())
    assert result.first is None
    assert result.sentence() == "5 steps agree to 1e-12"
    assert [step.number for step in result.steps] == [0, 1, 2, 3, 4]
    assert result.steps[-1].loss < result.steps[0].loss
    names = set(result.steps[0].comparisons)
    assert {
        ("loss", "loss"),
        ("gradient", "0.weight"),
        ("parameter", "2.bias"),
    } <= names
    assert ("state", "0.weight.momentum_buffer") in names


def test_a_wrong_gradient_is_named(monkeypatch):
    """A factor that one entry of one gradient misses, from the third step on."""
    models = pair()
    calls = []
    right = nn.Linear.backward

    def wrong(self, grad_y):
        grad_x = right(self, grad_y)
        calls.append(self)
        if self is models[0][2] and calls.count(self) == 3:
            self.weight.grad[0, 5] *= 1.001
        return grad_x

    monkeypatch.setattr(nn.Linear, "backward", wrong)
    result = run(models)
    first = result.first
    assert (first.step, first.kind, first.name) == (2, "gradient", "2.weight")
    assert first.comparison.scaled_at == (0, 5)
    assert first.ours == pytest.approx(first.theirs * 1.001, rel=1e-9)
    assert "step 2: gradient 2.weight parts at [0, 5]" in result.sentence()
    assert len(result.steps) == 5


def test_stop_ends_at_the_first_difference():
    models = pair()
    models[0][0].bias[3] += 1e-6
    result = run(models, stop=True)
    assert len(result.steps) == 1
    assert (result.first.step, result.first.kind) == (0, "output")


def test_a_wrong_update_is_seen_in_parameters_not_gradients():
    models = pair()
    optimizers = [
        optim.SGD(models[0].parameters(), lr=0.1),
        torch.optim.SGD(models[1].parameters(), lr=0.1001),
    ]
    first = run(models, optimizers=optimizers).first
    assert (first.step, first.kind) == (0, "parameter")


def test_a_wrong_state_is_named():
    models = pair()
    optimizers = [
        optim.Adam(models[0].parameters(), betas=(0.9, 0.999)),
        torch.optim.Adam(models[1].parameters(), betas=(0.9, 0.998)),
    ]
    result = run(models, optimizers=optimizers)
    errors = result.steps[0].comparisons
    assert errors["state", "0.weight.exp_avg"].ok()
    assert not errors["state", "0.weight.exp_avg_sq"].ok(1e-6)


def test_float32_parts_by_rounding_only():
    models = pair("float32")
    optimizers = [
        side.SGD(model.parameters(), lr=0.1)
        for side, model in zip((optim, torch.optim), models, strict=True)
    ]
    criteria = nn.MSELoss(), torch.nn.MSELoss()
    data = batches(dtype="float32")
    result = lockstep.run(models, criteria, optimizers, data, tolerance=1e-5)
    assert result.first is None


def sgd(models):
    """Plain SGD on both sides."""
    return [
        side.SGD(model.parameters(), lr=0.1)
        for side, model in zip((optim, torch.optim), models, strict=True)
    ]


def test_the_loss_of_a_step_is_its_loss():
    models = pair()
    x, target = batches(1)[0]
    wanted = float(nn.MSELoss()(models[0](x), target))
    (step,) = run(models, steps=1).steps
    assert step.loss == pytest.approx(wanted)


def test_the_worst_of_a_step_is_that_of_its_kinds():
    theirs = np.array([1e6, 1.0])
    step = lockstep.Step(
        0,
        1.0,
        [
            Finding("output", "y", "", compare(theirs + [0, 1e-3], theirs)),
            Finding(
                "gradient", "weight", "weight", compare(np.array([1.1]), np.ones(1))
            ),
            Finding("gradient", "bias", "bias", problem="no gradient in NumPy"),
        ],
    )
    assert step.worst("output") == pytest.approx(1e-9)  # scaled, not absolute
    assert step.worst("gradient") == np.inf and step.worst("state") == 0.0
    assert step.worst("output", "state") == step.worst("output")
    assert step.ok(1e-6, "output") and not step.ok(1e-6, "gradient")


def test_the_first_difference_is_kept():
    models = pair()
    models[0][2].bias[0] += 1e-6
    result = run(models, tolerance=1e-9)
    assert (result.first.step, result.first.kind) == (0, "output")
    assert not result.steps[-1].comparisons["output", "y"].ok(1e-9)
    cells = [list(column.cells) for column in result.table().columns]
    assert all(cell.startswith("[bold red]! ") for cell in cells[2])
    # A difference within the tolerance is none.
    result = run(pair(), tolerance=1e-9)
    assert list(result.table().columns[2].cells)[0].startswith("[green]")


def test_only_what_there_is_is_compared():
    """Without momentum there is no state; `step` counts, it is no quantity."""
    models = pair()
    found = run(models, optimizers=sgd(models)).steps[0].comparisons
    assert {kind for kind, _ in found} == {
        *("output", "loss", "output gradient", "gradient", "input gradient"),
        "parameter",
    }
    models = pair()
    optimizers = [
        side.Adam(model.parameters())
        for side, model in zip((optim, torch.optim), models, strict=True)
    ]
    found = run(models, optimizers=optimizers).steps[0].comparisons
    states = {name.split(".")[-1] for kind, name in found if kind == "state"}
    assert states == {"exp_avg", "exp_avg_sq"}


def test_a_state_has_the_name_of_its_parameter():
    models = pair()
    optimizers = [
        side.SGD(list(model.parameters())[::-1], lr=0.1, momentum=0.9)
        for side, model in zip((optim, torch.optim), models, strict=True)
    ]
    found = run(models, optimizers=optimizers).steps[0].comparisons
    assert found["state", "0.weight.momentum_buffer"].shape == (8, 4)
    assert found["state", "2.bias.momentum_buffer"].shape == (1,)


def test_sides_that_share_memory_are_not_equal():
    """Both updates move the one array: that must not look like agreement."""
    models = pair()
    models[1][0].weight.data = torch.from_numpy(np.asarray(models[0][0].weight))
    found = run(models, optimizers=sgd(models)).steps[0].comparisons
    assert not found["parameter", "0.weight"].ok()


def test_models_of_other_shapes_get_an_answer():
    ours, theirs = pair()
    theirs[2] = torch.nn.Linear(8, 2, dtype=torch.float64)
    x, target = batches(1)[0]
    result = lockstep.run((ours, theirs), batches=[(x,)])
    assert not result.ok
    assert "2.weight of NumPy has no counterpart in PyTorch" in result.sentence()
    shapes = "shape (1, 8) in NumPy, (2, 8) in PyTorch"
    assert result.not_compared["parameter 2.weight"] == shapes
    assert (result.first.kind, result.first.name) == ("output", "2")
    assert "(6, 1) in NumPy, (6, 2) in PyTorch" in result.sentence()


def test_table_has_a_line_per_step():
    from rich.console import Console

    console = Console(width=120)
    with console.capture() as captured:
        console.print(run(pair()).table())
    text = captured.get()
    for word in ("step", "loss", "input grad", "param", "state"):
        assert word in text
    assert len([line for line in text.splitlines() if "e-1" in line]) >= 5
