"""Devices and defaults: where entries lie, what moves them, what is set for all.

NumPy has one device, "cpu", and nothing to set: floats are float64, results repeat.
"""

import numpy as np

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
    return ["cpu"]


def pick(device):
    """The device, if there is one of that name here, else an error that says which"""
    if device not in available():
        raise RuntimeError(f"there is no {device!r} here, only {available()}")
    return device


def zeros(size, device):
    """y = 0, made on a device"""
    return np.zeros(size, device=device)


def device_of(x):
    """The name of the device on which x is"""
    return x.device


def to(x, device):
    """y = x on a device: x itself where it is there already, else a copy"""
    return x.to_device(device)


MOVES = {
    "device": lambda x: x.to_device("cpu"),
    "dtype": lambda x: x.astype(x.dtype, copy=False),
    "both": lambda x: np.asarray(x, dtype=x.dtype, device="cpu"),
    "another dtype": lambda x: x.astype(np.float16, copy=False),
    "another device": lambda x: x.to_device("meta"),
    "copy=True": lambda x: np.array(x, copy=True),
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
    return (zeros(size1, device) @ zeros(size2, device)).shape


# What is set for the whole process, and put back here each time


def under_dtype(dtype):
    """The dtypes of 1.5, of 1j, of 1 and of 1 / 2 as arrays, while a default is set"""
    if dtype != "float64":
        raise NotImplementedError("NumPy has no default dtype to set: say dtype=...")
    made = np.array(1.5), np.array(1j), np.array(1), np.array(1) / 2
    return tuple(y.dtype.name for y in made)


DEVICES = {
    "zeros": lambda x: np.zeros(2),
    "of numbers": lambda x: np.array([1.0, 2.0]),
    "of an ndarray": lambda x: np.asarray(np.zeros(2)),
    "in its memory": lambda x: np.from_dlpack(np.zeros(2)),
    "like x": lambda x: np.zeros_like(x),
    "device='cpu'": lambda x: np.zeros(2, device="cpu"),
}


def under_device(device, what):
    """Where one of DEVICES is made, while a device is the default; x is on the CPU"""
    if device not in available():
        raise NotImplementedError("NumPy has no default device to set")
    return device_of(DEVICES[what](np.zeros(2)))


def within_device(device, what):
    """As under_device, but in a block, `with torch.device(device):`"""
    return under_device(device, what)


def uninitialized(dtype, fill=True):
    """np.empty, torch.empty, while results have to be the same each time"""
    raise NotImplementedError("NumPy fills nothing: np.empty has what was there")


def put_twice(x, warn_only=False):
    """1 and then 2 written into x[0] at once, while results have to be the same"""
    x = x.copy()
    np.put(x, [0, 0], [1, 2])  # one after the other
    return x
