"""A second device without a second device: its numbers lie on the CPU, and it says no.

PyTorch lets a backend be written in Python. This one's tensors, `Elsewhere`, say that
they lie on "elsewhere:0", compute with the CPU's kernels, and refuse what a GPU
refuses: an operation with one tensor there and another on the CPU.
"""

import torch
from torch.utils import backend_registration
from torch.utils._python_dispatch import TorchDispatchMode

__all__ = ["DEVICE", "Elsewhere", "Watch", "register"]

DEVICE = "elsewhere:0"
# What takes tensors of both: copies, and indexing, whose indices a GPU fetches.
BETWEEN = {"copy_", "_to_copy", "index", "index_put", "index_put_"}
# What models and losses are made of.
PRODUCTS = {"mm", "mv", "bmm", "addmm", "addmv", "dot", "embedding", "_log_softmax"}


class Elsewhere(torch.Tensor):
    """A tensor of this device; `here` are its numbers."""

    @staticmethod
    def __new__(cls, here):
        return torch.Tensor._make_wrapper_subclass(
            cls, here.shape, here.stride(), dtype=here.dtype, device=DEVICE
        )

    def __init__(self, here):
        self.here = here

    def tolist(self):
        return self.here.tolist()

    def data_ptr(self):
        return self.here.data_ptr()

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        if func._opname not in BETWEEN:
            for x in leaves((args, tuple(kwargs.values()))):
                check_device(func, x)
        device, out = kwargs.get("device"), kwargs.get("out")
        if device is not None:
            kwargs["device"] = "cpu"
        result = func(
            *each(args, Elsewhere, lambda x: x.here),
            **{
                name: each(x, Elsewhere, lambda x: x.here) for name, x in kwargs.items()
            },
        )
        if not func._schema.returns:
            return None
        if func._schema.is_mutable:
            return args[0] if out is None else out
        if device is not None and torch.device(device).type == "cpu":
            return result
        return each(result, torch.Tensor, Elsewhere)


def each(value, kind, function):
    """The function of every `kind` in lists and tuples; the rest as it is"""
    if isinstance(value, kind):
        return function(value)
    if type(value) in (list, tuple):
        return type(value)(each(item, kind, function) for item in value)
    return value


def leaves(value):
    """Every tensor in lists and tuples"""
    if isinstance(value, torch.Tensor):
        return [value]
    if type(value) in (list, tuple):
        return [x for item in value for x in leaves(item)]
    return []


def check_device(func, x):
    """Beside a tensor of another device the CPU's may hold one number, in no axis."""
    if not isinstance(x, Elsewhere) and x.dim():
        raise RuntimeError(
            f"Expected all tensors to be on the same device, but {func} got one on cpu "
            f"and one on {DEVICE}"
        )


class Watch(TorchDispatchMode):
    """Counts the operations elsewhere, and keeps the names of products on the CPU."""

    def __init__(self):
        super().__init__()
        self.elsewhere, self.here = 0, set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if any(issubclass(kind, Elsewhere) for kind in types):
            self.elsewhere += 1
        elif func._opname in PRODUCTS:
            self.here.add(func._opname)
        return func(*args, **(kwargs or {}))


class Module(backend_registration._DummyBackendModule):
    """torch.elsewhere: what PyTorch asks of a device."""

    def is_initialized(self):
        return True

    def _is_in_bad_fork(self):
        return False

    def manual_seed_all(self, seed):
        pass

    def get_amp_supported_dtype(self):
        return [torch.float16, torch.bfloat16]


def register():
    """Make the device known to this process; it stays so while the result is kept."""
    backend_registration._setup_privateuseone_for_python_backend("elsewhere", Module())

    def empty(size, *, dtype=None, **_):
        return Elsewhere(torch.empty(size, dtype=dtype))

    def empty_strided(size, stride, *, dtype=None, **_):
        return Elsewhere(torch.empty_strided(size, stride, dtype=dtype))

    def arange(*limits, dtype=None, **_):
        return Elsewhere(torch.arange(*limits, dtype=dtype))

    def copy_from(source, target, non_blocking=False):
        source, target = each([source, target], Elsewhere, lambda x: x.here)
        return target.copy_(source)

    library = torch.library.Library("aten", "IMPL")
    for function, name in (
        (empty, "empty.memory_format"),
        (empty_strided, "empty_strided"),
        (arange, "arange"),
        (arange, "arange.start"),
        (arange, "arange.start_step"),
        (copy_from, "_copy_from"),
    ):
        library.impl(name, function, "PrivateUse1")
    autocast = torch.library.Library("_", "IMPL")  # changes nothing here
    autocast.fallback(torch.library.fallthrough_kernel, "AutocastPrivateUse1")
    return library, autocast
