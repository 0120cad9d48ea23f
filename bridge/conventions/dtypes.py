"""Which dtype a result has, and what a dtype can hold."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "default dtypes",
    symptom="RuntimeError: mat1 and mat2 must have the same dtype, but got Double and "
    "Float; or: expected Float but found Double",
)
def default_of_floats():
    """Python's floats become float64 in NumPy and float32 in PyTorch; torch.tensor and
    from_numpy keep the float64 of an array, which no layer of float32 takes."""
    x = np.array([0.1])
    t = torch.tensor([0.1])
    layer = torch.nn.Linear(1, 1)
    return entry(
        locals(),
        {
            "x.dtype": "float64",
            "t.dtype": "torch.float32",
            "torch.tensor(x).dtype": "torch.float64",
            "layer(torch.tensor(x))": RuntimeError,
        },
        same=("layer(t)", "layer(torch.tensor(x, dtype=torch.float32))"),
    )


@convention(
    "default dtypes",
    symptom="a quotient of counts has seven digits instead of sixteen",
)
def quotient_of_integers():
    """Integers divided by integers are float64 in NumPy and float32 in PyTorch; so are
    their square roots."""
    x = np.array([1])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "(x / 3).dtype": "float64",
            "(t / 3).dtype": "torch.float32",
            "np.sqrt(x).dtype": "float64",
            "torch.sqrt(t).dtype": "torch.float32",
        },
        same=("x / 3", "t.double() / 3"),
    )


@convention(
    "promotion",
    symptom="float32 silently becomes float64, twice as slow, where an index or a "
    "count takes part",
)
def integers_with_float32():
    """An integer array of 32 or 64 bits with float32 makes float64 in NumPy, which
    loses no integer by it, and float32 in PyTorch."""
    n, x = np.array([2**24 + 1]), np.ones(1, dtype=np.float32)
    m, t = torch.from_numpy(n), torch.from_numpy(x)
    return entry(
        locals(),
        {
            "(n * x).dtype": "float64",
            "(m * t).dtype": "torch.float32",
            "(n * x)[0] - 2**24": 1.0,
            "(m * t)[0] - 2**24": 0.0,
        },
        same=("n.astype(np.float32) * x", "m * t"),
    )


@convention(
    "promotion",
    symptom="my model became float64 because of one NumPy scalar, np.float64",
    changed={
        "NumPy 2.0": "before, a scalar or 0-d array did not widen an array of its kind"
    },
)
def scalars_with_arrays():
    """A NumPy scalar or 0-d array counts with its dtype; a 0-d tensor does not widen a
    tensor of its kind. A number of Python's widens neither."""
    x = np.ones(3, dtype=np.float32)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "(x * np.float64(2)).dtype": "float64",
            "(x * np.array(2.0)).dtype": "float64",
            "(t * torch.tensor(2.0, dtype=torch.float64)).dtype": "torch.float32",
            "(x * 2.0).dtype": "float32",
            "(t * 2.0).dtype": "torch.float32",
        },
        same=("x * float(np.float64(2))", "t * np.float64(2)"),
    )


@convention(
    "overflow",
    symptom="OverflowError: Python integer 300 out of bounds for uint8, or pixels that "
    "wrap round",
    changed={"NumPy 2.0": "before, the array grew to uint16"},
)
def number_beyond_the_dtype():
    """A Python integer that does not fit: NumPy raises OverflowError, PyTorch takes it
    modulo 256 in arithmetic, and refuses only to create a tensor of it."""
    x = np.array([1], dtype=np.uint8)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "x + 300": OverflowError,
            "t + 300": [45],
            "torch.tensor(300, dtype=torch.uint8)": RuntimeError,
        },
        same=("x.astype(np.int64) + 300", "t.long() + 300"),
    )


@convention(
    "overflow",
    symptom="inf in float16 where bfloat16 runs, and digits missing in bfloat16",
    translate="float32 for what is summed or compared; NumPy has no bfloat16, so "
    "t.float().numpy()",
)
def range_of_half_precision():
    """float16 ends at 65504 and has 11 bits, bfloat16 has the range of float32 and 8
    bits; NumPy knows the first only."""
    t = torch.tensor([70000.0, 257.0])
    return entry(
        locals(),
        {
            "t.half()": [np.inf, 257.0],
            "t.bfloat16()": [137 * 512.0, 256.0],
            "t.bfloat16().numpy()": TypeError,
            "t.numpy().astype(np.float16)": [np.inf, 257.0],
        },
    )


@convention(
    "labels",
    symptom="RuntimeError: expected target dtype to be Long or Byte, but got Int",
    changed={"NumPy 2.0": "on Windows integers are of 64 bits by default; before, 32"},
)
def dtype_of_labels():
    """Classes as int32 are labels to scikit-learn and an index to NumPy; cross_entropy
    wants int64."""
    labels = np.array([1], dtype=np.int32)
    t = torch.from_numpy(labels)
    logits = torch.zeros(1, 2)
    return entry(
        locals(),
        {
            "logits.numpy()[0, labels]": [0.0],
            "F.cross_entropy(logits, t)": RuntimeError,
            "F.cross_entropy(logits, t.long())": np.log(2),
        },
        same=("np.log(2)", "F.cross_entropy(logits, t.long())"),
    )


@convention(
    "complex numbers",
    symptom="RuntimeError: Can't call numpy() on Tensor that has conjugate bit set",
)
def conjugate_is_a_view():
    """conj() writes nothing: the tensor shares its memory and is marked as conjugate,
    and numpy() refuses it until resolve_conj(). np.conj makes an array."""
    z = np.array([1 + 2j])
    t = torch.from_numpy(z)
    return entry(
        locals(),
        {
            "np.shares_memory(np.conj(z), z)": False,
            "t.conj().data_ptr() == t.data_ptr()": True,
            "t.conj().numpy()": RuntimeError,
        },
        same=("np.conj(z)", "t.conj().resolve_conj().numpy()"),
    )
