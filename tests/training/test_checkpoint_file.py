"""training/checkpoint_file.py: written whole or not at all, read back or refused."""

import os
from collections import Counter, OrderedDict

import numpy as np
import pytest
import torch

from bridge.sides import NUMPY, TORCH_IMPL
from tests.training.checkpoints import FILES, bits, both_sides

STATE = {
    "notes": {
        "none": None,
        "flags": [True, False],
        "numbers": (1, -2.5, float("inf"), float("nan"), -0.0, 2**70),
        "text": "ε",
        "empty": [{}, [], ()],
    },
    "optimizer": {0: {"step": 3.0}, "0": OrderedDict(a=1)},
}


def state_of(side):
    arrays = {
        "float32": np.array([0.1, np.nan, -0.0], np.float32),
        "float64": np.array(0.1),
        "int64": np.arange(6).reshape(2, 3),
        "bool": np.array([True, False]),
        "empty": np.zeros((0, 2), np.uint8),
    }
    return STATE | {name: side.array(array) for name, array in arrays.items()}


@both_sides
def test_what_was_written_is_read(side, tmp_path):
    state = state_of(side)
    FILES[side].write(tmp_path / "file", state)
    found = FILES[side].read(tmp_path / "file")
    assert bits(found) == bits(state)
    assert list(found["optimizer"]) == [0, "0"]  # an int stays one
    assert type(found["notes"]["numbers"]) is tuple
    assert type(found["notes"]["flags"]) is list
    for name, array in state.items():
        assert isinstance(found[name], type(array))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_numbers_of_numpy_and_paths_that_meet(tmp_path):
    state = {"a/b": np.zeros(1), "a": {"b": np.ones(1), "c": np.float32(0.1)}}
    FILES[NUMPY].write(tmp_path / "file", state)
    found = FILES[NUMPY].read(tmp_path / "file")
    assert bits(found) == bits(state) and type(found["a"]["c"]) is np.float32


@both_sides
def test_what_cannot_be_stored_is_said_before_anything_is_written(side, tmp_path):
    class Own(dict):
        pass

    path = tmp_path / "file"
    FILES[side].write(path, {"old": 1})
    for value in (len, {1, 2}, Own(a=1), object(), 1j, b"x", np.array([None])):
        with pytest.raises(TypeError, match=r"state\['a'\]\[1\] is of "):
            FILES[side].write(path, {"a": [0, value]})
    with pytest.raises(TypeError, match=r"state has the key \(1, 2\)"):
        FILES[side].write(path, {(1, 2): 0})
    assert FILES[side].read(path) == {"old": 1}
    FILES[side].write(path, {"a": Counter([1, 1])})  # MultiStepLR's milestones
    assert FILES[side].read(path) == {"a": {1: 2}}


@both_sides
def test_the_old_checkpoint_survives_a_crash(side, tmp_path, monkeypatch):
    path = tmp_path / "file"
    FILES[side].write(path, {"old": 1})

    def half(content, file):
        file.write(b"PK")
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(FILES[side], "save", half)
        with pytest.raises(OSError, match="no space left"):
            FILES[side].write(path, {"new": 2})
    assert FILES[side].read(path) == {"old": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="asks Linux")
@both_sides
def test_on_the_disk_before_it_is_renamed(side, tmp_path, monkeypatch):
    """What a power failure asks for: the content, the name, then the folder."""
    calls, fsync, replace = [], os.fsync, os.replace

    def synced(number):
        calls.append(os.readlink(f"/proc/self/fd/{number}"))
        return fsync(number)

    def replaced(old, new):
        calls.append("replace")
        return replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    FILES[side].write(tmp_path / "file", {"a": 1})
    folder = str(tmp_path.resolve())
    assert calls == [f"{folder}/file.part", "replace", folder]


@both_sides
def test_a_file_that_is_cut_off(side, tmp_path):
    """At any length: a sentence with the file's name, and never half of a state."""
    path = tmp_path / "file"
    FILES[side].write(path, {"a": side.array(np.arange(40.0))})
    whole = path.read_bytes()
    for length in {*range(0, len(whole), 29), 1, 4, len(whole) - 1}:
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="file is cut off or damaged"):
            FILES[side].read(path)


@both_sides
def test_a_byte_that_changed(side, tmp_path):
    """It is refused, or it is one of those that say nothing, such as a date."""
    path = tmp_path / "file"
    state = {"a": side.array(np.arange(40.0)), "b": "text"}
    FILES[side].write(path, state)
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole), 23):
        changed = bytearray(whole)
        changed[place] ^= 0x10
        path.write_bytes(bytes(changed))
        try:
            assert bits(FILES[side].read(path)) == bits(state), place
        except ValueError as error:
            refused += str(path) in str(error)
    values = whole.index(np.arange(40.0).tobytes())
    assert refused > 320 // 23
    changed = bytearray(whole)
    changed[values + 9] ^= 1
    path.write_bytes(bytes(changed))
    with pytest.raises(ValueError, match="file is damaged: .* has another checksum"):
        FILES[side].read(path)


@both_sides
def test_a_file_that_is_something_else(side, tmp_path, monkeypatch):
    path, files = tmp_path / "file", FILES[side]
    path.write_text("hello")
    with pytest.raises(
        ValueError, match="file is no checkpoint: it begins with b'hell"
    ):
        files.read(path)
    with path.open("wb") as file:
        np.savez(file, weight=np.zeros(3))
    with pytest.raises(ValueError, match="file is no checkpoint: it holds no "):
        files.read(path)
    with path.open("wb") as file:
        files.save({"weight": side.array(np.zeros(3))}, file)
    with pytest.raises(ValueError, match="file is no checkpoint: it does not say"):
        files.read(path)
    other = TORCH_IMPL if side is NUMPY else NUMPY
    FILES[other].write(path, {"a": 1})
    with pytest.raises(ValueError, match="file is of the other side, .*convert_checkp"):
        files.read(path)
    monkeypatch.setattr(files, "VERSION", 2)
    files.write(path, {"a": 1})
    monkeypatch.undo()
    with pytest.raises(ValueError, match="file is of version 2, .* newer .* version 1"):
        files.read(path)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        files.read(tmp_path / "nowhere")


class Evil:
    """Would make a file if it were unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@both_sides
def test_no_code_is_run(side, tmp_path):
    path, trace = tmp_path / "file", tmp_path / "trace"
    if side is NUMPY:
        with path.open("wb") as file:
            np.savez(file, content=np.array([Evil(trace)], object))
    else:
        torch.save({"format": Evil(trace)}, path)
    with pytest.raises(ValueError, match="file is no checkpoint, or damaged"):
        FILES[side].read(path)
    assert not trace.exists()
