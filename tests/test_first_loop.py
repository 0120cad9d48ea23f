"""first_loop.py: the same four lines, and the same bits behind them."""

import subprocess
import sys

import numpy as np
import pytest

import numpy_impl.first_loop
import torch_impl.first_loop
from bridge.cases import cases_of
from bridge.parity import compare
from bridge.sides import NUMPY, TORCH_IMPL

LINES = """\
1 w= 1.2 loss= 9.0
2 w= 1.92 loss= 3.24
3 w= 2.352 loss= 1.166
4 w= 2.611 loss= 0.42
"""


@pytest.mark.parametrize("wing", ["numpy_impl", "torch_impl"])
def test_prints_four_lines(wing):
    command = [sys.executable, "-m", f"{wing}.first_loop"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout == LINES
    assert run.stderr == ""


@pytest.mark.parametrize("lr", [0.2, 0.07, 0.5, 0.9, 1.0, 1e-3])
def test_same_bits_at_every_step(lr):
    ours, theirs = (
        list(wing.first_loop.updates(200, lr)) for wing in (numpy_impl, torch_impl)
    )
    assert len(ours) == 200
    assert ours == theirs
    assert all(value == np.float32(value) for step in ours for value in step)


@pytest.mark.parametrize("wing", [numpy_impl, torch_impl])
def test_formulas(wing):
    """w_t = 3 - 3 (1 - 2 lr)ᵗ, as each update takes 2 lr of the distance away."""
    for t, (w, loss, grad) in enumerate(wing.first_loop.updates(20, 0.2)):
        away = -3 * 0.6**t
        assert abs(w - (3 + 0.6 * away)) < 1e-6  # w is near 3 and rounded there
        assert abs(loss - away**2) < 2e-6 * abs(away)
        assert abs(grad - 2 * away) < 2e-6


@pytest.mark.parametrize("case", cases_of("first_loop"), ids=str)
def test_case(case):
    ours, theirs = case.quantities(NUMPY), case.quantities(TORCH_IMPL)
    assert list(ours) == list(theirs)
    for name in ours:
        assert compare(ours[name], theirs[name]).ulp == 0
