"""nn/registry.py: names and assignments, against torch.nn.Module, side by side."""

import numpy as np
import pytest

from tests.nn.side_by_side import NUMPY, TORCH, block, kinds, nested, same


@pytest.fixture
def both():
    return nested(NUMPY), nested(TORCH)


@pytest.mark.parametrize("duplicates", [False, True])
def test_named_parameters(both, duplicates):
    options = {"remove_duplicate": not duplicates}
    same(*(m.named_parameters(**options) for m in both))
    same(*(m.named_parameters(prefix="model", **options) for m in both))
    same(*(m.named_parameters(recurse=False, **options) for m in both))
    assert len(list(both[0].parameters())) == len(list(both[1].parameters()))


@pytest.mark.parametrize("duplicates", [False, True])
def test_named_buffers(both, duplicates):
    options = {"remove_duplicate": not duplicates}
    same(*(m.named_buffers(**options) for m in both))
    same(*(m.named_buffers("model", recurse=False, **options) for m in both))
    assert len(list(both[0].buffers())) == len(list(both[1].buffers()))


@pytest.mark.parametrize("duplicates", [False, True])
def test_named_modules(both, duplicates):
    ours, theirs = (
        kinds(m.named_modules(remove_duplicate=not duplicates)) for m in both
    )
    assert ours == theirs
    assert kinds(both[0].named_children()) == kinds(both[1].named_children())
    assert len(list(both[0].modules())) == len(list(both[1].modules()))
    assert len(list(both[0].children())) == len(list(both[1].children()))
    ours, theirs = (kinds(m.named_modules(prefix="model")) for m in both)
    assert ours == theirs


@pytest.mark.parametrize("path", ["", "left", "left.first", "tied.second"])
def test_get_submodule(both, path):
    for m in both:
        by_name = dict(m.named_modules(remove_duplicate=False))
        assert m.get_submodule(path) is by_name[path]


@pytest.mark.parametrize(
    "get, path",
    [
        ("get_submodule", "middle"),
        ("get_submodule", "left.third"),
        ("get_submodule", "empty"),
        ("get_submodule", "bias"),
        ("get_parameter", "left.weight"),
        ("get_parameter", "left.absent"),
        ("get_parameter", "left.count"),
        ("get_buffer", "left.gain"),
        ("get_buffer", "nowhere.count"),
    ],
)
def test_there_is_none(both, get, path):
    for m in both:
        missing = next(part for part in path.split(".") if part != "left")
        with pytest.raises(AttributeError, match=missing):
            getattr(m, get)(path)


def test_get_parameter_and_buffer(both):
    for m in both:
        assert m.get_parameter("right.first.weight") is m.left.first.weight
        assert m.get_buffer("left.cache") is m.left.cache


def edited(wing, edit):
    module = block(wing)
    edit(wing, module)
    return module


EDITS = {
    "a parameter again": lambda w, m: setattr(m, "gain", w.parameter(4)),
    "a buffer again": lambda w, m: setattr(m, "count", w.array(4)),
    "a module again": lambda w, m: setattr(m, "first", w.nn.Linear(3, 2)),
    "a parameter becomes None": lambda w, m: setattr(m, "gain", None),
    "a buffer becomes None": lambda w, m: setattr(m, "count", None),
    "a module becomes None": lambda w, m: setattr(m, "first", None),
    "None becomes a parameter": lambda w, m: setattr(m, "absent", w.parameter(1)),
    "None becomes a buffer": lambda w, m: setattr(m, "nothing", w.array(1)),
    "a number becomes a parameter": lambda w, m: setattr(m, "number", w.parameter(1)),
    "a number becomes a module": lambda w, m: setattr(m, "number", w.nn.Identity()),
    "a buffer becomes a parameter": lambda w, m: setattr(m, "count", w.parameter(1)),
    "a buffer becomes a module": lambda w, m: setattr(m, "count", w.nn.Identity()),
    "a module becomes a parameter": lambda w, m: setattr(m, "first", w.parameter(1)),
    "an array is no buffer": lambda w, m: setattr(m, "loose", w.array(3)),
    "a parameter is deleted": lambda w, m: delattr(m, "gain"),
    "a buffer is deleted": lambda w, m: delattr(m, "cache"),
    "a module is deleted": lambda w, m: delattr(m, "first"),
    "a number is deleted": lambda w, m: delattr(m, "number"),
    "registered again": lambda w, m: m.register_parameter("gain", w.parameter(2)),
    "no longer persistent": lambda w, m: m.register_buffer("count", w.array(), False),
    "a module with a strange name": lambda w, m: m.add_module("0 a", w.nn.Identity()),
}


@pytest.mark.parametrize("what", EDITS)
def test_edits(what):
    ours, theirs = (edited(wing, EDITS[what]) for wing in (NUMPY, TORCH))
    for named in ("named_parameters", "named_buffers"):
        shapes = [
            [(name, tuple(value.shape)) for name, value in getattr(m, named)()]
            for m in (ours, theirs)
        ]
        assert shapes[0] == shapes[1]
    assert kinds(ours.named_children()) == kinds(theirs.named_children())
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert repr(ours) == repr(theirs)


MISTAKES = {
    "an array over a parameter": lambda w, m: setattr(m, "gain", w.array(3)),
    "a module over a parameter": lambda w, m: setattr(m, "gain", w.nn.Identity()),
    "a number over a module": lambda w, m: setattr(m, "first", 3),
    "a number over a buffer": lambda w, m: setattr(m, "count", 3),
    "a parameter with a dot": lambda w, m: m.register_parameter("a.b", w.parameter(1)),
    "a parameter set with a dot": lambda w, m: setattr(m, "a.b", w.parameter(1)),
    "a buffer without a name": lambda w, m: m.register_buffer("", w.array(1)),
    "a module named 3": lambda w, m: m.add_module(3, w.nn.Identity()),
    "a buffer over a parameter": lambda w, m: m.register_buffer("gain", w.array(1)),
    "a buffer over a method": lambda w, m: m.register_buffer("forward", w.array(1)),
    "a parameter over a module": lambda w, m: m.register_parameter("first", None),
    "a module over a number": lambda w, m: m.add_module("number", w.nn.Identity()),
    "an array as parameter": lambda w, m: m.register_parameter("p", w.array(1)),
    "a list as buffer": lambda w, m: m.register_buffer("b", [1.0]),
    "a class as module": lambda w, m: m.add_module("c", w.nn.Identity),
    "nothing to delete": lambda w, m: delattr(m, "nowhere"),
    "nothing to get": lambda w, m: m.nowhere,
    "train(1)": lambda w, m: m.train(1),
    "a list as state": lambda w, m: m.load_state_dict([]),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_mistakes(what):
    """The kind of error is PyTorch's, the words need not be."""
    errors = []
    for wing in (NUMPY, TORCH):
        with pytest.raises(Exception) as caught:
            edited(wing, MISTAKES[what])
        errors.append(caught.type)
    assert errors[0] is errors[1]


@pytest.mark.parametrize("wing", [NUMPY, TORCH], ids=["numpy_impl", "torch"])
def test_before_init(wing):
    class Early(wing.nn.Module):
        def __init__(self, value):
            self.number = 3
            self.value = value
            super().__init__()

    assert Early(4).number == 3
    for value in (wing.parameter(1), wing.nn.Identity()):
        with pytest.raises(AttributeError, match=r"before Module\.__init__"):
            Early(value)


def test_a_counter_stays_a_buffer():
    """NumPy's 0-d results are scalars; a buffer takes them as arrays."""
    module = block(NUMPY)
    module.count = module.count + 1
    assert isinstance(module.count, np.ndarray) and module.count == 1
    assert module.state_dict()["count"] == 1
