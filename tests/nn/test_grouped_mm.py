"""nn/grouped_mm.py: grouped_mm."""

import numpy as np
import pytest
import torch

from bridge.cases.nn.grouped_mm import CASES
from bridge.parity import compare
from bridge.sides import NUMPY, TORCH
from numpy_impl.nn.functional import grouped_mm
from tests.pairs import PairTests, _readonly, assert_as_accurate


def _transposed(x):
    """The same array, its columns one behind the other in memory."""
    return np.ascontiguousarray(x.mT).mT


class TestGroupedMm(PairTests):
    file = "nn.grouped_mm"

    def test_arguments_stay_untouched(self, case):
        """Read-only or transposed; what has gaps in memory is refused, as by torch."""
        wanted = self._run(case, lambda a: a)
        for change in (_readonly, _transposed):
            for a, b in zip(wanted, self._run(case, change), strict=True):
                assert compare(b, a).ok()


@pytest.mark.parametrize(
    "label", ["rows, an empty group", "columns", "sums", "no cuts"]
)
def test_torchs_own_kernel(label):
    """In float32, its only dtype that NumPy computes here."""
    case = next(case for case in CASES if case.label == label)
    ours, theirs = (case.quantities(side, "float32") for side in (NUMPY, TORCH))
    assert_as_accurate(ours, theirs, case.quantities(NUMPY, "float64"))


def test_what_is_left_over():
    """Zeros here; PyTorch writes only the groups."""
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=s).astype("float32") for s in ((7, 8), (2, 8, 4)))
    offs = np.array([4, 5], np.int32)
    y = grouped_mm(a, b, offs=offs)
    theirs = torch.nn.functional.grouped_mm(
        *(torch.from_numpy(x) for x in (a, b)), offs=torch.from_numpy(offs)
    )
    np.testing.assert_allclose(y[:5], theirs[:5], rtol=1e-5, atol=1e-5)
    assert not y[5:].any()


def test_each_row_meets_its_expert():
    rng = np.random.default_rng(0)
    tokens, experts = rng.normal(size=(6, 4)), rng.normal(size=(3, 4, 2))
    y = grouped_mm(tokens, experts, offs=np.array([1, 4, 6], np.int32))
    wanted = np.einsum("mk,mkn->mn", tokens, experts[[0, 1, 1, 1, 2, 2]])
    np.testing.assert_allclose(y, wanted, atol=1e-15)
