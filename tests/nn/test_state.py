"""nn/state.py: hooks around saving and loading, and state that is no array."""

import warnings

import numpy as np
import pytest

from bridge.parity import to_numpy
from tests.nn.side_by_side import NUMPY, TORCH, nested, same

WINGS = (NUMPY, TORCH)


@pytest.fixture
def both():
    return nested(NUMPY), nested(TORCH)


def test_positional_arguments_are_deprecated(both):
    for m in both:
        mine = {}
        with pytest.warns(FutureWarning):
            state = m.left.state_dict(mine, "left.", True)
        assert state is mine and list(mine)[0] == "left.gain"
        assert mine["left.gain"] is m.left.gain
        with pytest.warns(FutureWarning):
            assert m.left.state_dict(mine, "again.")["again.gain"] is not m.left.gain


def test_hooks_around_saving(both):
    seen = [[], []]
    for m, log in zip(both, seen):
        m.left.register_state_dict_pre_hook(
            lambda module, prefix, keep_vars, log=log: log.append((prefix, keep_vars))
        )

        def post(module, state, prefix, metadata, log=log):
            log.append((type(module).__name__, sorted(state), prefix))
            state[prefix + "gain"] = state[prefix + "gain"] * 2

        handle = m.left.register_state_dict_post_hook(post)
        state = m.state_dict(prefix="model.", keep_vars=True)
        doubled = to_numpy(state["model.left.gain"]) == 2 * to_numpy(m.left.gain)
        assert doubled.all()
        handle.remove()
        m.state_dict()
    assert seen[0] == seen[1] and len(seen[0]) == 6


def test_a_post_hook_returns_nothing(both):
    for m in both:
        m.register_state_dict_post_hook(lambda *args: args[1])
        with pytest.raises(RuntimeError, match="post-hook must return None"):
            m.state_dict()


def test_hooks_around_loading(both):
    seen = [[], []]
    for m, log in zip(both, seen):
        state = {k: v + 0 for k, v in m.state_dict().items()}  # copies
        old = {k.replace("left.gain", "left.scale"): v for k, v in state.items()}
        old = {k.replace("tied.gain", "tied.scale"): v for k, v in old.items()}
        with pytest.raises(RuntimeError, match="scale"):
            m.load_state_dict(old)

        def rename(module, state, prefix, metadata, strict, missing, *rest, log=log):
            log.append((type(module).__name__, prefix, strict, list(missing)))
            if prefix + "scale" in state:
                state[prefix + "gain"] = state.pop(prefix + "scale") + 1

        m.left.register_load_state_dict_pre_hook(rename)
        m.left.register_load_state_dict_post_hook(
            lambda module, keys, log=log: log.append(tuple(map(list, keys)))
        )
        before = to_numpy(m.left.gain).copy()
        m.load_state_dict(old)
        np.testing.assert_array_equal(to_numpy(m.left.gain), before + 1)
        assert "left.scale" in old  # the caller's dict stays as it is
    assert seen[0] and seen[0][0] == seen[1][0]
    assert seen[0][-1] == seen[1][-1] == ([], [])


def test_a_post_hook_may_forgive(both):
    for m in both:
        state = m.state_dict()
        del state["bias"]
        state["more"] = state["left.gain"]

        def forgive(module, keys):
            assert (keys.missing_keys, keys.unexpected_keys) == (["bias"], ["more"])
            keys.missing_keys.clear()
            keys.unexpected_keys.clear()

        handle = m.register_load_state_dict_post_hook(forgive)
        assert m.load_state_dict(state) == ([], [])
        handle.remove()
        m.register_load_state_dict_post_hook(lambda module, keys: None)
        with pytest.raises(RuntimeError, match="bias"):
            m.load_state_dict(state)
        m.register_load_state_dict_post_hook(lambda module, keys: keys)
        with pytest.raises(AssertionError, match="load_state_dict.post.hook"):
            m.load_state_dict(state, strict=False)


def counter(wing):
    class Counter(wing.nn.Module):
        def __init__(self):
            super().__init__()
            self.seen = 0
            self.gain = wing.parameter(2)

        def get_extra_state(self):
            return {"seen": self.seen}

        def set_extra_state(self, state):
            self.seen = state["seen"]

    outer = wing.nn.Module()
    outer.inner = Counter()
    return outer


def test_extra_state():
    for wing in WINGS:
        a, b = counter(wing), counter(wing)
        a.inner.seen = 7
        state = a.state_dict()
        assert list(state) == ["inner.gain", "inner._extra_state"]
        assert state["inner._extra_state"] == {"seen": 7}
        assert b.load_state_dict(state) == ([], []) and b.inner.seen == 7
        del state["inner._extra_state"]
        with pytest.raises(RuntimeError, match="_extra_state"):
            b.load_state_dict(state)
        missing, unexpected = b.load_state_dict(state, strict=False)
        assert (missing, unexpected) == (["inner._extra_state"], [])
        state["inner.other"] = {"seen": 1}
        with pytest.raises(RuntimeError, match="other"):
            b.load_state_dict(state)


def test_no_extra_state():
    for wing in WINGS:
        module = wing.nn.Module()
        with pytest.raises(RuntimeError, match="get_extra_state"):
            module.get_extra_state()
        with pytest.raises(RuntimeError, match="set_extra_state"):
            module.set_extra_state({})
        module._extra = 3
        assert list(module.state_dict()) == []


def test_a_state_dict_of_a_childs_own(both):
    """A subclass that saves in its own way is asked, wherever it sits."""
    for wing, m in zip(WINGS, both):

        class Own(wing.nn.Linear):
            def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
                destination = {} if destination is None else destination
                destination[prefix + "own"] = 1
                return destination

        m.left.own = Own(2, 2)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert m.state_dict()["left.own.own"] == 1


def test_nothing_is_loaded_if_something_does_not_fit(both):
    m = both[0]
    state = {name: value + 1 for name, value in m.state_dict().items()}
    state["bias"] = state["bias"][:1]
    before = {name: value.copy() for name, value in m.state_dict().items()}
    with pytest.raises(RuntimeError, match="size mismatch for bias"):
        m.load_state_dict(state, strict=False)
    same(m.state_dict().items(), before.items())


@pytest.mark.parametrize("assign", [False, True])
def test_a_number_that_was_saved_with_an_axis(assign):
    """So did PyTorch before 0.4, and both still load it."""
    for wing in WINGS:
        layer = wing.nn.BatchNorm1d(2)
        state = layer.state_dict()
        state["num_batches_tracked"] = wing.array(1, start=7.0)
        layer.load_state_dict(state, assign=assign)
        assert tuple(layer.num_batches_tracked.shape) == ()
        assert float(layer.num_batches_tracked) == 7.0


def test_numpys_scalar_becomes_an_array():
    layer = NUMPY.nn.BatchNorm1d(2)
    state = layer.state_dict() | {"num_batches_tracked": np.int64(7)}
    layer.load_state_dict(state, assign=True)
    assert isinstance(layer.num_batches_tracked, np.ndarray)
    assert layer.num_batches_tracked == 7
