"""Bad input raises torch's kind of error at once, and says what was wrong."""

import pytest

from tests.bad_calls import Lib, all_bad_calls

CALLS = all_bad_calls()

# PyTorch 2.14 raises NotImplementedError in places where 2.13 raised its base class,
# and ValueError for a norm_type of 0, by which 2.13 divided.
AS_GOOD = {
    RuntimeError: (RuntimeError, NotImplementedError),
    ZeroDivisionError: (ZeroDivisionError, ValueError),
}


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_bad_call(call):
    errors = {}
    for side in call.sides:
        with pytest.raises(Exception) as caught:
            call.call(Lib(side))
        errors[side] = caught
    wanted = errors["torch"].type if "torch" in errors else call.error
    for side in call.sides:
        allowed = AS_GOOD.get(wanted, (wanted,))
        assert errors[side].type in allowed, f"{side}: {errors[side].value!r}"
        if side == "numpy_impl":
            for word in call.words:
                assert word in str(errors[side].value)


def test_there_are_enough():
    assert len(CALLS) >= 80
    assert len({call.what for call in CALLS}) == len(CALLS)
