"""Entry by entry: NaN, infinities, comparisons, softmax."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "NaN",
    symptom="a nan vanishes: the loss is finite though an activation was nan",
)
def maximum_with_nan():
    """maximum, clamp and relu keep a NaN, in both libraries; fmax, where(x > 0, x, 0)
    and Python's max(0, x) drop it."""
    x = np.array([np.nan])
    t, zero = torch.from_numpy(x), torch.zeros(1, dtype=torch.float64)
    return entry(
        locals(),
        {
            "np.maximum(x, 0)": [np.nan],
            "torch.maximum(t, zero)": [np.nan],
            "F.relu(t)": [np.nan],
            "t.clamp(min=0)": [np.nan],
            "np.fmax(x, 0)": [0.0],
            "torch.where(t > 0, t, zero)": [0.0],
            "max(0.0, float('nan'))": 0.0,
        },
        same=("np.fmax(x, 0)", "torch.fmax(t, zero)"),
    )


@convention(
    "NaN",
    symptom="there are more classes than values: every nan counts as one",
)
def unique_nans():
    """np.unique counts all NaN as one value, torch.unique each as its own."""
    x = np.array([np.nan, np.nan, 1.0])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.unique(x)": [1.0, np.nan], "torch.unique(t)": [1.0, np.nan, np.nan]},
        same=("np.unique(x, equal_nan=False)", "torch.unique(t)"),
    )


@convention(
    "NaN",
    symptom="two results that are both nan count as equal, or as different",
)
def comparison_of_nans():
    """NaN equals nothing to np.allclose, torch.allclose and assert_close;
    np.testing.assert_allclose takes two NaN as equal."""
    x = np.array([np.nan])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.allclose(x, x)": False,
            "torch.allclose(t, t)": False,
            "np.testing.assert_allclose(x, x)": None,
            "torch.testing.assert_close(t, t)": AssertionError,
        },
        same=(
            "np.allclose(x, x, equal_nan=True)",
            "torch.allclose(t, t, equal_nan=True)",
        ),
    )


@convention(
    "invalid numbers",
    symptom="nan without any warning since the code moved to PyTorch",
    translate="torch.isfinite(t).all(); np.errstate(all='raise') lets NumPy raise",
)
def who_warns_of_invalid_numbers():
    """The root or logarithm of a negative number: Python raises, NumPy warns and gives
    NaN, PyTorch gives NaN and says nothing. So does division by zero."""
    x = np.array([-1.0])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "math.sqrt(-1.0)": ValueError,
            "np.sqrt(x)": [np.nan],
            "torch.sqrt(t)": [np.nan],
            "warns(np.sqrt, x)": "RuntimeWarning",
            "warns(torch.sqrt, t)": None,
        },
    )


@convention(
    "tolerance",
    symptom="allclose depends on the order of its arguments",
)
def whose_size_counts():
    """isclose(a, b) allows atol + rtol |b|, the second argument's size, in both
    libraries; math.isclose takes the larger of the two."""
    t, u = torch.tensor(10.0), torch.tensor(9.0)
    return entry(
        locals(),
        {
            "np.isclose(10, 9, rtol=0.105)": False,
            "np.isclose(9, 10, rtol=0.105)": True,
            "torch.isclose(t, u, rtol=0.105)": False,
            "torch.isclose(u, t, rtol=0.105)": True,
            "math.isclose(10, 9, rel_tol=0.105)": True,
        },
        same=("np.isclose(9, 10, rtol=0.105)", "abs(9 - 10) <= 1e-8 + 0.105 * 10"),
    )


@convention(
    "tolerance",
    symptom="a test passes with allclose, and fails with assert_allclose, assert_close",
)
def tolerances_by_default():
    """np.allclose and torch.allclose allow 1e-5; np.testing.assert_allclose 1e-7,
    torch.testing.assert_close 1e-7 in float64 and 1.3e-6 in float32."""
    x, y = np.array([1.0]), np.array([1.0 + 1e-6])
    t, u = torch.from_numpy(x), torch.from_numpy(y)
    return entry(
        locals(),
        {
            "np.allclose(x, y)": True,
            "torch.allclose(t, u)": True,
            "np.testing.assert_allclose(x, y)": AssertionError,
            "torch.testing.assert_close(t, u)": AssertionError,
            "torch.testing.assert_close(t.float(), u.float())": None,
        },
        same=("np.allclose(x, y, rtol=1e-7, atol=1e-7)", "torch.allclose(t, u, 1e-7)"),
    )


@convention(
    "tolerance",
    symptom="tests pass though the result is a millionth of what it should be: small "
    "gradients",
)
def small_numbers_are_all_close():
    """The absolute part of the tolerance, atol=1e-8, makes all that is smaller equal to
    0; np.testing.assert_allclose has none."""
    x, y = np.array([1e-9]), np.array([1e-12])
    t, u = torch.from_numpy(x), torch.from_numpy(y)
    return entry(
        locals(),
        {
            "np.allclose(x, y)": True,
            "torch.allclose(t, u)": True,
            "np.testing.assert_allclose(x, y)": AssertionError,
        },
        same=("np.allclose(x, y, atol=0)", "torch.allclose(t, u, atol=0)"),
    )


@convention(
    "equality",
    symptom="AssertionError: the values for attribute dtype do not match",
)
def equality_of_dtypes():
    """float32 equals float64 to np.array_equal, torch.equal and assert_allclose;
    torch.testing.assert_close wants one dtype."""
    x = np.ones(2)
    t, u = torch.from_numpy(x), torch.ones(2)
    return entry(
        locals(),
        {
            "np.array_equal(x, np.float32(x))": True,
            "torch.equal(t, u)": True,
            "np.testing.assert_allclose(x, np.float32(x))": None,
            "torch.testing.assert_close(t, u)": AssertionError,
        },
        same=(
            "np.testing.assert_allclose(x, np.float32(x))",
            "torch.testing.assert_close(t, u, check_dtype=False)",
        ),
    )


@convention(
    "equality",
    symptom="a comparison is one bool, False, instead of one per entry; the accuracy "
    "is 0",
)
def comparison_with_a_list():
    """An array is compared with a list entry by entry; a tensor that is compared with a
    list or an array of another kind is a different thing: False."""
    x = np.array([1, 2])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"x == [1, 2]": [True, True], "t == [1, 2]": False},
        same=("x == [1, 2]", "t == torch.tensor([1, 2])"),
    )


@convention(
    "softmax",
    symptom="nan from a softmax written with exp: logits above 709, or 88 in float32",
)
def softmax_that_overflows():
    """exp of large logits is inf, and inf / inf is NaN; torch.softmax subtracts the
    maximum first."""
    x = np.array([1000.0, 1000.0])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.exp(x) / np.exp(x).sum()": [np.nan, np.nan],
            "torch.softmax(t, 0)": [0.5, 0.5],
        },
        same=("np.exp(x - x.max()) / np.exp(x - x.max()).sum()", "torch.softmax(t, 0)"),
    )


@convention(
    "softmax",
    symptom="nan after masking a row: every score of it is -inf",
    translate="give each row one place to look at, or torch.nan_to_num(softmax, 0.0)",
)
def softmax_of_nothing():
    """A row of nothing but -inf is NaN after softmax, 0 / 0. With -1e9 in its place all
    its entries get equal shares, as if nothing had been masked."""
    row = torch.full((2,), -torch.inf)
    return entry(
        locals(),
        {
            "torch.softmax(row, 0)": [np.nan, np.nan],
            "torch.softmax(torch.full((2,), -1e9), 0)": [0.5, 0.5],
            "torch.logsumexp(row, 0)": -np.inf,
        },
    )


@convention(
    "GELU",
    symptom="nan from gelu at inf, in long float32 tensors only, on one machine only",
    translate="torch.where(t == torch.inf, t, F.gelu(t))",
)
def gelu_at_infinity():
    """gelu(inf) is inf in float64, and of a single number; on vectors of float32 it is
    NaN where the processor has AVX-512: oneDNN writes another kernel for it."""
    t = torch.full((64,), torch.inf)
    has_avx512 = torch.backends.cpu.get_cpu_capability() == "AVX512"
    return entry(
        locals(),
        {
            "has_avx512": has_avx512,  # whichever it is
            "F.gelu(t.double())[0]": np.inf,
            "F.gelu(t[:1])[0]": np.inf,
            "F.gelu(t)[0]": np.nan if has_avx512 else np.inf,
        },
    )
