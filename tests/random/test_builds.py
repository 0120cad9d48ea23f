"""What is promised where: the bits of this build, and the fallback without AVX2."""

import os
import subprocess
import sys

import pytest
import torch

from bridge import promises
from numpy_impl.random import fma

FALLBACK = """
import numpy as np, torch
from tests.random.compare import PROMISE, assert_same_draws
from tests.random.test_draws import CASES, tolerance

assert torch.backends.cpu.get_cpu_capability() == "DEFAULT"
assert not PROMISE.fused and not PROMISE.bits
for case in CASES:
    for dtype in ("float32", "float64"):
        for n in (5, 15, 100, 1003):
            allowed = tolerance(case, n, dtype)
            assert_same_draws(1, case, n, dtype, tolerance=allowed)
print(len(CASES))
"""


def test_without_avx2():
    """PyTorch told to use no AVX2: the switch, the tolerance for float32 normals."""
    done = subprocess.run(
        [sys.executable, "-c", FALLBACK],
        env={**os.environ, "ATEN_CPU_CAPABILITY": "default"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30


def test_this_build():
    """The switch stands as the promise says, and twice asked is the same."""
    held = promises.keep()
    assert fma.fused == held.fused
    assert torch.backends.cpu.get_cpu_capability() in held.sentence or not held.bits


@pytest.mark.parametrize(
    ("build", "fused", "bits"),
    [
        (("AVX512", "x86_64", "Linux"), True, True),
        (("AVX2", "x86_64", "Linux"), True, True),
        (("DEFAULT", "x86_64", "Linux"), False, False),
        (("DEFAULT", "arm64", "Darwin"), True, False),
        (("AVX2", "AMD64", "Windows"), True, False),
    ],
)
def test_promises(build, fused, bits):
    held = promises.promise(*build)
    assert (held.fused, held.bits) == (fused, bits)
    assert ("the same bits, but for ties" in held.sentence) == bits


@pytest.mark.parametrize("first", ["random", "random.uniform", "nn", "data", "optim"])
def test_whichever_is_imported_first(first):
    """random's arrays go through nn/blocks.py, and nn draws from random."""
    program = (
        f"import numpy_impl.{first}\n"
        "from numpy_impl import nn, random\n"
        "random.manual_seed(0)\n"
        "print(nn.Linear(2, 1).weight.sum() != random.rand(70_000).sum())"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True", done.stderr
