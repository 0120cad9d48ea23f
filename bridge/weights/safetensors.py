"""safetensors files: eight bytes of length, a header in JSON, then the numbers.

The length is a little-endian uint64. The header says for each name its dtype, its shape
and data_offsets, where its bytes begin and end behind the header. Nothing in such a
file can run. (The format is that of github.com/huggingface/safetensors.)
"""

import json
import math

import numpy as np
import torch

from bridge.parity import dtype_name, to_numpy

__all__ = ["read_safetensors", "write_safetensors"]

BFLOAT16 = "BF16"  # NumPy has no such dtype: a tensor of PyTorch
DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    BFLOAT16: "<i2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "u1",
    "BOOL": "?",
}
NAMES = {np.dtype(dtype): name for name, dtype in DTYPES.items() if name != BFLOAT16}


def read_safetensors(path):
    """{name: array}; a tensor of PyTorch where the dtype is bfloat16.

    Raises:
        ValueError: the file is cut short or damaged, or has a dtype that NumPy and this
            function do not know.
    """
    content = path.read_bytes()
    header, data = _parts(content, path.name)
    state, end = {}, 0
    header.pop("__metadata__", None)
    for name, entry in sorted(header.items(), key=lambda item: _start(item[1])):
        dtype, shape, start, stop = _entry(name, entry, path.name)
        size = math.prod(shape) * dtype.itemsize
        if start != end or stop - start != size:
            raise ValueError(
                f"{path.name} is damaged: {name} with shape {shape} needs {size} bytes "
                f"from {end} on, data_offsets are [{start}, {stop}]"
            )
        if stop > len(data):
            raise ValueError(
                f"{path.name} is cut short: {name} ends at byte {stop} of the data, "
                f"there are {len(data)}"
            )
        array = np.frombuffer(data[start:stop], dtype).reshape(shape)
        native = array.astype(dtype.newbyteorder("="))  # a copy, which may be written
        is_bfloat16 = entry["dtype"] == BFLOAT16
        state[name] = _bfloat16(native) if is_bfloat16 else native
        end = stop
    if end != len(data):
        raise ValueError(
            f"{path.name} is damaged: the header tells of {end} bytes, there are "
            f"{len(data)}"
        )
    return {name: state[name] for name in header}


def write_safetensors(file, state):
    """Write {name: array or tensor} to a binary file.

    Raises:
        ValueError: a dtype that the format does not have.
    """
    arrays = {name: _storable(name, value) for name, value in state.items()}
    # The widest first: then each begins at a multiple of its own width.
    order = sorted(arrays, key=lambda name: -arrays[name][1].itemsize)
    header, end = {}, 0
    for name in order:
        dtype, array = arrays[name]
        offsets = [end, end + array.nbytes]
        header[name] = {"dtype": dtype, "shape": array.shape, "data_offsets": offsets}
        end += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write(len(text).to_bytes(8, "little") + text)
    for name in order:
        file.write(arrays[name][1].tobytes())


def _parts(content, file):
    """The header as a dict, and the bytes behind it."""
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > len(content) - 8:
        raise ValueError(
            f"{file} is no whole safetensors file: its header should have {length} "
            f"bytes, the file has {len(content)}"
        )
    try:
        text = content[8 : 8 + length].decode()
        header = json.loads(text, object_pairs_hook=_once)
    except ValueError as error:
        raise ValueError(f"{file}: the header is no JSON: {error}") from None
    if not isinstance(header, dict):
        raise ValueError(f"{file}: the header must be a JSON object, got {text[:40]!r}")
    return header, content[8 + length :]


def _once(pairs):
    """A dict, in which no name comes twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _start(entry):
    """Where the bytes begin: the sort key; `_entry` says what is wrong with it."""
    try:
        return int(entry["data_offsets"][0])
    except (KeyError, IndexError, TypeError, ValueError):
        return -1


def _entry(name, entry, file):
    """dtype, shape, start and end of one array."""
    try:
        kind, shape = entry["dtype"], tuple(entry["shape"])
        start, stop = entry["data_offsets"]
        numbers = [*shape, start, stop]
        if not all(type(number) is int and number >= 0 for number in numbers):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise ValueError(
            f"{file} is damaged: {name} needs a dtype, a shape and two data_offsets, "
            f"got {entry!r}"
        ) from None
    if kind not in DTYPES:
        raise ValueError(f"{file}: {name} has the dtype {kind}, which is not read here")
    return np.dtype(DTYPES[kind]), shape, start, stop


def _bfloat16(bits):
    return torch.from_numpy(bits).view(torch.bfloat16)


def _storable(name, value):
    """The format's name of the dtype, and an array of the bytes."""
    if dtype_name(value) == "bfloat16":
        bits = value.detach().cpu().contiguous().view(torch.int16)
        return BFLOAT16, bits.numpy().astype("<i2")
    array = to_numpy(value)
    little = array.dtype.newbyteorder("<")
    if little not in NAMES:
        raise ValueError(f"{name}: safetensors has no dtype {array.dtype}")
    return NAMES[little], np.ascontiguousarray(array, little).reshape(array.shape)
