"""training/early_stopping.py: when it stops, against its definition, and what stays."""

import math
import pickle

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.cases.training.early_stopping import EPOCHS, problem
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_as_accurate, assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


def made(side, *args, **kwargs):
    return side.get("training.early_stopping", "EarlyStopping")(*args, **kwargs)


def linear(side):
    return problem(side, "float64")[0]


@pytest.mark.parametrize("case", cases_of("training.early_stopping"), ids=str)
def test_cases(case):
    ours, exact = (case.quantities(side) for side in (NUMPY, TORCH_IMPL))
    assert_close(ours, exact)
    ours, theirs = (case.quantities(s, "float32") for s in (NUMPY, TORCH_IMPL))
    for found in (ours, theirs):  # the logs are Python's floats on both sides
        for key in found:
            if found[key].dtype == np.float64:
                found[key] = found[key].astype(np.float32)
    assert_as_accurate(ours, theirs, exact)


def first_stop(values, patience, min_delta):
    """From the definition: `patience` values, none better than a best before them."""
    best, when = math.inf, None
    for i, value in enumerate(values):
        if value < best - min_delta:
            best, when = value, i
        last_better = -1 if when is None else when
        if i - last_better >= patience:
            return i
    return None


@both_sides
def test_random_curves(side):
    rng = np.random.default_rng(0)
    model, stops = linear(side), set()
    for _ in range(60):
        values = rng.normal(size=15).round(1)  # with ties
        values[rng.random(15) < 0.1] = math.nan
        patience, min_delta = int(rng.integers(1, 6)), float(rng.choice([0, 0.3]))
        wanted = first_stop(values, patience, min_delta)
        for mode, sign in (("min", 1), ("max", -1)):
            stopping = made(side, patience, min_delta, mode)
            told = [stopping.step(sign * v, model) for v in values]
            assert (told.index(True) if True in told else None) == wanted
        stops.add(wanted)
    assert len(stops) > 8 and None in stops


@both_sides
def test_gains_add_up_against_the_best(side):
    """0.04 an epoch with min_delta 0.1: every third is better, none is lost."""
    stopping = made(side, 3, 0.1)
    told = [stopping.step(1 - 0.04 * i, linear(side)) for i in range(10)]
    assert not any(told) and stopping.best_epoch == 9


@both_sides
def test_equal_is_not_better(side):
    stopping = made(side, 2)
    assert [stopping.step(1.0, linear(side)) for _ in range(3)] == [False, False, True]
    assert (stopping.best_epoch, stopping.waited) == (0, 2)


@both_sides
def test_the_best_weights_are_restored(side):
    """Those of the epoch itself, although the arrays learn on in place."""
    model, stopping = linear(side), made(side, 5)
    seen = []
    for value in (3.0, 1.0, 2.0):
        with side.no_grad():
            for p in model.parameters():
                p += 1
        seen.append(to_numpy(model.weight).copy())
        stopping.step(value, model)
    stopping.restore(model)
    np.testing.assert_array_equal(to_numpy(model.weight), seen[1])
    with side.no_grad():
        model.weight += 1  # what was restored is no alias of what is kept
    stopping.restore(model)
    np.testing.assert_array_equal(to_numpy(model.weight), seen[1])


@both_sides
def test_a_training_stops_and_keeps_its_best_epoch(side):
    """Few samples, learnt by heart: the validation loss turns, the model turns back."""
    model, train, validation, criterion, optimizer = problem(side, "float64")
    file, stopping = side.module("training.early_stopping"), made(side, 3)
    log = file.fit_with_patience(
        *(model, train, validation, criterion, optimizer, EPOCHS, stopping)
    )
    curve = log["validation_loss"]
    best = curve.index(min(curve))
    assert 0 < best == stopping.best_epoch
    assert len(curve) == best + 4 < EPOCHS and len(log["train_loss"]) == len(curve)
    evaluate_epoch = side.get("training.loop", "evaluate_epoch")
    loss, _ = evaluate_epoch(model, validation, criterion)
    assert loss == min(curve) < curve[-1]


@both_sides
def test_it_goes_on_from_its_state(side):
    """Through pickle, as a checkpoint would keep it."""
    model, values = linear(side), [3.0, 2.0, 2.5, 2.2, 2.1]
    whole, first, second = (made(side, 3) for _ in range(3))
    told = [whole.step(v, model) for v in values]
    parts = [first.step(v, model) for v in values[:3]]
    second.load_state_dict(pickle.loads(pickle.dumps(first.state_dict())))
    assert parts + [second.step(v, model) for v in values[3:]] == told
    assert told[-1] and second.best == 2.0 and second.best_epoch == 1
    second.restore(model)


@both_sides
def test_bad_input_says_so(side):
    for args, words in (
        ((0,), "patience must be 1 or more, got 0"),
        ((1, -0.1), "min_delta must be 0 or more, got -0.1"),
        ((1, math.nan), "min_delta must be 0 or more, got nan"),
        ((1, 0.0, "least"), "mode must be 'min' or 'max', got 'least'"),
    ):
        with pytest.raises(ValueError, match=words):
            made(side, *args)
    stopping, model = made(side, 2), linear(side)
    with pytest.raises(RuntimeError, match="none of 0 values was better than inf"):
        stopping.restore(model)
    assert [stopping.step(math.nan, model) for _ in range(2)] == [False, True]
    with pytest.raises(RuntimeError, match="none of 2 values was better than inf"):
        stopping.restore(model)


@both_sides
def test_no_epoch_is_no_error(side):
    model, *others = problem(side, "float64")
    file = side.module("training.early_stopping")
    log = file.fit_with_patience(model, *others, 0, made(side, 2))
    assert log == {"train_loss": [], "validation_loss": []}
