"""Answers of tensor/exchange.py: each side is given what the other one lends."""

from functools import partial

import numpy as np
import torch

from bridge.cases.answer import Answer, Lent, Raises

answer = partial(Answer, file="tensor.exchange")

# NumPy 2.1 and PyTorch speak the DLPack that can say "read-only".
SAYS_READ_ONLY = np.lib.NumpyVersion(np.__version__) >= "2.1.0"
# PyTorch 2.13 ends the whole process over a negative stride that comes by DLPack.
SURVIVES_NEGATIVE = torch.__version__ >= "2.14"

WAYS = ("adopt", "from_dlpack", "as_array", "as_float64", "copy")
OF_FLOAT64 = ("float64", "transposed", "every other", "0-d")
OF_DTYPES = ("bool", "int8", "uint8", "uint16", "uint32", "uint64", "float16")
OF_DTYPES += ("complex64",)

FLOAT64 = Lent("float64", made=False)
NOT_LENT = Raises(LookupError, "has none to lend")
READ_ONLY = Raises(ValueError, "read-only")
ONE_PLACE = Raises(RuntimeError, "refers to a single memory location")
BEFORE_2_1 = "before version 2.1, NumPy took everything from DLPack as read-only"
NUMBER = "torch.asarray takes a 0-d array for a number, and copies it"
OVERLAP = "one entry three times: NumPy writes three times, PyTorch refuses"


def written(way, kind, shared):
    """A write into y, where both libraries give the same answer, but for old NumPys."""
    args = (way, Lent(kind))
    if way == "from_dlpack" and not SAYS_READ_ONLY:
        return answer(
            name="write", args=args, numpy=READ_ONLY, torch=shared, why=BEFORE_2_1
        )
    if (way, kind) == ("as_array", "0-d"):
        return answer(name="write", args=args, numpy=shared, torch=False, why=NUMBER)
    return answer(name="write", args=args, numpy=shared)


def refused(kind, why, said, by_dlpack, of):
    """A kind of array that only one side has, and the other takes in no way.

    Args:
        said, by_dlpack: what it says in four ways, and what by DLPack, where None is
            not to be tried.
        of: "numpy" or "torch", the side that refuses.
    """
    other = {"numpy": "torch", "torch": "numpy"}[of]
    for way in WAYS:
        if way == "from_dlpack" and by_dlpack is None:
            continue
        answers = {of: by_dlpack if way == "from_dlpack" else said, other: NOT_LENT}
        yield answer(name="write", args=(way, Lent(kind)), why=why, **answers)


def has_no(what, mend):
    """Why the other side refuses, and what to do."""
    return f"only NumPy has {what}: {mend}"


def writes_through():
    """PyTorch does not know read-only tensors."""
    why = "PyTorch has no read-only tensors: it warns, once, and writes into NumPy's"
    for way in ("adopt", "as_array", "as_float64"):
        args = (way, Lent("read-only"))
        yield answer(name="write", args=args, numpy=NOT_LENT, torch=True, why=why)
    by_dlpack = True if SAYS_READ_ONLY else Raises(BufferError, "readonly")
    args = ("from_dlpack", Lent("read-only"))
    why = "by DLPack, PyTorch does not even warn; NumPy before 2.1 refused to lend it"
    yield answer(name="write", args=args, numpy=NOT_LENT, torch=by_dlpack, why=why)
    args, why = ("copy", Lent("read-only")), "a copy is nobody else's"
    yield answer(name="write", args=args, numpy=NOT_LENT, torch=False, why=why)


LENT_BY_NUMPY = [
    *refused(
        "reversed",
        has_no("negative strides", "x[::-1].copy() has none"),
        Raises(ValueError, "stride in the given numpy array is negative"),
        Raises(RuntimeError, "overflowed") if SURVIVES_NEGATIVE else None,
        of="torch",
    ),
    *writes_through(),
    *refused(
        "foreign byte order",
        has_no("another byte order than the machine's", "x.astype('f8') turns it"),
        Raises(ValueError, "byte order different from the native"),
        Raises(BufferError, "only supports native byte order"),
        of="torch",
    ),
    *refused(
        "odd strides",
        has_no("strides that are no multiple of an entry", "copy the field"),
        Raises(ValueError, "not a multiple of the element byte size"),
        Raises(BufferError, "multiple of itemsize"),
        of="torch",
    ),
    *refused(
        "long double",
        has_no("floats of 80 bits", "x.astype('f8')"),
        Raises(TypeError, "can't convert np.ndarray of type numpy.longdouble"),
        Raises(BufferError, "only supports IEEE floating point"),
        of="torch",
    ),
    *(
        one
        for kind, name in (
            ("strings", "str_"),
            ("objects", "object_"),
            ("dates", "datetime64"),
        )
        for one in refused(
            kind,
            has_no(kind, "a tensor holds numbers; number them first"),
            Raises(TypeError, f"can't convert np.ndarray of type numpy.{name}"),
            Raises(BufferError, "only supports signed/unsigned integers, float"),
            of="torch",
        )
    ),
]

LENT_BY_TORCH = [
    *refused(
        "requires_grad",
        "NumPy would write behind autograd's back: x.detach() says that you know",
        Raises(RuntimeError, "Use tensor.detach().numpy() instead"),
        Raises(BufferError, "use tensor.detach()"),
        of="numpy",
    ),
    *refused(
        "conjugate",
        "a conjugate is a view with a flag, until x.resolve_conj() computes it",
        Raises(RuntimeError, "Use tensor.resolve_conj().numpy() instead"),
        Raises(BufferError, "conjugate bit"),
        of="numpy",
    ),
    *refused(
        "bfloat16",
        "NumPy has no bfloat16: x.float() holds all of them",
        Raises(TypeError, "unsupported ScalarType BFloat16"),
        Raises(RuntimeError, "Unsupported dtype"),
        of="numpy",
    ),
    *refused(
        "sparse",
        "a sparse tensor has no strides: x.to_dense()",
        Raises(TypeError, "to_dense"),
        Raises(BufferError, "layout other than torch.strided"),
        of="numpy",
    ),
    *refused(
        "on meta",
        "there is no data: a meta tensor has a shape and a dtype only",
        Raises(TypeError, "can't convert meta device type tensor"),
        Raises(BufferError, "meta"),
        of="numpy",
    ),
]


def layout(kind, way, shape, strides, dtype="float64"):
    return answer(name="layout", args=(way, Lent(kind)), numpy=(dtype, shape, strides))


ANSWERS = [
    *(written(way, kind, way != "copy") for kind in OF_FLOAT64 for way in WAYS),
    *(
        written(way, kind, way in ("adopt", "from_dlpack", "as_array"))
        for kind in OF_DTYPES
        for way in WAYS
    ),
    *(
        answer(name="overhear", args=(way, Lent("float64")), numpy=way != "copy")
        for way in WAYS
    ),
    answer(
        name="write",
        args=("adopt", Lent("expanded")),
        numpy=True,
        torch=ONE_PLACE,
        why=OVERLAP,
    ),
    answer(name="write", args=("copy", Lent("expanded")), numpy=False),
    answer(
        name="overhear",
        args=("adopt", Lent("expanded")),
        numpy=ONE_PLACE,
        torch=READ_ONLY,
        why="the owner is asked: PyTorch refuses, and np.broadcast_to is read-only",
    ),
    layout("transposed", "adopt", (3, 2), (1, 3)),
    layout("transposed", "from_dlpack", (3, 2), (1, 3)),
    layout("transposed", "copy", (3, 2), (1, 3)),
    layout("every other", "adopt", (3,), (2,)),
    layout("every other", "copy", (3,), (1,)),
    layout("every other", "from_dlpack", (3,), (2,)),
    layout("expanded", "adopt", (3,), (0,)),
    layout("0-d", "from_dlpack", (), ()),
    layout("empty", "adopt", (0, 3), (0, 0)),
    layout("bool", "adopt", (3,), (1,), "bool"),
    layout("bool", "as_float64", (3,), (1,)),
    *LENT_BY_NUMPY,
    *LENT_BY_TORCH,
    *(answer(name="outlive", args=(way, FLOAT64), numpy=[7.0] * 3) for way in WAYS),
    answer(
        name="grow",
        args=("adopt", FLOAT64),
        numpy=Raises(RuntimeError, "not resizable"),
        torch=Raises(ValueError, "cannot resize an array"),
        why="both refuse to move memory that was lent",
    ),
    answer(
        name="grow",
        args=("from_dlpack", FLOAT64),
        numpy=(3,),
        torch=Raises(ValueError, "cannot resize an array"),
        why="PyTorch forgets what it lent by DLPack: the memory moves, and y points at "
        "what has been given back: it must not be read",
    ),
]
