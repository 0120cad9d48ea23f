"""optim/lerp.py: as accurate as torch.lerp, exact at both ends."""

import numpy as np
import pytest
import torch

from numpy_impl.optim.lerp import lerp
from torch_impl.optim.lerp import lerp as written

WEIGHTS = [0.0, 1e-3, 0.1, 0.3, 0.499, 0.5, 0.501, 0.7, 0.999, 1.0]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("weight", WEIGHTS)
def test_as_accurate_as_torch(weight, dtype):
    rng = np.random.default_rng(0)
    start, end = (
        rng.normal(size=1000) * 10.0 ** rng.integers(-4, 5, 1000) for _ in "12"
    )
    start, end = start.astype(dtype), end.astype(dtype)
    ends = torch.from_numpy(start), torch.from_numpy(end)
    terms = np.longdouble(1 - weight) * start, np.longdouble(weight) * end
    exact = terms[0] + terms[1]
    bound = 2 * np.finfo(dtype).eps * np.maximum(abs(terms[0]), abs(terms[1]))
    bound += 4 * abs(torch.lerp(*ends, weight).numpy() - exact)
    for found in (lerp(start, end, weight), written(*ends, weight).numpy()):
        assert found.dtype == dtype
        assert (abs(found - exact) <= bound).all()


def test_the_ends_are_exact():
    large, small = np.float32([1e4]), np.float32([1e-2])
    for start, end in ((large, small), (small, large)):
        assert lerp(start, end, 0.0) == start
        assert lerp(start, end, 1.0) == end
