"""training/lr_finder.py: what it sees and suggests, and that nothing is changed."""

import difflib
import math

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.cases.training.checkpoint import problem
from bridge.cases.training.lr_finder import found
from bridge.pages import WINGS, path_of
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


def file_of(side):
    return side.module("training.lr_finder")


def test_cases():
    """In float32 those alone that stay at small rates: large ones magnify rounding."""
    for case in cases_of("training.lr_finder"):
        ours, exact = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
        assert_close(ours, exact)
        if case.label in ("until it diverges", "not smoothed"):
            continue
        ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
        for quantities in (ours, theirs):  # rates and losses are Python's floats
            for key in quantities:
                quantities[key] = quantities[key].astype(np.float32)
        assert_as_accurate(ours, theirs, exact)


def test_one_line_differs():
    texts = [path_of("training.lr_finder", w).read_text() for w in WINGS]
    lines = difflib.ndiff(*(text.splitlines() for text in texts))
    changed = [line[2:].strip() for line in lines if line[0] in "+-"]
    assert [line for line in changed if "import" not in line] == [
        "model.backward(criterion.backward())",
        "loss.backward()",
    ]


def given(side, *losses):
    """(model, batches, criterion, optimizer) with these losses, batch after batch."""
    model, _, criterion, optimizer = problem(side, "float64")
    coming = iter(losses)

    class Given(type(criterion)):
        def forward(self, input, target):
            loss = super().forward(input, target)
            return loss * (next(coming) / loss.item())

    x, target = np.zeros((2, 5)), np.zeros(2, np.int64)
    return model, [(side.array(x), side.array(target))], Given(), optimizer


@both_sides
def test_rates_and_smoothing_by_hand(side):
    """Two groups, whose own rates do not matter."""
    rates = []
    model, batches, criterion, optimizer = given(side, 4.0, 2.0, 1.0, 8.0, 1.0)
    step = type(optimizer).step

    class Watched(type(optimizer)):
        def step(self):
            rates.append([group["lr"] for group in self.param_groups])
            step(self)

    optimizer = Watched(model.parameters(), lr=3.0)
    optimizer.add_param_group(
        {"params": [list(problem(side, "float64")[0].parameters())[0]]}
    )
    seen = file_of(side).lr_find(
        model, batches, criterion, optimizer, 1e-4, 1.0, steps=5, beta=0.5, diverges=9.0
    )
    assert seen.rates == pytest.approx([1e-4, 1e-3, 1e-2, 0.1, 1.0], rel=1e-13)
    assert rates == [[rate, rate] for rate in seen.rates]
    wanted = [4.0, (1 + 1) / 0.75, (0.5 + 0.5 + 0.5) / 0.875]
    wanted += [(0.25 + 0.25 + 0.25 + 4) / 0.9375]
    wanted += [(0.125 + 0.125 + 0.125 + 2 + 0.5) / 0.96875]
    assert seen.losses == pytest.approx(wanted, rel=1e-13)
    assert seen.suggestion is None  # what comes after the first two only rises


@both_sides
def test_it_stops_where_it_diverges(side):
    """The last loss is the first that is too large, and is far above the smallest."""
    seen = found(side, "float64")
    assert len(seen.rates) == len(seen.losses) < 40
    assert seen.losses[-1] > 4 * min(seen.losses)
    assert max(seen.losses[:-1]) <= 4 * min(seen.losses)
    assert len(found(side, "float64", diverges=1e9).rates) > len(seen.rates)
    arguments = given(side, 8.0, 1.0, 3.9, 4.1, 1.0)
    assert file_of(side).lr_find(*arguments, beta=0.0).losses[-1] == 4.1
    model, loader, criterion, optimizer = problem(side, "float64")
    x, target = next(iter(loader))
    batches = [(x, target), (x * math.nan, target), (x, target)]
    seen = file_of(side).lr_find(model, batches, criterion, optimizer)
    assert len(seen.losses) == 2 and math.isnan(seen.losses[1])


@both_sides
def test_the_suggestion(side):
    steepest, rates = file_of(side).steepest, [0.1, 0.2, 0.4, 0.8, 1.6]
    assert steepest(rates, [9.0, 8.0, 7.0, 3.0, 2.0]) == 0.4
    assert steepest(rates, [9.0, 1.0, 0.9, 0.5, 0.4]) == 0.2
    assert steepest(rates, [9.0, 1.0, 0.9, 0.5, 0.4], skip=1) == 0.4
    assert steepest(rates, [1.0, 2.0, 3.0, 4.0, 5.0]) is None
    assert steepest(rates, [1.0, 0.5]) is None
    assert steepest(rates, [1.0] * 5) is None


def all_of(side, model, loader, criterion, optimizer):
    """Everything that must be as it was, as plain values."""
    random = side.module("random")
    return {
        "state": {k: to_numpy(v).tobytes() for k, v in model.state_dict().items()},
        "grads": [
            p.grad if p.grad is None else p.grad.tolist() for p in model.parameters()
        ],
        "modes": [module.training for module in (*model.modules(), criterion)],
        "optimizer": repr(optimizer.state_dict()),
        "identities": [id(p) for g in optimizer.param_groups for p in g["params"]],
        "groups": [id(group) for group in optimizer.param_groups],
        "generators": [
            random.get_rng_state().tolist(),
            loader.generator.get_state().tolist(),
        ],
    }


@both_sides
def test_all_is_as_it_was(side):
    """After training, in evaluation mode, with gradients and moments in the middle."""
    model, loader, criterion, optimizer = problem(side, "float32")
    side.get("training.loop", "train_epoch")(model, loader, criterion, optimizer)
    model.eval()
    before = all_of(side, model, loader, criterion, optimizer)
    lr_find = file_of(side).lr_find
    seen = lr_find(model, loader, criterion, optimizer, steps=20)
    assert all_of(side, model, loader, criterion, optimizer) == before
    again = lr_find(model, loader, criterion, optimizer, steps=20)
    assert again == seen


@both_sides
def test_all_is_as_it_was_when_a_batch_raises(side):
    model, loader, criterion, optimizer = problem(side, "float32")
    inner = loader.dataset

    class Failing:
        def __len__(self):
            return len(inner)

        def __getitem__(self, i):
            calls.append(i)
            if len(calls) > 12:
                raise OSError("a file is gone")
            return inner[i]

    calls, data = [], side.module("data")
    failing = data.DataLoader(Failing(), 4, shuffle=True, generator=loader.generator)
    before = all_of(side, model, failing, criterion, optimizer)
    with pytest.raises(OSError, match="a file is gone"):
        file_of(side).lr_find(model, failing, criterion, optimizer)
    assert all_of(side, model, failing, criterion, optimizer) == before


@both_sides
def test_one_batch_for_each_rate(side):
    """Pass after pass, and no batch more than there are rates."""
    model, loader, criterion, optimizer = problem(side, "float32")
    batches = list(loader)

    class Counted:
        passes = given = 0

        def __iter__(self):
            self.passes += 1
            for batch in batches:
                self.given += 1
                yield batch

    counted = Counted()
    file_of(side).lr_find(model, counted, criterion, optimizer, 1e-5, 1e-3, steps=7)
    assert (counted.passes, counted.given) == (3, 7)


@both_sides
def test_losses_below_zero_do_not_stop_it(side):
    """Four times a negative loss is below it: no sign of divergence."""
    model, loader, criterion, optimizer = problem(side, "float32")

    class Below(type(criterion)):
        def forward(self, input, target):
            return super().forward(input, target) - 9

    batches = list(loader)
    lr_find = file_of(side).lr_find
    seen = lr_find(model, batches, Below(), optimizer, 1e-6, 1e-3, steps=9)
    assert len(seen.losses) == 9 and max(seen.losses) < 0


@both_sides
def test_bad_input_says_so(side):
    arguments = problem(side, "float32")
    lr_find = file_of(side).lr_find
    for options, words in (
        ({"lr_min": 0.0}, "0 < lr_min < lr_max is needed, got 0.0 and 10.0"),
        ({"lr_min": 2.0, "lr_max": 1.0}, "lr_max is needed, got 2.0 and 1.0"),
        ({"lr_max": math.inf}, "lr_max is needed, got 1e-06 and inf"),
        ({"lr_min": math.nan}, "lr_max is needed, got nan and 10.0"),
        ({"steps": 2}, "steps must be 3 or more, got 2"),
        ({"beta": 1.0}, r"beta must be in 0\.\.1 and not 1, got 1.0"),
        ({"beta": -0.1}, r"beta must be in 0\.\.1 and not 1, got -0.1"),
        ({"diverges": 1.0}, "diverges must be above 1, got 1.0"),
        ({"diverges": math.nan}, "diverges must be above 1, got nan"),
    ):
        with pytest.raises(ValueError, match=words):
            lr_find(*arguments, **options)
    model, loader, criterion, optimizer = arguments
    with pytest.raises(ValueError, match="loader is empty"):
        lr_find(model, [], criterion, optimizer)
    with pytest.raises(
        TypeError, match="gone through again, .* or a list, got list_it"
    ):
        lr_find(model, iter([1]), criterion, optimizer)
