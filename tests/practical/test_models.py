"""practical/'s models that go backward by hand: every gradient, once and twice."""

import pytest

from bridge.cases import cases_of
from tests.pairs import PairTests


@pytest.fixture(params=cases_of("practical_models"), ids=str)
def case(request):
    return request.param


@pytest.fixture(params=["train", "eval"])
def mode(request):
    return request.param


@pytest.fixture
def runs(case, mode):
    return [(case, mode)]


class TestModels:
    """Those of PairTests that ask for no module of PyTorch's own."""

    same_in_float64 = PairTests.same_in_float64
    test_float64 = PairTests.test_float64
    test_float32 = PairTests.test_float32
    test_finite_difference = PairTests.test_finite_difference
    test_called_twice = PairTests.test_called_twice
