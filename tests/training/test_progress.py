"""training/progress.py: what the bar says, on a terminal and off it."""

import io
import subprocess
import sys

import pytest
from rich.console import Console

from bridge.cases import cases_of
from bridge.cases.training.accumulation import problem
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)


def bar_of(side, *args, terminal=False):
    written = io.StringIO()
    console = Console(file=written, width=140, force_terminal=terminal)
    bar = side.get("training.progress", "TrainingProgress")(*args, console=console)
    return bar, written


def test_both_sides_move_alike():
    for case in cases_of("training.progress"):
        assert_close(case.quantities(NUMPY), case.quantities(TORCH_IMPL))


@both_sides
@pytest.mark.parametrize("terminal", [True, False])
def test_a_training_fills_the_bar(side, terminal):
    model, criterion, optimizer, batches = problem(side, "float64")
    loop = side.module("training.loop")
    bar, written = bar_of(side, 2, len(batches), terminal=terminal)
    with bar:
        log = loop.fit(
            *(model, batches, batches[:1], criterion, optimizer, 2),
            on_step=bar.on_step,
            on_epoch=bar.on_epoch,
        )
    assert bar.progress.finished
    said = written.getvalue()
    for words in (
        "epoch 2/2",
        "10/10",
        f"validation_loss {log['validation_loss'][1]:.4g}",
    ):
        assert words in said
    assert terminal or said.count("epoch") == 1  # one line, without a bar that moves


@both_sides
def test_each_step_moves_it(side):
    bar, written = bar_of(side, 3, 4)
    with bar:
        for _ in range(4):
            bar.on_step(0.25)
        assert bar.progress.tasks[0].description == "epoch 1/3"
        bar.on_epoch({"train_loss": [0.5]})
        bar.on_step(0.125)
    said = written.getvalue()
    assert "epoch 2/3" in said and " 5/12" in said and "loss 0.125" in said


@both_sides
def test_an_error_stops_the_bar_and_goes_on(side):
    bar, written = bar_of(side, 3, 4)
    with pytest.raises(ArithmeticError), bar:
        bar.on_step(0.25)
        raise ArithmeticError
    assert not bar.progress.live.is_started and " 1/12" in written.getvalue()


@both_sides
def test_bad_input_says_so(side):
    for args, words in (((0, 4), "epochs must be 1"), ((3, 0), "steps must be 1")):
        with pytest.raises(ValueError, match=f"{words} or more, got 0"):
            bar_of(side, *args)


def test_only_a_bar_loads_rich():
    program = "import numpy_impl.training, sys; print('rich' in sys.modules)"
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
