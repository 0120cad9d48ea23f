"""optim/lbfgs.py, optim/line_search.py: steps, states, calls of the closure."""

import copy
import dataclasses
import inspect
import pickle

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from bridge import weights
from bridge.cases.closure_case import ClosureCase
from bridge.cases.problems import LOGISTIC, PENALTY, standardized
from bridge.parity import compare, to_numpy
from bridge.rounding import noise_of_case
from bridge.sides import NUMPY, SIDES, TORCH, TORCH_IMPL
from bridge.words import words_of
from numpy_impl.nn import Parameter, is_grad_enabled, no_grad
from numpy_impl.optim import LBFGS
from numpy_impl.optim.lbfgs import remember, two_loop
from numpy_impl.optim.line_search import Point, cubic_minimum, inside, strong_wolfe
from tests.pairs import assert_as_accurate

# Rounding grows from step to step: each curvature is a quotient of small differences.
TOLERANCE = 1e-8


class TestLBFGS:
    file = "optim.lbfgs"

    def test_float64(self, case):
        """Losses, calls, parameters and all states after each of 20 steps."""
        ours = case.quantities(NUMPY)
        for witness in case.witnesses:
            theirs = case.quantities(witness)
            assert list(ours) == list(theirs)
            for name, values in ours.items():
                found = compare(values, theirs[name])
                assert found.ok(TOLERANCE), found.message(name, TOLERANCE)

    def test_rounding_does_not_decide(self, case):
        """One rounding of the start moves PyTorch's run by a tenth of TOLERANCE at most

        Processors round sums differently: a case that made more of it would be red on
        some of them.
        """
        witness = case.witnesses[-1]
        moved, values = noise_of_case(case, witness), case.quantities(witness)
        for name, value in values.items():
            scale = np.abs(value[np.isfinite(value)]).max(initial=0.0)
            assert moved[name] <= TOLERANCE / 10 * scale, name

    def test_float32(self, case):
        """Two iterations: later ones part on all sides, as rounding grows."""
        case = dataclasses.replace(case, steps=1, kwargs=case.kwargs | {"max_iter": 2})
        witness = case.witnesses[-1]
        assert_as_accurate(
            case.quantities(NUMPY, "float32"),
            case.quantities(witness, "float32"),
            case.quantities(witness),
            lambda: noise_of_case(case, witness, "float32"),
        )

    def test_repr_and_signature(self, case):
        """PyTorch has `maximize` from 2.14 on."""
        sides = (NUMPY, TORCH_IMPL, case.witnesses[-1])
        ours, written, torchs = (case.construct(side)[1] for side in sides)
        ours, written, torchs = map(repr, (ours, written, torchs))
        assert ours == written
        if "maximize" not in torchs:
            ours = ours.replace("    maximize: False\n", "")
        assert ours == torchs
        ours, written, torchs = (
            [(p.name, p.kind, p.default) for p in signature.parameters.values()]
            for signature in (
                inspect.signature(side.get(case.file, case.name)) for side in SIDES
            )
        )
        assert ours == written
        later = [p for p in ours if p not in torchs]
        assert [name for name, *_ in later] in ([], ["maximize"])
        assert ours[: len(ours) - len(later)] == torchs

    def test_state_dict_goes_to_torch_and_back(self, case):
        """Three steps here, their state there, three more on both: still the same."""
        theirs_side = case.witnesses[-1]
        runs = {}
        for side in (NUMPY, theirs_side):
            parameters, optimizer = case.construct(side)
            closure, _ = case.closure(side, parameters, optimizer)
            runs[side] = parameters, optimizer, closure
        ours, theirs = runs[NUMPY], runs[theirs_side]
        for _ in range(3):
            ours[1].step(ours[2])
        theirs[1].load_state_dict(weights.optimizer_to_torch(ours[1].state_dict()))
        for q, p in zip(theirs[0], ours[0], strict=True):
            q.data.copy_(torch.from_numpy(np.array(p)))
        self.assert_same(ours, theirs)
        for _ in range(3):
            ours[1].step(ours[2])
            theirs[1].step(theirs[2])
        self.assert_same(ours, theirs)

        torchs = theirs[1].state_dict()
        for state in (torchs, weights.optimizer_to_numpy(torchs)):
            parameters, optimizer = case.construct(NUMPY)
            for p, q in zip(parameters, theirs[0], strict=True):
                p[...] = to_numpy(q)
            optimizer.load_state_dict(state)
            self.assert_same((parameters, optimizer), theirs)
        closure, _ = case.closure(NUMPY, parameters, optimizer)
        for _ in range(3):
            optimizer.step(closure)
            theirs[1].step(theirs[2])
        self.assert_same((parameters, optimizer), theirs)

    @staticmethod
    def assert_same(ours, theirs):
        """Values, and of what kind they are: numbers, arrays, lists of arrays"""
        for p, q in zip(ours[0], theirs[0], strict=True):
            assert compare(np.asarray(p), q).ok(TOLERANCE)
        ours, theirs = (found[1].state_dict() for found in (ours, theirs))
        assert list(ours["state"]) == list(theirs["state"]) == [0]
        ours, theirs = ours["state"][0], theirs["state"][0]
        assert list(ours) == list(theirs)
        for name, wanted in theirs.items():
            value = ours[name]
            assert isinstance(value, list) == isinstance(wanted, list), name
            if not isinstance(wanted, list):
                value, wanted = [value], [wanted]
            assert len(value) == len(wanted), name
            for a, b in zip(value, wanted, strict=True):
                if isinstance(b, torch.Tensor):
                    found = compare(a, b)
                    assert found.ok(TOLERANCE), found.message(name, TOLERANCE)
                elif b is None or isinstance(b, int):
                    assert type(a) is type(b) and a == b, name
                else:
                    assert type(a) is float and abs(a - b) <= TOLERANCE * abs(b), name

    def test_copies_go_on_alone(self, case):
        parameters, optimizer = case.construct(NUMPY)
        closure, _ = case.closure(NUMPY, parameters, optimizer)
        for _ in range(2):
            optimizer.step(closure)
        before = [np.array(p) for p in parameters]
        for twin in (copy.deepcopy(optimizer), pickle.loads(pickle.dumps(optimizer))):
            twins = twin.param_groups[0]["params"]
            again, _ = case.closure(NUMPY, twins, twin)
            for _ in range(2):
                twin.step(again)
            for p, b in zip(parameters, before, strict=True):
                np.testing.assert_array_equal(p, b)
        for _ in range(2):
            optimizer.step(closure)
        for p, q in zip(parameters, twins, strict=True):
            np.testing.assert_array_equal(p, q)

    def test_dtypes_stay(self, case):
        """Also with a learning rate of NumPy's float64"""
        kwargs = case.kwargs | {"lr": np.float64(0.5)}
        case = dataclasses.replace(case, kwargs=kwargs)
        parameters, optimizer = case.construct(NUMPY, "float32")
        closure, _ = case.closure(NUMPY, parameters, optimizer)
        for _ in range(3):
            optimizer.step(closure)
        assert all(p.dtype == np.float32 for p in parameters)
        state = optimizer.state[parameters[0]]
        for name in ("d", "prev_flat_grad"):
            assert state[name].dtype == np.float32
        for name in ("old_dirs", "old_stps", "ro", "al"):
            assert all(a is None or a.dtype == np.float32 for a in state[name])


class TestLineSearch:
    file = "optim.line_search"

    def test_float64(self, case):
        """On hundreds of curves the same point, after as many evaluations."""
        ours = case.quantities(NUMPY)
        for witness in case.witnesses:
            theirs = case.quantities(witness)
            assert list(ours) == list(theirs) != []
            for name, values in theirs.items():
                found = compare(ours[name], values)
                assert found.ok(TOLERANCE), found.message(name, TOLERANCE)


@pytest.mark.parametrize("file", ["optim.lbfgs", "optim.line_search"])
def test_both_sides_say_the_same(file):
    found = words_of(file)
    assert found.share >= 0.9, found.others


def test_two_loops_are_the_product_with_h():
    """H written down: a matrix for each pair, as BFGS changes it."""
    rng = np.random.default_rng(0)
    n, scale, h = 5, 0.7, 0.7 * np.eye(5)
    pairs = []
    for _ in range(4):
        s = rng.normal(size=n)
        y = s + 0.2 * rng.normal(size=n)
        assert y.dot(s) > 0
        v = np.eye(n) - np.outer(y, s) / y.dot(s)
        h = v.T @ h @ v + np.outer(s, s) / y.dot(s)
        pairs.append((y, s, 1 / y.dot(s)))
    y, s, rho = (list(values) for values in zip(*pairs, strict=True))
    g, before = rng.normal(size=n), h
    d = two_loop(g, y, s, rho, scale, [None] * 4)
    np.testing.assert_allclose(d, -h @ g, rtol=0, atol=1e-12)
    # what BFGS asks of H: that the last step belongs to the last change
    np.testing.assert_allclose(before @ y[-1], s[-1], rtol=0, atol=1e-12)


def test_a_pair_without_curvature_is_left_out():
    """Where the gradient falls along the step, or hardly rises, there is no minimum."""
    y, s, rho = [], [], []
    for change in (-1.0, 1e-11):
        found = remember(np.array([change]), np.ones(1), y, s, rho, 0.5, 10)
        assert (found, y, s, rho) == (0.5, [], [], [])
    # along y the curvature is 4 / 1 and 2 / 1: H₀ is 1/4, then 1/2
    for i, change in enumerate((4.0, 2.0)):
        new = np.array([change])
        assert remember(new, np.ones(1), y, s, rho, 1, 1) == 1 / change
        assert len(y) == len(s) == len(rho) == 1, f"pair {i}: no room for two"
        assert (y[0], rho[0]) == (new, 1 / change)


def point(phi, slope, t):
    return Point(t, phi(t), None, np.float64(slope(t)))


@pytest.mark.parametrize("a, b", [(0.0, 3.0), (3.0, 0.0), (0.5, 1.5)])
def test_the_cubic_is_found_exactly(a, b):
    """t³ - 3 t has its minimum at 1, wherever it is looked at from"""
    ends = [point(lambda t: t**3 - 3 * t, lambda t: 3 * t**2 - 3, t) for t in (a, b)]
    assert cubic_minimum(*ends) == pytest.approx(1, abs=1e-12)
    assert cubic_minimum(*ends, bounds=(1.25, 9)) == 1.25
    assert cubic_minimum(*ends, bounds=(-9, 0.75)) == 0.75


def test_a_cubic_without_a_minimum():
    """t³ + t rises everywhere: the middle; t³ has its root between two: the end"""
    rises = [point(lambda t: t**3 + t, lambda t: 3 * t**2 + 1, t) for t in (0.0, 3.0)]
    assert cubic_minimum(*rises) == 1.5
    assert cubic_minimum(*rises, bounds=(1.0, 5.0)) == 3.0


def test_steps_near_an_end_are_moved_at_the_second_time():
    """The bracket is [2, 12], a tenth of it 1"""
    assert inside(7.0, 2, 12, False) == inside(7.0, 12, 2, True) == (7.0, False)
    assert inside(3.0, 2, 12, True) == (3.0, False)
    assert inside(2.5, 2, 12, False) == (2.5, True)
    assert inside(2.5, 2, 12, True) == (3.0, False)
    assert inside(11.5, 12, 2, True) == (11.0, False)
    assert inside(2, 2, 12, False) == (3.0, False)
    assert inside(12, 2, 12, False) == (11.0, False)


@pytest.mark.parametrize("t", [1e-3, 0.3, 1.0, 5.0, 40.0])
@pytest.mark.parametrize("bend", [0.0, 0.9, 3.0])
def test_the_search_finds_what_wolfe_asks_for(t, bend):
    """Along a valley that is bent: t² - 3 t + bend cos 4 t, many minima"""

    tried = []

    def evaluate(t):
        tried.append(t)
        return point(
            lambda t: t**2 - 3 * t + bend * np.cos(4 * t),
            lambda t: 2 * t - 3 - 4 * bend * np.sin(4 * t),
            t,
        )

    start = evaluate(0.0)
    found, count = strong_wolfe(evaluate, start, t, length=1.0)
    assert [count, found.t] == [len(tried) - 1, tried[-1]]
    assert found.f <= start.f + 1e-4 * found.t * start.slope
    assert abs(found.slope) <= 0.9 * abs(start.slope)


def test_one_step_by_hand():
    """f = 2 p²: from 3 the first step goes lr · min(1, 1 / |g|) down, the second lands

    g = 12, d = -12, t = 1/12: p = 2. Then s = -1, y = -4, H = 1/4: d = -2, p = 0.
    """
    p = Parameter(np.array([3.0]))
    optimizer = LBFGS([p], max_iter=2, max_eval=9)
    seen = []

    def closure():
        seen.append(p.item())
        p.grad = 4 * p
        return 2 * p.item() ** 2

    assert optimizer.step(closure) == 18.0
    assert seen == [3.0, 2.0]
    assert p.item() == 0.0
    state = optimizer.state[p]
    assert (state["func_evals"], state["n_iter"]) == (2, 2)
    assert (state["old_dirs"], state["old_stps"]) == ([-4.0], [-1.0])
    assert (state["ro"], state["H_diag"], state["d"], state["t"]) == (
        [0.25],
        0.25,
        -2,
        1,
    )
    assert (state["prev_flat_grad"], state["prev_loss"]) == (8.0, 8.0)


def test_nothing_happens_at_the_minimum():
    p = Parameter(np.zeros(2))
    optimizer = LBFGS([p])

    def closure():
        p.grad = np.zeros(2)
        return 7.0

    assert optimizer.step(closure) == 7.0
    assert optimizer.state[p] == {"func_evals": 1, "n_iter": 0}


def test_the_closure_is_recorded_even_under_no_grad():
    p = Parameter(np.ones(2))
    seen = []

    def closure():
        seen.append(is_grad_enabled())
        p.grad = 2 * p
        return (p**2).sum()

    with no_grad():
        LBFGS([p], max_iter=2, line_search_fn="strong_wolfe").step(closure)
    assert seen and all(seen)


def test_the_minimum_is_scikit_learns():
    """Logistic regression of the tumours, by its own L-BFGS: C = 1 / (λ N)"""
    x, signs = (a.astype(np.float32).astype(float) for a in standardized())
    sklearns = LogisticRegression(C=1 / (PENALTY * len(x)), tol=1e-10, max_iter=1000)
    sklearns.fit(x, signs)
    case = ClosureCase(
        file="optim.lbfgs",
        name="LBFGS",
        problem=LOGISTIC,
        kwargs={"line_search_fn": "strong_wolfe", "tolerance_change": 1e-14},
        steps=6,
    )
    minima = []
    for side in (NUMPY, TORCH_IMPL, TORCH):
        found = case.quantities(side)
        minima.append(found["update", "p0"][-1])
        assert np.abs(minima[-1] - sklearns.coef_[0]).max() < 1e-5
        assert np.abs(found["update", "p1"][-1] - sklearns.intercept_).max() < 1e-5
    assert np.abs(minima[0] - minima[2]).max() < 1e-8
