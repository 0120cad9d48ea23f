"""Every function of a tensors' pair has a row in its table: a case, or an answer."""

import importlib

import pytest

from bridge.cases import all_answers, all_cases
from bridge.pages import files

FILES = [file for file in files() if file.startswith("tensor.")]
# What no row asks by its own name, and where it is asked for.
ELSEWHERE = {
    "tensor.creation.promote": "every pair of dtypes, in test_creation.py",
    "tensor.creation.promote_zero_d": "every pair of dtypes, in test_creation.py",
    "tensor.creation.promote_number": "every dtype and number, in test_creation.py",
    "tensor.device.available": "another on each machine, in test_device.py",
    "tensor.exchange.adopt": "one of WAYS",
    "tensor.exchange.from_dlpack": "one of WAYS",
    "tensor.exchange.as_array": "one of WAYS",
    "tensor.exchange.as_float64": "one of WAYS",
    "tensor.exchange.copy": "one of WAYS",
    "tensor.memory.shares_memory": "two arrays, in test_memory.py",
}


@pytest.mark.parametrize("wing", ["numpy_impl", "torch_impl"])
def test_every_function_has_a_row(wing):
    rows = {f"{row.file}.{row.name}" for row in (*all_cases(), *all_answers())}
    functions = set()
    for file in FILES:
        module = importlib.import_module(f"{wing}.{file}")
        functions |= {
            f"{file}.{name}"
            for name in module.__all__
            if callable(getattr(module, name)) and not name.endswith("_backward")
        }
    assert functions - rows == set(ELSEWHERE)
    assert rows & set(ELSEWHERE) == set()
