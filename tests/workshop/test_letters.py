"""workshop/letters.py: the same alphabet, the same windows of the text."""

import numpy as np
import pytest

from bridge.cases import cases_of
from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL
from numpy_impl.data.bundled import load_text
from numpy_impl.workshop import letters as ours
from torch_impl.workshop import letters as theirs

(CASE,) = cases_of("workshop.letters")
WINGS = pytest.mark.parametrize("wing", [ours, theirs])


def test_same_windows():
    """Bit by bit, from one seed."""
    found, wanted = (CASE.quantities(side) for side in (NUMPY, TORCH_IMPL))
    assert list(found) == list(wanted)
    assert len(found) == 1 + 2 * 10
    for name, value in found.items():
        np.testing.assert_array_equal(value, wanted[name])
        assert value.dtype == wanted[name].dtype == np.int64


def test_targets_are_one_letter_ahead():
    found = CASE.quantities(NUMPY)
    text = found["output", "tokens"]
    windows = np.lib.stride_tricks.sliding_window_view(text, 33)
    for i in range(10):
        x, target = found["output", f"x[{i}]"], found["output", f"target[{i}]"]
        assert x.shape == target.shape == (7, 32)
        for row, ahead in zip(x, target, strict=True):
            both = np.append(row, ahead[-1])
            assert np.any(np.all(windows == both, axis=1))
            np.testing.assert_array_equal(row[1:], ahead[:-1])


@WINGS
def test_every_window_can_come(wing):
    tokens = wing.Alphabet("abcde").encode("abcde")
    dataset = wing.CharacterDataset(tokens, 3)
    assert len(dataset) == 2
    assert [to_numpy(part).tolist() for part in dataset[1]] == [[1, 2, 3], [2, 3, 4]]


@WINGS
def test_alphabet(wing):
    text = wing.prose(load_text())
    alphabet = wing.Alphabet(text)
    assert alphabet.characters == [*" ,.", *"abcdefghijklmnopqrstuvwxyz"]
    assert alphabet.decode(alphabet.encode(text)) == text
    assert to_numpy(alphabet.encode("")).dtype == np.int64
    with pytest.raises(KeyError, match="T"):
        alphabet.encode("The data")


@WINGS
def test_prose(wing):
    assert (
        wing.prose("The  data-set, of\n 569 (Instances).")
        == "the data set, of instances"
    )
