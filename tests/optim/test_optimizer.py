"""optim/optimizer.py: groups and states, on NumPy as in torch."""

import pickle

import numpy as np
import pytest
import torch

import numpy_impl.nn
import numpy_impl.optim
import torch_impl.optim
from bridge import weights
from bridge.parity import to_numpy


class NumPy:
    optim = numpy_impl.optim

    @staticmethod
    def parameter(values):
        return numpy_impl.nn.Parameter(np.array(values, np.float64))

    array = staticmethod(np.array)


class Torch:
    optim = torch_impl.optim

    @staticmethod
    def parameter(values):
        return torch.nn.Parameter(torch.tensor(values, dtype=torch.float64))

    @staticmethod
    def array(values):
        return torch.tensor(values, dtype=torch.float64)


class Library(Torch):
    optim = torch.optim


every_side = pytest.mark.parametrize("side", [NumPy, Torch, Library])


@every_side
def test_groups_keep_their_options(side):
    a, b, c = (side.parameter([1.0]) for _ in range(3))
    groups = [{"params": [a]}, {"params": b, "lr": 0.5}]
    optimizer = side.optim.SGD(groups, lr=0.25)
    optimizer.add_param_group({"params": iter([c]), "momentum": 0.9})
    assert [group["lr"] for group in optimizer.param_groups] == [0.25, 0.5, 0.25]
    assert [group["momentum"] for group in optimizer.param_groups] == [0, 0, 0.9]
    for p in (a, b, c):
        p.grad = side.array([2.0])
    optimizer.step()
    assert [p.item() for p in (a, b, c)] == [0.5, 0.0, 0.5]


@every_side
def test_a_change_of_lr_counts_at_once(side):
    p = side.parameter([1.0])
    optimizer = side.optim.SGD([p], lr=0.25)
    p.grad = side.array([1.0])
    optimizer.param_groups[0]["lr"] = 0.5
    optimizer.step()
    assert p.item() == 0.5


@every_side
def test_zero_grad(side):
    p, q = side.parameter([1.0]), side.parameter([1.0])
    optimizer = side.optim.SGD([p, q], lr=0.25)
    p.grad = side.array([3.0])
    optimizer.zero_grad(set_to_none=False)
    assert p.grad.item() == 0.0 and q.grad is None
    optimizer.zero_grad()
    assert p.grad is None


@every_side
def test_no_gradient_is_not_a_zero_gradient(side):
    """None: nothing happens. Zero: the momentum moves on."""
    p, q = side.parameter([1.0]), side.parameter([1.0])
    optimizer = side.optim.SGD([p, q], lr=0.25, momentum=0.5)
    p.grad, q.grad = side.array([1.0]), side.array([1.0])
    optimizer.step()
    p.grad, q.grad = None, side.array([0.0])
    optimizer.step()
    assert (p.item(), q.item()) == (0.75, 0.625)


@every_side
def test_state_dict_packs_indices(side):
    a, b, c = (side.parameter([1.0]) for _ in range(3))
    optimizer = side.optim.Adam([{"params": [a, b]}, {"params": [c], "lr": 0.5}])
    b.grad, c.grad = side.array([2.0]), side.array([3.0])
    optimizer.step()
    state = optimizer.state_dict()
    assert list(state) == ["state", "param_groups"]
    assert [group["params"] for group in state["param_groups"]] == [[0, 1], [2]]
    assert list(state["state"]) == [1, 2]
    assert list(state["state"][1]) == ["step", "exp_avg", "exp_avg_sq"]
    assert to_numpy(state["state"][1]["step"]).dtype == np.float32


@every_side
def test_names_are_kept(side):
    p, q = side.parameter([1.0]), side.parameter([2.0])
    optimizer = side.optim.SGD([("weight", p), ("bias", q)], lr=0.1)
    assert optimizer.param_groups[0]["param_names"] == ["weight", "bias"]
    assert optimizer.state_dict()["param_groups"][0]["param_names"][1] == "bias"
    twin = side.optim.SGD([("w", p), ("b", q)], lr=0.2)
    twin.load_state_dict(optimizer.state_dict())
    assert twin.param_groups[0]["param_names"] == ["weight", "bias"]
    assert twin.param_groups[0]["lr"] == 0.1


@pytest.mark.parametrize("side", [NumPy, Torch])
def test_an_optimizer_is_one_formula(side):
    """Everything but update and init_state comes from Optimizer, on both sides."""
    zeros = np.zeros if side is NumPy else torch.zeros
    seen = []

    class Signs(side.optim.Optimizer):
        def __init__(self, params, lr, maximize=False):
            super().__init__(params, {"lr": lr, "maximize": maximize})

        def init_state(self, p, group):
            return {"step": zeros(()), "sum": zeros(p.shape)}

        def update(self, p, g, state, t, group):
            state["sum"] += g
            p -= group["lr"] * (g / abs(g))
            seen.append(t)

    p, q, still = (side.parameter([1.0, 1.0]) for _ in range(3))
    groups = [{"params": [p, still]}, {"params": [q], "maximize": True}]
    optimizer = Signs(groups, lr=0.25)
    called = []
    optimizer.register_step_post_hook(lambda *_: called.append(1))
    for _ in range(2):
        p.grad, q.grad = side.array([3.0, -0.5]), side.array([3.0, -0.5])
        optimizer.step()
    assert p.tolist() == [0.5, 1.5] and q.tolist() == [1.5, 0.5]
    assert optimizer.state[q]["sum"].tolist() == [-6.0, 1.0]
    assert seen == [1, 1, 2, 2] and called == [1, 1]
    assert still not in optimizer.state and still.tolist() == [1.0, 1.0]
    assert optimizer.step(lambda: 42.0) == 42.0


@pytest.mark.parametrize("side", [NumPy, Torch])
def test_an_optimizer_without_update(side):
    p = side.parameter([1.0])
    p.grad = side.array([1.0])
    with pytest.raises(NotImplementedError, match="update"):
        side.optim.Optimizer([p], {}).step()


def test_what_a_state_counts_stays_whole():
    """A large parameter in pieces: t and other numbers advance once per step."""
    seen = []

    class Counting(numpy_impl.optim.Optimizer):
        def init_state(self, p, group):
            state = {"step": np.zeros(()), "product": np.ones(())}
            return state | {"mean": np.zeros_like(p)}

        def count(self, state, group):
            state["product"] *= 0.5
            return super().count(state, group)

        def update(self, p, g, state, t, group):
            seen.append((p.size, t, state["product"].item()))
            state["mean"] += g

    p = numpy_impl.nn.Parameter(np.zeros((3, 2**17)))
    optimizer = Counting([p], {})
    p.grad = np.ones(p.shape)
    optimizer.step()
    optimizer.step()
    assert seen == [
        (2**18, 1, 0.5),
        (2**17, 1, 0.5),
        (2**18, 2, 0.25),
        (2**17, 2, 0.25),
    ]
    assert (optimizer.state[p]["mean"] == 2).all()


def test_the_whole_array_where_a_formula_needs_it():
    class Normalized(numpy_impl.optim.Optimizer):
        entry_by_entry = False

        def update(self, p, g, state, t, group):
            p -= g / np.sqrt((g * g).sum())

    p = numpy_impl.nn.Parameter(np.zeros(2**20))
    p.grad = np.ones(2**20)
    Normalized([p], {}).step()
    assert (p == -(2.0**-10)).all()


def test_torchs_schedulers_and_copies_take_the_written_out_optimizers():
    p = Torch.parameter([1.0])
    optimizer = torch_impl.optim.SGD([p], lr=1.0, momentum=0.5)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    for _ in range(2):
        p.grad = Torch.array([1.0])
        optimizer.step()
        scheduler.step()
    assert p.item() == 1 - 1 - 0.5 * 1.5
    twin = pickle.loads(pickle.dumps(optimizer))
    (q,) = twin.param_groups[0]["params"]
    q.grad = Torch.array([1.0])
    twin.step()
    assert (p.item(), q.item()) == (-0.75, -0.75 - 0.25 * 1.75)
    assert isinstance(optimizer, torch.optim.Optimizer)


@every_side
def test_an_optimizer_of_ones_own(side):
    """Everything but the update comes from Optimizer."""

    class SignDescent(side.optim.Optimizer):
        def __init__(self, params, lr):
            super().__init__(params, {"lr": lr})

        def step(self, closure=None):
            for group in self.param_groups:
                for p in group["params"]:
                    state = self.state[p]
                    state["count"] = state.get("count", 0) + 1
                    data = p.data if side is not NumPy else p
                    data -= group["lr"] * (p.grad / abs(p.grad))

    p = side.parameter([1.0, 1.0])
    p.grad = side.array([3.0, -0.1])
    optimizer = SignDescent([p], lr=0.25)
    optimizer.step()
    assert p.tolist() == [0.75, 1.25]
    assert repr(optimizer) == "SignDescent (\nParameter Group 0\n    lr: 0.25\n)"
    optimizer.load_state_dict(optimizer.state_dict())
    assert optimizer.state[p]["count"] == 1


def test_load_state_dict_copies():
    p = NumPy.parameter([1.0])
    p.grad = np.ones(1)
    optimizer = numpy_impl.optim.SGD([p], lr=0.1, momentum=0.9)
    optimizer.step()
    state = optimizer.state_dict()
    optimizer.load_state_dict(state)
    optimizer.step()
    assert state["state"][0]["momentum_buffer"].item() == 1.0


@every_side
def test_a_rate_that_is_an_array_stays_one(side):
    """A copy, and one for two groups if they shared it."""
    p, q = side.parameter([1.0]), side.parameter([1.0])
    rate = side.array([0.5])
    optimizer = side.optim.SGD([{"params": [p]}, {"params": [q]}], lr=rate)
    optimizer.load_state_dict(optimizer.state_dict())
    rate *= 2
    loaded, other = (group["lr"] for group in optimizer.param_groups)
    assert type(loaded) is type(rate) and loaded.tolist() == [0.5]
    loaded *= 2
    assert other.tolist() == [1.0]
    p.grad = side.array([1.0])
    optimizer.step()
    assert p.item() == 0.0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_rate_that_is_an_array_goes_to_torch_and_back(dtype):
    ours = numpy_impl.optim.SGD([NumPy.parameter([1.0])], lr=np.array(0.5, dtype))
    theirs = torch.optim.SGD([Torch.parameter([1.0])], lr=0.1)
    theirs.load_state_dict(weights.optimizer_to_torch(ours.state_dict()))
    rate = theirs.param_groups[0]["lr"]
    assert rate.dtype == getattr(torch, dtype) and rate.item() == 0.5
    rate.fill_(0.25)
    for state in (theirs.state_dict(), weights.optimizer_to_numpy(theirs.state_dict())):
        ours.load_state_dict(state)
        rate = ours.param_groups[0]["lr"]
        assert rate.dtype == dtype and rate.tolist() == 0.25


def test_load_state_dict_casts_to_the_parameters():
    wide, narrow = (
        numpy_impl.nn.Parameter(np.ones(2, dtype)) for dtype in ("float64", "float32")
    )
    wide.grad = np.ones(2)
    saved, loaded = (numpy_impl.optim.Adam([p]) for p in (wide, narrow))
    saved.step()
    loaded.load_state_dict(saved.state_dict())
    dtypes = {name: value.dtype for name, value in loaded.state[narrow].items()}
    assert set(dtypes.values()) == {np.dtype("float32")}


def test_parameters_are_found_by_identity():
    """Equal values are not the same parameter."""
    p, q = NumPy.parameter([1.0]), NumPy.parameter([1.0])
    assert {p: "p", q: "q"}[q] == "q"
    optimizer = numpy_impl.optim.SGD([p], lr=0.1)
    optimizer.add_param_group({"params": [q]})
    with pytest.raises(ValueError, match="more than one"):
        optimizer.add_param_group({"params": [p]})
    assert len(optimizer.param_groups) == 2


def test_torchs_older_state_dict_gets_the_options_it_lacks():
    p = NumPy.parameter([1.0])
    optimizer = numpy_impl.optim.Adam([p], lr=0.1)
    state = optimizer.state_dict()
    del state["param_groups"][0]["maximize"]
    optimizer.load_state_dict(state)
    assert optimizer.param_groups[0]["maximize"] is False
