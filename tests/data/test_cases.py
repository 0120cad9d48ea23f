"""The cases of data: every batch is the same to the bit, and so is what is left."""

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.sides import NUMPY, TORCH_IMPL

pytestmark = [
    pytest.mark.usefixtures("nobody_is_left"),
    pytest.mark.filterwarnings("ignore:This DataLoader will create"),
]
CASES = [*cases_of("data.dataloader"), *cases_of("data.own_datasets")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_equal_to_the_bit(case):
    ours, theirs = case.quantities(NUMPY), case.quantities(TORCH_IMPL)
    assert list(ours) == list(theirs)
    for name, values in ours.items():
        assert values.dtype == theirs[name].dtype, name
        np.testing.assert_array_equal(values, theirs[name], err_msg=str(name))
