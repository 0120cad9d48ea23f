"""nn/utils/parametrize: what is learnt, and the weight that is computed from it."""

import copy

import numpy as np
import pytest
import torch
from torch.nn.utils import parametrizations as torchs
from torch.nn.utils import parametrize as its

from bridge.parity import to_numpy
from numpy_impl import nn, optim, random
from numpy_impl.nn.utils import parametrizations as ours
from numpy_impl.nn.utils import parametrize as mine
from torch_impl.nn.utils import parametrizations as written


class Symmetric(nn.Module):
    """y = t + tᵀ, t the upper triangle of x, half of its diagonal"""

    calls = 0

    def forward(self, x):
        self.calls += 1
        upper = np.triu(x) - np.diag(np.diag(x)) / 2
        return upper + upper.T

    def backward(self, grad_y):
        grad = np.triu(grad_y + grad_y.T)
        return grad - np.diag(np.diag(grad)) / 2

    def right_inverse(self, y):
        return np.triu(y)


class ItsSymmetric(torch.nn.Module):
    calls = 0

    def forward(self, x):
        self.calls += 1
        upper = x.triu() - x.diagonal().diag() / 2
        return upper + upper.T

    def right_inverse(self, y):
        return y.triu()


class Scaled(nn.Module):
    """y = 3 x, without a right_inverse"""

    def forward(self, x):
        return 3 * x

    def backward(self, grad_y):
        return 3 * grad_y


class ItsScaled(torch.nn.Module):
    def forward(self, x):
        return 3 * x


def pair(*sizes):
    """The same Linear, of float64, on both sides."""
    random.manual_seed(0)
    torch.manual_seed(0)
    return nn.Linear(*sizes, dtype=np.float64), torch.nn.Linear(*sizes).double()


def twins(*sizes):
    mine_, its_ = pair(*sizes)
    its_.load_state_dict({k: torch.tensor(v) for k, v in mine_.state_dict().items()})
    return mine_, its_


def symmetric(size=3):
    linear, its_linear = twins(size, size)
    mine.register_parametrization(linear, "weight", Symmetric())
    its.register_parametrization(its_linear, "weight", ItsSymmetric())
    return linear, its_linear


def assert_near(value, wanted, name=""):
    """Of its scale: some of these trainings diverge."""
    bound = 1e-12 * np.abs(wanted).max(initial=0.0)
    np.testing.assert_allclose(value, wanted, 0, bound, err_msg=name)


def assert_same_state(linear, its_linear):
    state, its_state = linear.state_dict(), its_linear.state_dict()
    assert list(state) == list(its_state)
    for name, value in state.items():
        assert_near(value, its_state[name].numpy(), name)
    names = [name for name, _ in linear.named_parameters()]
    assert names == [name for name, _ in its_linear.named_parameters()]
    assert repr(linear).replace("Its", "") == repr(its_linear).replace("Its", "")


X = np.random.default_rng(0).normal(size=(5, 3))


def updated(linear, its_linear, steps=3):
    """Both after some updates, on the same batch."""
    optimizer = optim.SGD(linear.parameters(), lr=0.1)
    its_optimizer = torch.optim.SGD(its_linear.parameters(), lr=0.1)
    for _ in range(steps):
        y, its_y = linear(X), its_linear(torch.tensor(X))
        assert_near(y, its_y.detach().numpy())
        optimizer.zero_grad()
        its_optimizer.zero_grad()
        linear.backward(y)
        its_y.backward(its_y.detach())
        optimizer.step()
        its_optimizer.step()
    assert_same_state(linear, its_linear)


def test_a_parametrization_of_ones_own():
    linear, its_linear = symmetric()
    assert_same_state(linear, its_linear)
    updated(linear, its_linear)
    np.testing.assert_array_equal(linear.weight, linear.weight.T)
    assert type(linear.weight) is np.ndarray
    assert not linear.parametrizations.weight[0].saved  # reading it records nothing


def test_one_behind_the_other():
    linear, its_linear = symmetric()
    mine.register_parametrization(linear, "weight", Scaled())
    its.register_parametrization(its_linear, "weight", ItsScaled())
    updated(linear, its_linear)
    assert mine.is_parametrized(linear) and mine.is_parametrized(linear, "weight")
    assert not mine.is_parametrized(linear, "bias")
    assert not mine.is_parametrized(nn.ReLU())
    assert mine.type_before_parametrizations(linear) is nn.Linear
    assert mine.type_before_parametrizations(nn.ReLU()) is nn.ReLU


def test_the_parameter_stays_the_same_object():
    """An optimizer that was made before goes on, on the way there and back."""
    linear = nn.Linear(3, 3)
    weight = linear.weight
    mine.register_parametrization(linear, "weight", Symmetric())
    assert linear.parametrizations.weight.original is weight
    mine.remove_parametrizations(linear, "weight")
    assert linear.weight is weight and type(linear) is nn.Linear


@pytest.mark.parametrize("leave_parametrized", [True, False])
def test_removed(leave_parametrized):
    linear, its_linear = symmetric()
    for parametrize, module in ((mine, linear), (its, its_linear)):
        parametrize.remove_parametrizations(module, "weight", leave_parametrized)
    assert type(linear) is nn.Linear and "parametrizations" not in vars(linear)
    updated(linear, its_linear)


def test_two_originals_removed():
    linear, its_linear = twins(3, 4)
    for functions, parametrize, module in (
        (ours, mine, linear),
        (torchs, its, its_linear),
    ):
        functions.weight_norm(module)
        functions.weight_norm(module, "bias", dim=None)
        parametrize.remove_parametrizations(module, "weight")
        assert parametrize.is_parametrized(module, "bias")
        parametrize.remove_parametrizations(module, "bias")
    assert type(linear.weight) is nn.Parameter
    updated(linear, its_linear)


def test_cached():
    """One weight for two forwards: its gradient goes on when both are undone."""
    linear, its_linear = symmetric()
    before = linear.parametrizations.weight[0].calls
    its_before = its_linear.parametrizations.weight[0].calls
    with mine.cached(), its.cached():
        y = linear(linear(X))
        its_y = its_linear(its_linear(torch.tensor(X)))
    assert linear.parametrizations.weight[0].calls == before + 1
    assert its_linear.parametrizations.weight[0].calls == its_before + 1
    linear.backward(linear.backward(y))
    its_y.backward(its_y.detach())
    for p, q in zip(linear.parameters(), its_linear.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), 0, 1e-12)
    assert not any(module.saved for module in linear.modules())


@pytest.mark.parametrize("assigned", [np.eye(3), np.diag([2.0, 1.0, 3.0])])
def test_assigning_goes_through_the_inverse(assigned):
    linear, its_linear = symmetric()
    linear.weight = assigned
    its_linear.weight = torch.tensor(assigned)
    np.testing.assert_array_equal(linear.weight, assigned)
    updated(linear, its_linear)


def test_frozen():
    """A frozen weight stays; the bias learns; removed, it is frozen as before."""
    linear, its_linear = twins(3, 4)
    for functions, module in ((ours, linear), (torchs, its_linear)):
        module.weight.requires_grad_(False)
        functions.weight_norm(module)
    updated(linear, its_linear)
    assert linear.parametrizations.weight.original1.grad is None
    mine.remove_parametrizations(linear, "weight")
    assert not linear.weight.requires_grad


def test_a_buffer():
    norm, its_norm = nn.BatchNorm1d(3).eval(), torch.nn.BatchNorm1d(3).eval()
    mine.register_parametrization(norm, "running_var", Scaled())
    its.register_parametrization(its_norm, "running_var", ItsScaled())
    x = X.astype(np.float32)
    y, its_y = norm(x), its_norm(torch.tensor(x))
    np.testing.assert_allclose(y, its_y.detach().numpy(), 1e-6)
    its_y.backward(its_y.detach())
    norm.backward(y)
    np.testing.assert_allclose(norm.weight.grad, its_norm.weight.grad, 1e-6)
    assert list(norm.state_dict()) == list(its_norm.state_dict())


def test_transferred():
    linear, its_linear = symmetric()
    to, its_to = twins(3, 3)
    mine.transfer_parametrizations_and_params(linear, to)
    its.transfer_parametrizations_and_params(its_linear, its_to)
    assert to.parametrizations.weight.original is (
        linear.parametrizations.weight.original
    )
    updated(to, its_to)
    plain = nn.Linear(3, 3)
    assert mine.transfer_parametrizations_and_params(plain, to) is to


def test_an_error_leaves_every_tape_as_it_was():
    linear, _ = symmetric()
    for wrong, said in ((X[:, :2], "3 features"), (X.astype(np.float32), "one dtype")):
        with pytest.raises(RuntimeError, match=said):
            linear(wrong)
    assert not any(module.saved for module in linear.modules())
    y = linear(X)
    with pytest.raises(RuntimeError, match="must have the shape"):
        linear.backward(y[:2])
    linear.backward(y)
    with pytest.raises(RuntimeError, match="no forward"):
        linear.backward(y)


def test_copied():
    linear, _ = symmetric()
    twin = copy.deepcopy(linear)
    twin.weight = np.eye(3)
    assert not (linear.weight == np.eye(3)).all()
    y = twin(X)
    twin.backward(y)
    assert linear.parametrizations.weight.original.grad is None
    assert twin.parametrizations.weight.original.grad is not None


def test_a_state_of_the_hook_of_old():
    """weight_g and weight_v are renamed when they are loaded."""
    linear = ours.weight_norm(nn.Linear(3, 2))
    state = linear.state_dict()
    g, v = (state.pop(f"parametrizations.weight.original{i}") for i in (0, 1))
    linear.load_state_dict(state | {"weight_g": g * 2, "weight_v": v + 1})
    np.testing.assert_array_equal(linear.parametrizations.weight.original0, g)


@pytest.mark.parametrize(
    "function, options, sizes",
    [
        ("weight_norm", {}, (3, 4)),
        ("weight_norm", {"dim": None}, (3, 4)),
        ("spectral_norm", {}, (3, 4)),
        ("spectral_norm", {"dim": 1, "n_power_iterations": 3}, (3, 4)),
        ("spectral_norm", {"name": "bias"}, (3, 4)),
        ("orthogonal", {}, (3, 4)),
        ("orthogonal", {}, (4, 3)),
        ("orthogonal", {}, (3, 3)),
        ("orthogonal", {"orthogonal_map": "cayley"}, (4, 3)),
        ("orthogonal", {"use_trivialization": False}, (3, 4)),
        ("orthogonal", {"use_trivialization": False}, (4, 3)),
    ],
    ids=str,
)
def test_start_and_assignment_in_float64(function, options, sizes):
    """To 1e-12 from one seed: the state, the weight, and what is assigned to it."""
    linear, its_linear = pair(*sizes)
    _, other = twins(*sizes)
    weights = [linear, its_linear, other]
    for module in (its_linear, other):
        module.load_state_dict(
            {k: torch.tensor(v) for k, v in linear.state_dict().items()}
        )
    q, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(5, 5)))
    assigned = q[: sizes[1], : sizes[0]].copy()
    for step in ("register", "assign"):
        states = []
        for side, module in zip((ours, torchs, written), weights, strict=True):
            (random if side is ours else torch).manual_seed(5)
            if step == "register":
                getattr(side, function)(module, **options)
            elif options.get("name") != "bias":
                module.weight = assigned if side is ours else torch.tensor(assigned)
            state = {k: to_numpy(v) for k, v in module.state_dict().items()}
            module.eval()
            states.append(state | {"weight": to_numpy(module.weight)})
        for theirs in states[1:]:
            assert list(states[0]) == list(theirs)
            for name, value in states[0].items():
                np.testing.assert_allclose(value, theirs[name], 0, 1e-12, name)


@pytest.mark.parametrize("kind", ["matrix_exp", "cayley", "householder"])
def test_orthogonal_stays_orthogonal(kind):
    """Whatever the updates do to what is learnt."""
    linear = ours.orthogonal(nn.Linear(4, 6, dtype=np.float64), orthogonal_map=kind)
    optimizer = optim.SGD(linear.parameters(), lr=0.3)
    x = np.random.default_rng(0).normal(size=(9, 4))
    start = linear.weight
    for _ in range(20):
        linear.backward(linear(x) - 1)
        optimizer.step()
    np.testing.assert_allclose(linear.weight.T @ linear.weight, np.eye(4), 0, 1e-13)
    assert np.abs(linear.weight - start).max() > 0.1


def test_spectral_norm_finds_the_largest_singular_value():
    linear = ours.spectral_norm(nn.Linear(6, 5, dtype=np.float64))
    for _ in range(300):
        weight = linear.weight
    assert np.linalg.norm(weight, 2) == pytest.approx(1, abs=1e-12)
    linear.eval()
    np.testing.assert_array_equal(linear.weight, linear.weight)


class Stretched(nn.Module):
    """y = k x, k to be learnt"""

    def __init__(self):
        super().__init__()
        self.k = nn.Parameter(np.array(2.0))

    def forward(self, x):
        self.saved.append(x)
        return self.k * x

    def backward(self, grad_y):
        self.k.accumulate_grad(np.asarray((grad_y * self.saved.pop()).sum()))
        return self.k * grad_y


class ItsStretched(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.k = torch.nn.Parameter(torch.tensor(2.0, dtype=torch.float64))

    def forward(self, x):
        return self.k * x


def test_a_parametrization_learns_of_a_frozen_original():
    linear, its_linear = twins(3, 2)
    for module, register, stretched in (
        (linear, mine.register_parametrization, Stretched()),
        (its_linear, its.register_parametrization, ItsStretched()),
    ):
        module.weight.requires_grad_(False)
        register(module, "weight", stretched)
    x = random.randn(4, 3, dtype=np.float64)
    linear(x)
    linear.backward(x[:, :2])
    x = torch.tensor(x)
    its_linear(x).backward(x[:, :2])
    weight, its_weight = (m.parametrizations.weight for m in (linear, its_linear))
    assert weight.original.grad is None and its_weight.original.grad is None
    assert weight[0].k.grad == pytest.approx(its_weight[0].k.grad.item(), rel=1e-13)


def test_a_second_parametrization_reads_the_weight_as_often_as_torchs():
    """Each reading is a power iteration."""
    linear, its_linear = twins(3, 3)
    vectors = []
    for module, library in ((linear, ours), (its_linear, torchs)):
        library.spectral_norm(module)
        module.parametrizations.weight[0]._v[:2] = 0  # no longer a singular vector
        library.orthogonal(module, use_trivialization=False)
        vectors.append(to_numpy(module.parametrizations.weight[0]._u))
    np.testing.assert_allclose(*vectors, rtol=1e-12)
