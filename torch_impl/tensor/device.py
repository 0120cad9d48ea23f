"""Devices and defaults: where entries lie, what moves them, what is set for all.

"meta" is a second device that every machine has: its tensors have shapes, but no data.
`python torch_impl/tensor/device.py` shows what moves, and what is said where none is.
"""

from contextlib import contextmanager

import numpy as np
import torch

__all__ = [
    "available",
    "pick",
    "zeros",
    "device_of",
    "to",
    "MOVES",
    "is_itself",
    "there_and_back",
    "add_across",
    "add_number_across",
    "matmul_there",
    "under_dtype",
    "DEVICES",
    "under_device",
    "within_device",
    "uninitialized",
    "put_twice",
]


# Devices


def available():
    """The names of the devices that can be computed on, or with, here"""
    found = ["cpu", "meta"]
    if torch.accelerator.is_available():
        found.append(torch.accelerator.current_accelerator().type)  # "cuda", "mps"
    return found


def pick(device):
    """The device, if there is one of that name here, else an error that says which"""
    if device not in available():
        raise RuntimeError(f"there is no {device!r} here, only {available()}")
    return device


def zeros(size, device):
    """y = 0, made on a device"""
    return torch.zeros(size, device=device)


def device_of(x):
    """The name of the device on which x is"""
    return x.device.type


def to(x, device):
    """y = x on a device: x itself where it is there already, else a copy"""
    return x.to(device)


MOVES = {
    "device": lambda x: x.to("cpu"),
    "dtype": lambda x: x.to(x.dtype),
    "both": lambda x: x.to("cpu", x.dtype),
    "another dtype": lambda x: x.to(torch.float16),
    "another device": lambda x: x.to("meta"),
    "copy=True": lambda x: x.to("cpu", copy=True),
}


def is_itself(x, move):
    """Whether what one of MOVES returns is x, the very object"""
    return MOVES[move](x) is x


def there_and_back(x, device):
    """y = x, once moved to a device and read again"""
    return to(to(x, device), "cpu")


def add_across(x, device):
    """y = x + 0, the zeros being as many as x, but on another device"""
    return x + zeros(x.shape, device)


def add_number_across(x, device):
    """The device of y = x + 0, with x on another one and a 0-d array from the CPU"""
    return device_of(to(x, device) + zeros((), "cpu"))


def matmul_there(size1, size2, device):
    """The shape of a product that is made on a device, and not read"""
    return tuple((zeros(size1, device) @ zeros(size2, device)).shape)


# What is set for the whole process, and put back here each time


def under_dtype(dtype):
    """The dtypes of 1.5, of 1j, of 1 and of 1 / 2 as arrays, while a default is set"""
    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, dtype))
    try:
        made = torch.tensor(1.5), torch.tensor(1j), torch.tensor(1), torch.tensor(1) / 2
        return tuple(str(y.dtype).removeprefix("torch.") for y in made)
    finally:
        torch.set_default_dtype(before)


DEVICES = {
    "zeros": lambda x: torch.zeros(2),
    "of numbers": lambda x: torch.tensor([1.0, 2.0]),
    "of an ndarray": lambda x: torch.as_tensor(np.zeros(2)),
    "in its memory": lambda x: torch.from_numpy(np.zeros(2)),
    "like x": lambda x: torch.zeros_like(x),
    "device='cpu'": lambda x: torch.zeros(2, device="cpu"),
}


def under_device(device, what):
    """Where one of DEVICES is made, while a device is the default; x is on the CPU"""
    x = zeros(2, "cpu")
    before = torch.get_default_device()
    torch.set_default_device(device)
    try:
        return device_of(DEVICES[what](x))
    finally:
        # None, and not "cpu": then PyTorch need not look at each call any more
        torch.set_default_device(None if before.type == "cpu" else before)


def within_device(device, what):
    """As under_device, but in a block, `with torch.device(device):`"""
    x = zeros(2, "cpu")
    with torch.device(device):
        return device_of(DEVICES[what](x))


def uninitialized(dtype, fill=True):
    """np.empty, torch.empty, while results have to be the same each time"""
    with deterministic(fill=fill):
        return torch.empty(2, dtype=getattr(torch, dtype))


def put_twice(x, warn_only=False):
    """1 and then 2 written into x[0] at once, while results have to be the same"""
    with deterministic(warn_only=warn_only):
        return x.clone().put_(torch.tensor([0, 0]), torch.tensor([1, 2]).to(x.dtype))


@contextmanager
def deterministic(warn_only=False, fill=True):
    """In it, what need not repeat is refused, and torch.empty filled with nan"""
    switch = torch.utils.deterministic
    before = torch.get_deterministic_debug_mode(), switch.fill_uninitialized_memory
    torch.use_deterministic_algorithms(True, warn_only=warn_only)
    switch.fill_uninitialized_memory = fill
    try:
        yield
    finally:
        torch.set_deterministic_debug_mode(before[0])
        switch.fill_uninitialized_memory = before[1]


if __name__ == "__main__":
    x = torch.zeros(2)
    print("x.to('cpu') is x:        ", x.to("cpu") is x)
    print("x.to('meta'):            ", x.to("meta"))
    print("within torch.device:     ", within_device("meta", "zeros"))
    print("from_numpy within it:    ", within_device("meta", "in its memory"))
    for what, wrong in (
        ("x + x.to('meta'):        ", lambda: add_across(x, "meta")),
        ("x.to('meta').to('cpu'):  ", lambda: there_and_back(x, "meta")),
        ("put_ twice into one:     ", lambda: put_twice(x)),
    ):
        try:
            wrong()
        except RuntimeError as error:  # NotImplementedError is one, too
            print(what, str(error).split(". You can")[0])
