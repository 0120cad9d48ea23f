"""The file of a checkpoint: whole or not there, and read without running code."""

import json
import os
from collections import Counter, OrderedDict
from pathlib import Path
from zipfile import ZipFile

import numpy as np

from numpy_impl.nn.sparse.rows import SparseRows

__all__ = ["write", "read"]

FORMAT, VERSION = "numpy-to-pytorch checkpoint", 1
ZIP = b"PK\x03\x04"  # how a zip archive begins
OWN, OTHER = "content.npy", "data.pkl"  # an entry that only this side's files have
PLAIN = (type(None), bool, int, float, str)
DICTS = (dict, OrderedDict, Counter)


def write(path, state):
    """The file at `path` holds `state`, or after a crash what it held before

    It is written beside its place, brought to the disk and only then renamed, which
    the operating system does in one go.

    Args:
        path: a file, in a folder that is there.
        state: a dict of arrays, numbers, strings, None, and of dicts, lists and tuples
            of them.

    Raises:
        TypeError: anything else is in `state`; the message says where.
        OSError: the file cannot be written.
    """
    check_storable(state, "state")
    path = Path(path).resolve()
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb") as file:
            save({"format": FORMAT, "version": VERSION, "state": state}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    if os.name == "posix":  # the new name is on the disk when the folder is
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def read(path):
    """The state that `write` put into the file at `path`

    Raises:
        ValueError: the file is something else, cut off, damaged, newer than this
            program, or of the other side.
        OSError: the file cannot be opened.
    """
    check_archive(path)
    try:
        content = load(path)
    except Exception as error:  # a byte that changed can lead anywhere
        raise ValueError(f"{path} is no checkpoint, or damaged: {error}") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"{path} is no checkpoint: it does not say {FORMAT!r}")
    if content["version"] > VERSION:
        raise ValueError(
            f"{path} is of version {content['version']}, written by a newer program: "
            f"this one reads up to version {VERSION}"
        )
    return content["state"]


def save(content, file):
    """The arrays as entries of an .npz, by their paths, and all else as JSON"""
    arrays = {}
    text = json.dumps(packed(content, "", arrays))
    np.savez(file, content=np.array(text), **arrays)


def load(path):
    """What `save` was given; no pickle is read"""
    with np.load(path, allow_pickle=False) as arrays:
        return unpacked(json.loads(arrays["content"].item()), arrays)


def packed(value, path, arrays):
    """What JSON can say of `value`; its arrays go into `arrays`

    A dict becomes a list of pairs, for JSON's keys are strings only.
    """
    if isinstance(value, dict):
        items = [(k, packed(v, f"{path}/{k}", arrays)) for k, v in value.items()]
        return {"dict": items}
    if isinstance(value, list | tuple):
        items = [packed(v, f"{path}/{i}", arrays) for i, v in enumerate(value)]
        return {type(value).__name__: items}
    if isinstance(value, SparseRows):
        rows = value.indices(), value.values(), value.shape
        return {"sparse": packed(rows, path, arrays)}
    if isinstance(value, PLAIN) and not isinstance(value, np.generic):
        return value
    while path in arrays:  # {"a/b": ...} beside {"a": {"b": ...}}
        path += "'"
    arrays[path] = value
    return {"number" if isinstance(value, np.generic) else "array": path}


def unpacked(value, arrays):
    """`packed` undone"""
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "dict":
        return {k: unpacked(v, arrays) for k, v in content}
    if kind == "sparse":
        return SparseRows(*unpacked(content, arrays))
    if kind in ("list", "tuple"):
        items = [unpacked(v, arrays) for v in content]
        return items if kind == "list" else tuple(items)
    return arrays[content] if kind == "array" else arrays[content][()]


def check_storable(value, path):
    """Arrays, numbers, strings, None, and dicts, lists, tuples of them, and no more"""
    if type(value) in DICTS:
        for key, item in value.items():
            if type(key) not in (int, str):
                raise TypeError(f"{path} has the key {key!r}: a str or int is needed")
            check_storable(item, f"{path}[{key!r}]")
    elif type(value) in (list, tuple):
        for i, item in enumerate(value):
            check_storable(item, f"{path}[{i}]")
    elif type(value) not in PLAIN and not is_array(value):
        raise TypeError(
            f"{path} is of {type(value).__name__}: a checkpoint holds arrays, "
            "numbers, strings and None, in dicts, lists and tuples"
        )


def is_array(value):
    """Whether it is an array, SparseRows or a number of NumPy's, without objects"""
    kinds = np.ndarray | np.generic | SparseRows
    return isinstance(value, kinds) and not value.dtype.hasobject


def check_archive(path):
    """A zip archive of this side, in which each entry has its checksum"""
    with open(path, "rb") as file:
        beginning = file.read(len(ZIP))
        if not ZIP.startswith(beginning):
            raise ValueError(f"{path} is no checkpoint: it begins with {beginning!r}")
        try:
            with ZipFile(file) as archive:
                damaged = archive.testzip()
                entries = {name.split("/")[-1] for name in archive.namelist()}
        except Exception as error:  # a byte that changed can lead anywhere
            raise ValueError(f"{path} is cut off or damaged: {error}") from None
    if damaged is not None:
        raise ValueError(f"{path} is damaged: {damaged} has another checksum")
    if OWN not in entries and OTHER in entries:
        raise ValueError(
            f"{path} is of the other side, it holds {OTHER} and not {OWN}: "
            "bridge.weights.convert_checkpoint makes this side's of it"
        )
    if OWN not in entries:
        raise ValueError(f"{path} is no checkpoint: it holds no {OWN}")
