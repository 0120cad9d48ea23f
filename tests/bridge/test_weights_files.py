"""bridge/weights/files.py and safetensors.py: there and back, damaged, and pickles."""

import json
import pickle

import numpy as np
import pytest
import torch

from bridge import weights
from bridge.parity import compare
from numpy_impl import nn

SUFFIXES = (".npz", ".safetensors", ".pt", ".pth", ".bin")


def raw(header, data=b""):
    """A safetensors file, by its description."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(dtype, shape, start, stop):
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, stop]}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_there_and_back(tmp_path, suffix):
    """From a module to a file to the other side's module."""
    ours, theirs = nn.Linear(4, 3), torch.nn.Linear(4, 3)
    path = tmp_path / f"model{suffix}"
    weights.copy(ours, path)
    weights.copy(str(path), theirs)
    assert compare(ours.weight, theirs.weight).absolute == 0
    assert compare(ours.bias, theirs.bias).absolute == 0
    theirs.weight.data *= 2
    weights.copy(theirs, path)  # replaces it
    weights.copy_to_numpy(path, ours)
    assert compare(ours.weight, theirs.weight).absolute == 0
    assert weights.differences(ours, path) == []
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_array(tmp_path, suffix):
    state = {
        "matrix": np.arange(6.0).reshape(2, 3),
        "transposed": np.arange(6, dtype=np.float32).reshape(2, 3).T,
        "foreign": np.arange(3, dtype=">f4"),
        "half": np.arange(3, dtype=np.float16),
        "int": np.array([-1, 2**40]),
        "byte": np.array([0, 255], np.uint8),
        "bool": np.array([True, False, True]),
        "number": np.array(3),
        "empty": np.zeros((0, 2)),
    }
    path = tmp_path / f"a{suffix}"
    weights.write(path, state)
    found = weights.read(path)
    assert list(found) == list(state) or suffix == ".safetensors"
    for name, value in state.items():
        back = np.asarray(found[name])
        assert back.dtype.newbyteorder("=") == value.dtype.newbyteorder("="), name
        np.testing.assert_array_equal(back, value)
        assert back.shape == value.shape
    found["matrix"][0, 0] = 5  # what was read may be written


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_bfloat16_stays(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    theirs = torch.nn.Linear(4, 3).bfloat16()
    weights.copy(theirs, path)
    assert weights.read(path)["weight"].dtype == torch.bfloat16
    twin, ours = torch.nn.Linear(4, 3).bfloat16(), nn.Linear(4, 3)
    weights.copy(path, twin)
    assert torch.equal(twin.weight, theirs.weight)
    with pytest.raises(ValueError, match=f"float32 in NumPy, bfloat16 in a{suffix}"):
        weights.copy(path, ours)
    weights.copy(path, ours, dtype="target")
    np.testing.assert_array_equal(ours.weight, theirs.weight.detach().float().numpy())


def test_bfloat16_is_not_in_npz(tmp_path):
    theirs, path = torch.nn.Linear(4, 3).bfloat16(), tmp_path / "a.npz"
    with pytest.raises(ValueError, match="npz has no bfloat16"):
        weights.copy(theirs, path)
    assert not list(tmp_path.iterdir())
    weights.copy(theirs, path, dtype="float32")
    assert weights.read(path)["weight"].dtype == np.float32


def test_a_file_under_other_names(tmp_path):
    """Written for a library that keeps (I, O)."""
    layer, path = torch.nn.Linear(4, 3), tmp_path / "keras.npz"
    weights.copy(layer, path, names={"kernel": ("weight", weights.transpose)})
    found = weights.read(path)
    assert list(found) == ["bias", "kernel"]
    assert compare(found["kernel"], layer.weight.mT).absolute == 0


def test_a_checkpoint_with_more_in_it(tmp_path):
    model, path = torch.nn.Linear(4, 3), tmp_path / "checkpoint.pt"
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    state = {"epoch": 3, "model": model.state_dict()}
    torch.save(state | {"optimizer": optimizer.state_dict()}, path)
    ours = nn.Linear(4, 3)
    with pytest.raises(ValueError) as caught:
        weights.copy(path, ours)
    assert str(caught.value).splitlines() == [
        "checkpoint.pt and Linear do not fit, nothing was copied:",
        "    every name of NumPy stands in checkpoint.pt behind 'model.': "
        "prefix='model.'",
    ]
    weights.copy(path, ours, prefix="model.")
    assert compare(ours.weight, model.weight).absolute == 0


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.npz"
    weights.write(path, {"a": np.ones(2)})
    with pytest.raises(ValueError, match="cannot store an array named 'file'"):
        weights.write(path, {"file": np.ones(2)})
    assert list(weights.read(path)) == ["a"]
    with pytest.raises(ValueError, match="safetensors has no dtype complex128"):
        weights.write(tmp_path / "a.safetensors", {"a": np.ones(2, complex)})
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]
    with pytest.raises(FileNotFoundError, match="nowhere"):
        weights.write(tmp_path / "nowhere" / "a.npz", {"a": np.ones(2)})


# Pickles and other files


class Evil:
    """Unpickling it would be noticed."""

    ran = []

    def __reduce__(self):
        return self.ran.append, (1,)


@pytest.mark.parametrize(
    "name, words",
    [
        ("a.pkl", "a.pkl is a pickle, which runs code"),
        ("a.joblib", "is a pickle"),
        ("a.npz", "cannot be read as .npz: it holds Python objects"),
        ("a.pt", "a.pt holds Python objects, not only tensors, or is damaged"),
        ("a.h5", "the name must end in .npz, .safetensors, .pt, .pth or .bin"),
        ("a", "the name must end in"),
    ],
)
def test_pickles_are_not_read(tmp_path, name, words):
    path = tmp_path / name
    path.write_bytes(pickle.dumps(Evil()))
    for read in (weights.read, lambda path: weights.copy(path, nn.Linear(4, 3))):
        with pytest.raises(ValueError, match=words):
            read(path)
    assert Evil.ran == []


def test_pickles_inside_files(tmp_path):
    np.savez(tmp_path / "a.npz", a=np.array([Evil()], dtype=object))
    torch.save(torch.nn.Linear(2, 2), tmp_path / "a.pt")
    with pytest.raises(ValueError, match="it holds Python objects"):
        weights.read(tmp_path / "a.npz")
    with pytest.raises(ValueError, match=r"save model.state_dict\(\) rather than"):
        weights.read(tmp_path / "a.pt")
    Evil.ran.clear()


def test_files_that_hold_no_state(tmp_path):
    torch.save([torch.ones(2)], tmp_path / "a.pt")
    with pytest.raises(ValueError, match="holds a list, a state dict is needed"):
        weights.read(tmp_path / "a.pt")
    with open(tmp_path / "a.npz", "wb") as file:
        np.save(file, np.ones(2))
    with pytest.raises(ValueError, match="one array without a name"):
        weights.read(tmp_path / "a.npz")
    with pytest.raises(FileNotFoundError, match=r"b\.npz"):
        weights.read(tmp_path / "b.npz")
    (tmp_path / "folder.pt").mkdir()
    with pytest.raises(IsADirectoryError, match="the file in it is needed"):
        weights.read(tmp_path / "folder.pt")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_cut_short_anywhere(tmp_path, suffix):
    """However much is missing: a sentence, and nothing has been copied."""
    path, layer = tmp_path / f"a{suffix}", nn.Linear(4, 3)
    weights.copy(nn.Linear(4, 3), path)
    content, before = path.read_bytes(), layer.weight.copy()
    for length in {0, 1, 7, 8, 20, len(content) // 2, len(content) - 1}:
        path.write_bytes(content[:length])
        with pytest.raises(ValueError, match=f"a{suffix}"):
            weights.copy(path, layer)
    np.testing.assert_array_equal(layer.weight, before)


# The safetensors format itself


def test_safetensors_byte_by_byte(tmp_path):
    """As others write it: any order, metadata, spaces behind the header."""
    header = {
        "__metadata__": {"format": "pt"},
        "b": entry("I16", [2], 8, 12),
        "a": entry("F32", [1, 2], 0, 8),
        "h": entry("BF16", [2], 12, 16),
    }
    text = json.dumps(header).encode() + b"   "
    data = np.array([1.5, -2], "<f4").tobytes() + np.array([3, -4], "<i2").tobytes()
    data += bytes.fromhex("c03f00c0")  # 1.5 and -2.0: the upper halves of float32
    path = tmp_path / "a.safetensors"
    path.write_bytes(raw(text, data))
    found = weights.read(path)
    assert list(found) == ["b", "a", "h"]
    assert found["a"].tolist() == [[1.5, -2.0]]
    assert found["b"].tolist() == [3, -4] and found["b"].dtype == np.int16
    assert found["h"].tolist() == [1.5, -2.0]


def test_a_written_header(tmp_path):
    """Padded to eight bytes, the widest array first, no gaps."""
    path = tmp_path / "a.safetensors"
    weights.write(path, {"n": np.ones(3, np.int8), "w": np.ones(2)})
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    assert length % 8 == 0
    assert json.loads(content[8 : 8 + length]) == {
        "w": entry("F64", [2], 0, 16),
        "n": entry("I8", [3], 16, 19),
    }
    assert content[8 + length :] == np.ones(2).tobytes() + b"\1\1\1"


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "no whole safetensors file"),
        (b"\xff" * 8 + b"{}", "header should have 18446744073709551615 bytes"),
        (raw(b"{nonsense}"), "the header is no JSON"),
        (raw(b"\xff\xfe"), "the header is no JSON"),
        (raw(b"[1]"), "must be a JSON object"),
        (raw(b'{"a": 1, "a": 2}'), "a name comes twice"),
        (raw({"a": 3}), "needs a dtype, a shape and two data_offsets, got 3"),
        (raw({"a": {"dtype": "F32"}}), "needs a dtype"),
        (raw({"a": entry("F32", [-1], 0, 4)}, b"1234"), "needs a dtype"),
        (raw({"a": entry("F32", [1.0], 0, 4)}, b"1234"), "needs a dtype"),
        (raw({"a": entry("F8_E4M3", [4], 0, 4)}, b"1234"), "dtype F8_E4M3"),
        (raw({"a": entry("F32", [2], 0, 4)}, b"1234"), "needs 8 bytes from 0 on"),
        (raw({"a": entry("F32", [1], 4, 8)}, b"12345678"), "needs 4 bytes from 0"),
        (raw({"a": entry("F32", [2], 0, 8)}, b"1234"), "cut short: a ends at byte 8"),
        (
            raw({"a": entry("F32", [1], 0, 4)}, b"12345"),
            "tells of 4 bytes, there are 5",
        ),
        (
            raw({"a": entry("I8", [2], 0, 2), "b": entry("I8", [2], 1, 3)}, b"123"),
            "b with shape",
        ),
    ],
)
def test_a_damaged_safetensors_file(tmp_path, content, words):
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        weights.read(path)


@pytest.mark.parametrize("suffix", [".npz", ".safetensors", ".pt"])
def test_bytes_that_changed(tmp_path, suffix):
    """What is still readable may be read; all else is one kind of error."""
    path, rng, refused = tmp_path / f"a{suffix}", np.random.default_rng(0), 0
    weights.write(path, {"weight": np.ones((3, 4)), "bias": np.ones(3, np.float32)})
    content = path.read_bytes()
    for _ in range(200):
        changed = bytearray(content)
        changed[rng.integers(len(content))] = rng.integers(256)
        path.write_bytes(changed)
        try:
            weights.read(path)
        except ValueError as error:
            assert str(error).startswith(path.name)
            refused += 1
    assert refused > 50
