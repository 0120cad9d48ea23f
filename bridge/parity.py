"""Do two arrays hold the same numbers? How far apart are they, and where?"""

import sys
from dataclasses import asdict, dataclass, replace

import numpy as np

__all__ = [
    "TOLERANCE",
    "Comparison",
    "compare",
    "dtype_name",
    "to_numpy",
    "tolerance_of",
    "ulp_distance",
]

# One operation in float64: rounding stays below, a wrong formula is far above.
TOLERANCE = 1e-12

# Of the scale of the array, by the bytes of an entry; each some thousand roundings.
TOLERANCES = {16: 1e-15, 8: TOLERANCE, 4: 1e-4, 2: 2e-2}
BFLOAT16 = 0.1  # it has 8 bits, three fewer than float16


@dataclass(frozen=True)
class Comparison:
    """How far `ours` is from `theirs`, each error with the index of its worst entry.

    absolute: max |a - b|
    scale:    max |b|, of the array itself: a small gradient is held against itself
    scaled:   absolute / scale, the number that is held against the tolerance; or
              absolute / terms where these are larger
    ulp:      max number of floating-point numbers that lie between a and b
    ours, theirs: both values where they are farthest apart
    terms:    the scale of the terms that it was summed from, as far as one rounding of
              the inputs shows it; 0 if that was not measured. What vanishes identically
              has no other: the gradient of an attention key's bias is a sum of terms
              that cancel, and as large as their rounding.
    error_ours, error_theirs: max distance from the exact values, if they were given
    tolerance, eps: of the narrower dtype of the two
    """

    shape: tuple
    dtype: str
    absolute: float
    absolute_at: tuple
    ours: object
    theirs: object
    scale: float
    scaled: float
    ulp: float
    ulp_at: tuple
    tolerance: float
    eps: float
    names: tuple = ("NumPy", "PyTorch")
    note: str = ""
    terms: float = 0.0
    error_ours: float | None = None
    error_theirs: float | None = None

    @property
    def scaled_at(self):
        return self.absolute_at  # one scale for the whole array: the same entry

    def ok(self, tolerance=None):
        """Whether rounding explains it: up to `tolerance`, or that of the dtype."""
        return self.scaled <= self._allowed(tolerance)

    def with_noise(self, noise):
        """The same, now that it is known how far one rounding of the inputs moves it.

        A rounding is eps of what is rounded: so large are the terms.
        """
        if noise == 0 or self.eps == 0:
            return self
        terms = float(noise / self.eps)
        scale = max(self.scale, terms)
        return replace(self, terms=terms, scaled=scaled(self.absolute, scale))

    def _allowed(self, tolerance):
        return self.tolerance if tolerance is None else tolerance

    def message(self, what="", tolerance=None):
        """What is wrong, in the manner of torch.testing.assert_close."""
        ours, theirs = self.names
        allowed = self._allowed(tolerance) * max(self.scale, self.terms)
        lines = [
            f"{what or 'The arrays'} {'differ' if not what else 'differs'}"
            f" (shape {self.shape}, {self.dtype}{', ' * bool(self.note)}{self.note})",
            f"Greatest absolute difference: {self.absolute:.6g} at index "
            f"{self.absolute_at} (up to {allowed:.3g} allowed)",
            f"    {ours}: {self.ours!r}",
            f"    {theirs}: {self.theirs!r}",
            f"Relative to the {'terms' if self.terms > self.scale else 'largest entry'}"
            f": {self.scaled:.3g} "
            f"(up to {self._allowed(tolerance):g} allowed), {self.ulp:.3g} ulp",
        ]
        if self.error_ours is not None:
            lines.append(
                f"Distance from the exact values: {ours} {self.error_ours:.3g}, "
                f"{theirs} {self.error_theirs:.3g}"
            )
        return "\n".join(lines)

    def as_dict(self):
        return asdict(self) | {"scaled_at": self.scaled_at}


def is_tensor(array):
    """Whether it is a tensor of PyTorch, which need not be imported to know that."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(array, torch.Tensor)


def dtype_name(array):
    """float32, bfloat16, ...: without the library in front"""
    dtype = array.dtype if hasattr(array, "dtype") else np.asarray(array).dtype
    return str(dtype).removeprefix("torch.")


def to_numpy(array):
    """An ndarray of a tensor on any device, of a Parameter, or of a number.

    bfloat16, which NumPy has not, becomes float32; foreign byte order the machine's.
    """
    if is_tensor(array):
        array = array.detach().cpu().resolve_conj().resolve_neg()
        if array.is_sparse:
            array = array.to_dense()
        array = array.float() if dtype_name(array) == "bfloat16" else array
        array = array.numpy()
    array = np.asarray(array)
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder())


def tolerance_of(*arrays):
    """The scaled error up to which rounding is to be expected, of the narrowest dtype.

    Args:
        arrays: arrays or tensors, or the names of dtypes.
    """
    found = []
    for array in arrays:
        name = array if isinstance(array, str) else dtype_name(array)
        if name == "bfloat16":
            found.append(BFLOAT16)
        else:
            dtype = np.dtype(name)
            size = dtype.itemsize // (2 if dtype.kind == "c" else 1)
            found.append(TOLERANCES[size] if dtype.kind in "fc" else 0.0)
    return max(found)


def eps_of(*arrays):
    """The rounding of the narrowest dtype, as a part of what is rounded; 0 of integers.

    Args:
        arrays: as for `tolerance_of`.
    """
    found = []
    for array in arrays:
        name = array if isinstance(array, str) else dtype_name(array)
        if name == "bfloat16":
            found.append(2.0**-7)
        else:
            is_float = np.dtype(name).kind in "fc"
            found.append(float(np.finfo(name).eps) if is_float else 0.0)
    return max(found)


def ulp_distance(a, b):
    """How many floats of their dtype lie between a and b, entry by entry

    -0.0 and 0.0 are the same number, and so are two NaN. Entries where only one side is
    NaN are infinitely far apart.
    """
    integer = {2: np.int16, 4: np.int32, 8: np.int64}[a.dtype.itemsize]

    def ordered(x):
        """Floats as integers in the order of their values."""
        bits = x.view(integer)
        lowest = np.iinfo(integer).min  # negative floats run backwards
        return np.where(bits < 0, lowest - bits, bits).astype(np.int64)

    low, high = np.sort([ordered(a), ordered(b)], axis=0)
    # Unsigned, because the distance of -max and max does not fit int64.
    with np.errstate(over="ignore"):  # it wraps around, and a scalar would warn
        distance = (high.astype(np.uint64) - low.astype(np.uint64)).astype(np.float64)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    one_nan = np.isnan(a) != np.isnan(b)
    return np.where(same, 0.0, np.where(one_nan, np.inf, distance))


def compare(ours, theirs, exact=None, names=("NumPy", "PyTorch")):
    """Compare two arrays (or tensors, or numbers) of one shape.

    Args:
        ours, theirs: of one kind: two float dtypes are compared in the wider one, with
            a note and the tolerance of the narrower.
        exact: the same, computed in a wider dtype: an arbiter. Optional.
        names: what to call the two sides.

    Raises:
        ValueError: the shapes differ: that is no rounding.
        TypeError: the kinds of dtype differ, as integers and floats do.
    """
    a, b = to_numpy(ours), to_numpy(theirs)
    dtypes = dtype_name(ours), dtype_name(theirs)
    if a.shape != b.shape:
        raise ValueError(
            f"shapes differ: {a.shape} in {names[0]}, {b.shape} in {names[1]}"
        )
    if a.dtype.kind != b.dtype.kind or a.dtype.kind not in "fciub":
        raise TypeError(
            f"dtypes differ: {dtypes[0]} in {names[0]}, {dtypes[1]} in {names[1]}"
        )
    wide = np.result_type(a, b)
    note = ""
    if dtypes[0] != dtypes[1] or "bfloat16" in dtypes:
        note = f"{dtypes[0]} and {dtypes[1]}, compared in {wide}"
    a, b = a.astype(wide, copy=False), b.astype(wide, copy=False)
    found = dict(shape=a.shape, dtype=str(wide), note=note, names=tuple(names))
    found |= dict(tolerance=tolerance_of(*dtypes), eps=eps_of(*dtypes))
    if a.size == 0:
        return Comparison(
            **found, absolute=0.0, absolute_at=(), ours=None, theirs=None, scale=0.0,
            scaled=0.0, ulp=0.0, ulp_at=(),
        )  # fmt: skip

    difference, ulp, scale = _errors(a, b)
    worst = np.unravel_index(np.argmax(difference), a.shape)
    worst_ulp = np.unravel_index(np.argmax(ulp), a.shape)
    absolute = float(difference[worst])
    if exact is not None:
        exact = to_numpy(exact)
        found["error_ours"] = distance(a, exact)
        found["error_theirs"] = distance(b, exact)
    return Comparison(
        **found,
        absolute=absolute,
        absolute_at=tuple(int(i) for i in worst),
        ours=a[worst].item() if wide.itemsize <= 8 else a[worst],
        theirs=b[worst].item() if wide.itemsize <= 8 else b[worst],
        scale=scale,
        scaled=scaled(absolute, scale),
        ulp=float(ulp[worst_ulp]),
        ulp_at=tuple(int(i) for i in worst_ulp),
    )


def scaled(absolute, scale):
    """An error as a part of the scale; of nothing, everything is infinitely much."""
    if absolute == 0:
        return 0.0
    return float(absolute / scale) if scale > 0 else np.inf


def distance(a, b):
    """max |a - b|; two NaN, and two infinities of one sign, are the same."""
    return float(_difference(a, b).max(initial=0.0))


def _difference(a, b):
    wide = np.result_type(a, b, np.float64)
    a, b = np.asarray(a, wide), np.asarray(b, wide)
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.abs(a - b)
    same = (a == b) | (np.isnan(a) & np.isnan(b))  # inf - inf is NaN, but the same
    difference = np.where(same, 0.0, difference)
    return np.where(np.isnan(difference), np.inf, difference)


def _errors(a, b):
    """|a - b|, the ulp between them, entry by entry, and the scale of b."""
    if a.dtype.kind not in "fc":
        # Labels and counts agree or do not: how far they are apart says nothing.
        different = (a != b).astype(np.float64)
        return different, different, 1.0
    difference = _difference(a, b)
    finite = np.abs(b[np.isfinite(b)])
    if a.dtype.kind == "c":
        ulp = np.maximum(_ulps(a.real, b.real), _ulps(a.imag, b.imag))
    else:
        ulp = _ulps(a, b)
    return difference, ulp, float(finite.max(initial=0.0))


def _ulps(a, b):
    if a.dtype.itemsize in (2, 4, 8):
        return ulp_distance(a, b)
    with np.errstate(invalid="ignore"):  # longdouble, whose bits are no integer
        return (_difference(a, b) / np.spacing(np.maximum(abs(a), abs(b)))).astype(
            np.float64
        )
