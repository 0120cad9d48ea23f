"""NumPy's numbers are numbers: np.int64(2) for 2 and np.float64(0.5) for 0.5.

They come by themselves, from x.shape as an array or from a mean, and beside a float32
array NumPy takes them for float64: a layer that let one into its formula would go on in
another dtype.
"""

from dataclasses import replace

import numpy as np
import pytest

from bridge import sides
from bridge.cases import all_cases
from bridge.cases.case import ModuleCase

# torch.nn refuses np.int64 for the sizes of these, and so do we.
PYTHONS_OWN = {"Unflatten", "RNN", "LSTM", "GRU"}
ROUND_OTHERWISE = 1e-5  # a number of float64 is not one of float32 before the formula


def of_numpy(value):
    """`value` with NumPy's scalars for Python's numbers, in tuples and lists, too."""
    if isinstance(value, tuple | list):
        return type(value)(map(of_numpy, value))
    if type(value) is int:
        return np.int64(value)
    return np.float64(value) if type(value) is float else value


def changed(case):
    """The case with NumPy's numbers among the arguments of its constructor."""
    kwargs = {name: of_numpy(value) for name, value in case.kwargs.items()}
    return replace(case, args=of_numpy(case.args), kwargs=kwargs)


def one_for_each_set_of_arguments():
    """{file: cases}, of each class one for every set of arguments that it is given."""
    found = {}
    for case in all_cases():
        if isinstance(case, ModuleCase) and case.file.startswith("nn."):
            plain = case.name in PYTHONS_OWN or case.bench
            numbers = repr(changed(case).args + tuple(changed(case).kwargs.values()))
            if not plain and ("np.int64" in numbers or "np.float64" in numbers):
                key = case.name, len(case.args), tuple(case.kwargs)
                found.setdefault(case.file, {}).setdefault(key, case)
    return {file: list(cases.values()) for file, cases in found.items()}


CASES = one_for_each_set_of_arguments()


@pytest.mark.parametrize("file", CASES)
def test_numpys_numbers_change_nothing(file):
    for case in CASES[file]:
        mode = case.modes[0]
        wanted = case.quantities(sides.NUMPY, "float32", mode)
        for name, found in (
            changed(case).quantities(sides.NUMPY, "float32", mode).items()
        ):
            assert found.dtype == wanted[name].dtype, (case, name)
            np.testing.assert_allclose(
                found, wanted[name], ROUND_OTHERWISE, ROUND_OTHERWISE, err_msg=str(case)
            )
