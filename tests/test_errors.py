"""Bad input raises torch's kind of error at once, and says what was wrong."""

import importlib
import pkgutil

import pytest

from tests import bad_calls
from tests.bad_calls import Lib, all_bad_calls, families

# PyTorch 2.14 raises NotImplementedError in places where 2.13 raised its base class,
# and ValueError for a norm_type of 0, by which 2.13 divided.
AS_GOOD = {
    RuntimeError: (RuntimeError, NotImplementedError),
    ZeroDivisionError: (ZeroDivisionError, ValueError),
}


@pytest.mark.parametrize("family", families())
def test_bad_calls(family):
    """All of a family in one test, which names each that is wrong."""
    wrong = {call.what: said for call in families()[family] if (said := fault(call))}
    assert not wrong, "\n".join(f"{what}: {said}" for what, said in wrong.items())


def fault(call):
    """What is wrong with how a call fails, or None."""
    errors = {}
    for side in call.sides:
        try:
            call.call(Lib(side))
        except Exception as error:
            errors[side] = error
        else:
            return f"{side} raises nothing"
    wanted = type(errors["torch"]) if "torch" in errors else call.error
    for side, error in errors.items():
        if type(error) not in AS_GOOD.get(wanted, (wanted,)):
            return f"{side} raises {error!r}, not {wanted.__name__}"
        missing = [word for word in call.words if word not in str(error)]
        if side == "numpy_impl" and missing:
            return f"{error!r} does not say {missing}"
    return None


def test_there_are_enough():
    calls = all_bad_calls()
    assert len(calls) >= 80
    assert len({call.what for call in calls}) == len(calls)


def test_every_table_belongs_to_its_family():
    """A family that is a folder says in its `__init__` which tables it has."""
    known = {id(call) for call in all_bad_calls()}
    for info in pkgutil.walk_packages(bad_calls.__path__, "tests.bad_calls."):
        table = getattr(importlib.import_module(info.name), "BAD_CALLS", [])
        assert known >= {id(call) for call in table}, info.name
