"""optim/hooks.py: what hooks see and replace, on NumPy as in torch."""

import copy
import pickle

import numpy as np
import pytest
import torch

import numpy_impl.nn
import numpy_impl.optim
from bridge.sides import SIDES

KINDS = (
    "state_dict_pre",
    "state_dict_post",
    "load_state_dict_pre",
    "load_state_dict_post",
)


@pytest.fixture(params=SIDES, ids=str)
def side(request):
    return request.param


def sgd(side, lr=0.25, name="SGD"):
    """(parameter, optimizer): 1 with a gradient of 1"""
    kind = numpy_impl.nn.Parameter if side.is_numpy else torch.nn.Parameter
    p = kind(side.array(np.ones(1)))
    p.grad = side.array(np.ones(1))
    return p, side.get(f"optim.{name.lower()}", name)([p], lr=lr)


def test_around_a_step(side):
    p, optimizer = sgd(side)
    seen = []
    before = optimizer.register_step_pre_hook(
        lambda *given: seen.append(("before", p.item(), given))
    )
    after = optimizer.register_step_post_hook(
        lambda *given: seen.append(("after", p.item(), given))
    )
    optimizer.step()
    arguments = (optimizer, (optimizer,), {})
    assert seen == [("before", 1.0, arguments), ("after", 0.75, arguments)]
    before.remove()
    after.remove()
    optimizer.step()
    assert len(seen) == 2 and p.item() == 0.5


def test_a_pre_hook_replaces_the_arguments(side):
    _, optimizer = sgd(side)
    seen = []
    optimizer.register_step_pre_hook(lambda o, args, kwargs: ((o, lambda: 42.0), {}))
    optimizer.register_step_pre_hook(
        lambda o, args, kwargs: (args[:1], {"closure": lambda: args[1]() + 1})
    )
    optimizer.register_step_post_hook(lambda o, *given: seen.append(given))
    assert optimizer.step() == 43.0
    [(args, kwargs)] = seen
    assert args == (optimizer,) and list(kwargs) == ["closure"]


@pytest.mark.parametrize("wrong", [42, (1, 2, 3), [(), {}]])
def test_a_pre_hook_that_returns_something_else(side, wrong):
    p, optimizer = sgd(side)
    optimizer.register_step_pre_hook(lambda *_: wrong)
    with pytest.raises(RuntimeError, match="must return None or"):
        optimizer.step()
    assert p.item() == 1.0


def test_an_inherited_step_calls_them_once(side):
    _, optimizer = sgd(side, name="AdamW")
    seen = []
    optimizer.register_step_post_hook(lambda *_: seen.append(1))
    optimizer.step()
    assert seen == [1]


def test_a_step_within_a_step_calls_none():
    """In PyTorch it does, if an SGD itself has been made before."""

    class Twice(numpy_impl.optim.SGD):
        def step(self, closure=None):
            super().step(closure)
            return super().step(closure)

    p = numpy_impl.nn.Parameter(np.ones(1))
    p.grad = np.ones(1)
    optimizer, seen = Twice([p], lr=0.25), []
    optimizer.register_step_pre_hook(lambda *_: seen.append("before"))
    optimizer.register_step_post_hook(lambda *_: seen.append("after"))
    optimizer.step()
    assert seen == ["before", "after"] and p.item() == 0.5


def test_around_a_save_and_a_load(side):
    """Which are called, in which order, and what the optimizer's lr is then."""
    _, optimizer = sgd(side)
    seen, saved = [], sgd(side, lr=0.5)[1].state_dict()

    def look(kind):
        def hook(optimizer, *state_dict):
            seen.append((kind, optimizer.param_groups[0]["lr"], *map(list, state_dict)))

        return hook

    for kind in KINDS:
        register = getattr(optimizer, f"register_{kind}_hook")
        register(look(f"{kind}, second"))
        register(look(f"{kind}, first"), prepend=True)
        register(look("never")).remove()
    optimizer.state_dict()
    optimizer.load_state_dict(saved)
    keys = ["state", "param_groups"]
    assert seen == [
        ("state_dict_pre, first", 0.25),
        ("state_dict_pre, second", 0.25),
        ("state_dict_post, first", 0.25, keys),
        ("state_dict_post, second", 0.25, keys),
        ("load_state_dict_pre, first", 0.25, keys),
        ("load_state_dict_pre, second", 0.25, keys),
        ("load_state_dict_post, first", 0.5),
        ("load_state_dict_post, second", 0.5),
    ]


def test_they_replace_a_state_dict(side):
    _, optimizer = sgd(side)
    optimizer.register_state_dict_post_hook(lambda o, saved: saved | {"note": "mine"})
    saved = optimizer.state_dict()
    assert saved["note"] == "mine" and saved["param_groups"][0]["lr"] == 0.25
    groups = [saved["param_groups"][0] | {"lr": 0.125}]
    optimizer.register_load_state_dict_pre_hook(
        lambda o, loaded: loaded | {"param_groups": groups}
    )
    optimizer.load_state_dict(saved)
    assert optimizer.param_groups[0]["lr"] == 0.125


def test_the_caller_keeps_the_state_dict(side):
    """What a hook writes into the dict that is loaded is not written into his."""
    _, optimizer = sgd(side)
    saved = optimizer.state_dict()
    optimizer.register_load_state_dict_pre_hook(
        lambda o, loaded: loaded.update(note="the optimizer's")
    )
    optimizer.load_state_dict(saved)
    assert list(saved) == ["state", "param_groups"]


def test_they_survive_a_load(side):
    _, optimizer = sgd(side)
    seen = []
    optimizer.register_step_pre_hook(lambda *_: seen.append("before"))
    optimizer.register_step_post_hook(lambda *_: seen.append("after"))
    optimizer.register_state_dict_pre_hook(lambda *_: seen.append("saved"))
    optimizer.load_state_dict(sgd(side)[1].state_dict())
    optimizer.step()
    optimizer.state_dict()
    assert seen == ["before", "after", "saved"]


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))]
)
def test_copies_have_none(side, copied):
    _, optimizer = sgd(side)
    optimizer.register_step_pre_hook(fails)
    for kind in KINDS:
        getattr(optimizer, f"register_{kind}_hook")(fails)
    twin = copied(optimizer)
    twin.step()
    twin.load_state_dict(twin.state_dict())
    with pytest.raises(AssertionError, match="never"):
        optimizer.state_dict()


def fails(*_):
    raise AssertionError("never to be called")
