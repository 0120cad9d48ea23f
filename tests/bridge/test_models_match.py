"""bridge/match: which parameter and which module of two models face each other."""

import numpy as np
import pytest
import torch

from bridge import weights
from bridge.causal import side_of
from bridge.match import match

draw = np.random.default_rng(0).normal


class Arrays:
    """An object that holds arrays."""

    def __init__(self, **arrays):
        vars(self).update(arrays)

    def forward(self, x):
        return x

    def backward(self, grad):
        return grad


class Tensors(torch.nn.Module):
    def __init__(self, **arrays):
        super().__init__()
        for name, array in arrays.items():
            value = torch.from_numpy(np.array(array))
            setattr(self, name, torch.nn.Parameter(value))


def matched(ours, theirs, names=None):
    return match(side_of(ours, "NumPy"), side_of(theirs, "PyTorch"), names)


def faced(found):
    return {name: pair.theirs[0] for name, pair in found.parameters.items()}


def test_names_decide_before_shapes():
    a, b = draw(size=(3, 5)), draw(size=(3, 5))
    found = matched(Tensors(a=a, b=b), Tensors(b=b, a=a))
    assert faced(found) == {"a": "a", "b": "b"} and found.how == []


def test_the_usual_other_names():
    w, b = draw(size=(3, 5)), draw(size=3)
    found = matched(Arrays(W=w, b=b), Tensors(weight=w, bias=b))
    assert faced(found) == {"W": "weight", "b": "bias"}
    assert all(pair.transform is None for pair in found.parameters.values())


def test_shapes_decide_whatever_the_order():
    first, second, bias = draw(size=(3, 5)), draw(size=(2, 3)), draw(size=3)
    ours = Tensors(p=first, q=second, r=bias)
    found = matched(ours, Tensors(x=bias, y=first, z=second))
    assert faced(found) == {"p": "y", "q": "z", "r": "x"}
    assert "p faces y: by order and shape" in found.how


def test_one_shape_in_its_order():
    arrays = [draw(size=(3, 5)) for _ in range(3)]
    found = matched(
        Tensors(**dict(zip("pqr", arrays))), Tensors(**dict(zip("xyz", arrays)))
    )
    assert faced(found) == {"p": "x", "q": "y", "r": "z"}


def test_transposed_by_shape_and_by_value():
    wide, square = draw(size=(3, 5)), draw(size=(4, 4))
    found = matched(Arrays(p=wide, q=square), Tensors(x=wide.T, y=square.T))
    assert faced(found) == {"p": "x", "q": "y"}
    for name, value in (("p", wide.T), ("q", square.T)):
        pair = found.parameters[name]
        assert pair.transform is weights.transpose
        assert np.array_equal(pair.back(pair.value({"x": value, "y": value})), value)
    found = matched(Arrays(q=square), Tensors(y=square))
    assert found.parameters["q"].transform is None


def test_values_tell_the_order_from_the_layout():
    """(3, 5), (5, 3) against (5, 3), (3, 5): crossed, or both transposed?"""
    p, q = draw(size=(3, 5)), draw(size=(5, 3))
    found = matched(Tensors(p=p, q=q), Tensors(x=p.T, y=q.T))
    assert faced(found) == {"p": "x", "q": "y"}
    found = matched(Tensors(p=p, q=q), Tensors(x=q, y=p))
    assert faced(found) == {"p": "y", "q": "x"}
    found = matched(Tensors(p=p, q=q), Tensors(x=p.T + 1, y=q.T + 1))
    assert faced(found) == {} and found.ours_only == ["p", "q"]
    assert "give names={ours: theirs or (theirs, transform)}" in found.how[0]


def test_what_has_no_counterpart_is_told():
    found = matched(Tensors(p=draw(size=3)), Tensors(x=draw(size=4)))
    assert found.ours_only == ["p"] and found.theirs_only == ["x"]
    assert found.not_compared["parameter p"] == "only in NumPy"
    assert "neither names nor shapes in common" in found.how[0]


def test_one_name_with_two_shapes():
    found = matched(Tensors(p=draw(size=3)), Tensors(p=draw(size=4)))
    assert found.not_compared["parameter p"] == "shape (3,) in NumPy, (4,) in PyTorch"


def test_a_row_faces_a_vector():
    row = draw(size=(1, 4))
    pair = matched(Arrays(w=row[0]), Tensors(weight=row)).parameters["w"]
    assert pair.value({"weight": row}).shape == (4,)
    assert pair.back(row[0]).shape == (1, 4)


def test_a_map_of_several_arrays():
    q, k, v = (draw(size=(2, 3)) for _ in range(3))
    fused = np.concatenate([q, k, v])
    found = matched(
        Arrays(qkv=fused),
        Tensors(q=q, k=k, v=v),
        {"qkv": (("q", "k", "v"), weights.fuse_qkv)},
    )
    pair = found.parameters["qkv"]
    assert np.array_equal(pair.value({"q": q, "k": k, "v": v}), fused)
    assert pair.back(fused) is None and not found.theirs_only
    assert pair.value({"q": q, "k": k, "v": None}) is None


@pytest.mark.parametrize(
    "names, message",
    [
        ({"r": "x"}, "there is no 'r' in NumPy"),
        ({"p": "xx"}, "there is no 'xx' in PyTorch; did you mean x"),
        ({"p": "x", "q": "x"}, "'x' is given twice, for 'p' and 'q'"),
    ],
)
def test_a_map_that_does_not_fit(names, message):
    ours = Tensors(p=draw(size=3), q=draw(size=3))
    theirs = Tensors(x=draw(size=3), y=draw(size=3))
    with pytest.raises(ValueError, match=message):
        matched(ours, theirs, names)


# Modules


def sequential(*layers):
    torch.manual_seed(0)
    kinds = {"linear": lambda: torch.nn.Linear(3, 3), "tanh": torch.nn.Tanh}
    return torch.nn.Sequential(
        *[
            kinds.get(layer, lambda n=layer: getattr(torch.nn, n)())()
            for layer in layers
        ]
    )


def test_modules_follow_their_parameters_not_their_numbers():
    ours = sequential("linear", "tanh", "linear")
    theirs = sequential("Flatten", "linear", "tanh", "linear")
    found = matched(ours, theirs)
    assert found.modules == {"": "", "0": "1", "2": "3", "1": "2"}
    assert "1 faces 2 (tanh): by their order" in found.how
    assert found.not_compared["module 0 (Flatten)"] == "only in PyTorch"


def test_one_name_may_stand_for_two_classes():
    found = matched(sequential("linear", "tanh"), sequential("linear", "ReLU"))
    assert found.modules == {"": "", "0": "0", "1": "1"}  # their outputs will differ


def test_a_map_of_modules_takes_what_is_below_along():
    ours = torch.nn.ModuleDict({"one": sequential("linear", "tanh")})
    theirs = torch.nn.ModuleDict({"two": sequential("linear", "tanh")})
    found = matched(ours, theirs, {"one": "two"})
    assert faced(found) == {"one.0.weight": "two.0.weight", "one.0.bias": "two.0.bias"}
    assert found.modules["one.1"] == "two.1" and found.how == []


def test_buffers_face_each_other_by_name():
    ours, theirs = torch.nn.BatchNorm1d(3), torch.nn.BatchNorm1d(3)
    found = matched(ours, theirs)
    assert set(found.buffers) == {"running_mean", "running_var", "num_batches_tracked"}
    theirs.register_buffer("more", torch.zeros(3))
    assert matched(ours, theirs).not_compared == {"buffer more": "only in PyTorch"}
