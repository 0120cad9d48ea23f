"""What one rounding of the inputs is, in each dtype and size."""

import numpy as np
import pytest

from bridge.rounding import noise_of, nudged, nudging
from bridge.verdict import Evidence, judge


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("size", [1, 300, 9000])
def test_neighbours_of_the_same_dtype(dtype, size):
    """At 9000 each number of float32 is a multiple of 1/1024, and no kink."""
    x = (size * (1 + np.random.default_rng(0).random(50))).astype(dtype)
    with nudging(0):
        moved = nudged(x)
    assert moved.dtype == dtype and (moved != x).sum() > 20
    assert (np.abs(moved - x) <= np.spacing(x)).all()


def test_noise_of_float32_is_that_of_float32():
    x = (1e4 + np.random.default_rng(1).random(200)).astype(np.float32)

    def centered():
        y = nudged(x)
        return {"y": y - y.mean(dtype=np.float64)}

    assert 5e-4 < noise_of(centered)["y"] < 2e-3  # np.spacing(1e4) is 1e-3


def test_as_far_from_the_truth_as_the_other_side():
    """float32, where even PyTorch's has few digits: that is nobody's bug."""
    exact, theirs = np.array([1e-9, 1.0]), np.array([1e-9, 1.01], np.float32)
    ours, far = np.float32([1e-9, 0.99]), np.float32([1e-9, 0.9])
    assert judge(Evidence(ours, theirs, exact)).kind == "rounding"
    assert judge(Evidence(far, theirs, exact)).kind == "bug"
    assert judge(Evidence(far, np.float32([1e-9, np.inf]), exact)).kind == "bug"
