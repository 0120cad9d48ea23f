"""describe: the same lines about the same batch on both sides."""

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

Point = namedtuple("Point", ["x", "label"])
X = np.array([[0.5, -2.0], [3.25, 1e6]], np.float32)

BATCHES = {  # name: (function(array of a side), lines)
    "float32": (lambda a: a(X), "batch: float32 (2, 2), -2 … 1e+06"),
    "float64": (lambda a: a(X / 3.0), "float32 (2, 2), -0.6667 … 3.333e+05"),
    "labels": (
        lambda a: a(np.array([2, 0, 2])),
        "batch: int64 (3,), 0 … 2, counts {0: 1, 2: 2}",
    ),
    "many integers": (lambda a: a(np.arange(12345)), "int64 (12345,), 0 … 12344"),
    "twelve and thirteen": (
        lambda a: [a(np.arange(12)), a(np.arange(13))],
        "11: 1}\nbatch[1]: int64 (13,), 0 … 12",
    ),
    "bool": (
        lambda a: a(np.array([True, False])),
        "bool (2,), False … True, counts {False: 1, True: 1}",
    ),
    "uint8": (
        lambda a: a(np.full((2, 3), 255, np.uint8)),
        "uint8 (2, 3), 255 … 255, counts {255: 6}",
    ),
    "nan": (
        lambda a: a(np.array([np.nan, 1, np.inf, -2])),
        "float64 (4,), -2 … 1, 2 nan or inf",
    ),
    "only nan": (lambda a: a(np.array([np.nan])), "float64 (1,), 1 nan or inf"),
    "no values": (lambda a: a(np.ones((0, 3))), "float64 (0, 3), no values"),
    "0-d": (lambda a: a(np.float32(1.5)), "float32 (), 1.5 … 1.5"),
    "complex": (lambda a: a(np.array([3 + 4j])), "(1,), of sizes 5 … 5"),
    "tuple": (
        lambda a: (a(X), a(np.array([1, 1]))),
        "batch[0]: float32 (2, 2), -2 … 1e+06\n"
        "batch[1]: int64 (2,), 1 … 1, counts {1: 2}",
    ),
    "dict": (
        lambda a: {"x": a(X), "name": ["a", "b"]},
        "batch['x']: float32 (2, 2), -2 … 1e+06\nbatch['name']: 2 str, 'a' … 'b'",
    ),
    "nested": (
        lambda a: OrderedDict(p=[Point((a(X[0]),), "a"), {}], q=None),
        "batch['p'][0].x[0]: float32 (2,), -2 … 0.5\n"
        "batch['p'][0].label: str 'a'\nbatch['q']: NoneType None",
    ),
    "number": (lambda a: 5, "batch: int 5"),
    "nothing": (lambda a: [], ""),
}


@pytest.mark.parametrize("name", BATCHES)
def test_describe(name, same, ours):
    batch, lines = BATCHES[name]
    same(lambda side: side.describe.describe(batch(side.array)))
    assert ours.describe.describe(batch(ours.array)).endswith(lines)


def test_a_name_of_ones_own(same, ours):
    same(lambda side: side.describe.describe((side.array(X),), name="train"))
    assert ours.describe.describe((X,), name="train").startswith("train[0]: float32")


def test_what_numpy_knows_beside(ours):
    """A number of its own kind is a 0-d array; texts and objects have no range."""
    assert ours.describe.describe(np.float32(2)) == "batch: float32 (), 2 … 2"
    assert "<U1 (2,), no numbers" in ours.describe.describe(np.array(["a", "b"]))


def test_a_batch_of_a_loader(same):
    def scenario(side):
        data = side.data.TensorDataset(*side.bundled.load_digits())
        loader = side.data.DataLoader(data, 64, shuffle=True)
        return [side.describe.describe(batch) for batch in loader]

    same(scenario)
