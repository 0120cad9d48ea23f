"""What a wrong array looks like: each hypothesis on numbers that no question uses."""

import numpy as np
import pytest

from bridge.diagnosis import diagnose
from bridge.diagnosis.cause import EXACT, VAGUE
from bridge.diagnosis.pair import Pair
from tests.bridge.arrays import normal

DTYPES = ("float64", "float32")
G = normal(7, 3)
CUBE = normal(2, 5, 4, seed=12)
GATED = normal(12, 3, seed=13)
MASK = normal(7, 3, seed=14) > 0
LAST = normal(7, 3, seed=15)


def replaced(array, index, value):
    array = array.copy()
    array[index] = value
    return array


# name: (wrong, right, context, the cause)
CASES = {
    "half": (0.5 * G, G, {}, "factor"),
    "the batch": (7 * G[0], G[0], {"inputs": {"x": G}}, "factor"),
    "an unknown factor": (0.37 * G, G, {}, "factor"),
    "minus a third": (-G / 3, G, {}, "factor"),
    "the root of the features": (G * 5**0.5, G, {"inputs": {"x": CUBE}}, "scale"),
    "an option": (0.9 * G, G, {"options": {"p": 0.9}}, "option"),
    "n - 1": (G * 7 / 6, G, {}, "biased"),
    "uphill": (-G, G, {}, "sign"),
    "transposed": (G[:3].T, G[:3], {}, "transposed"),
    "another shape transposed": (G.T, G, {}, "transposed"),
    "axes exchanged": (CUBE.transpose(2, 0, 1), CUBE, {}, "transposed"),
    "reshaped": (CUBE.transpose(0, 2, 1).reshape(CUBE.shape), CUBE, {}, "reshaped"),
    "per sample": (G, G.sum(0), {}, "missing sum"),
    "per sample and place": (CUBE, CUBE.sum((0, 2)), {}, "missing sum"),
    "kept column": (CUBE, CUBE.sum(1, keepdims=True), {}, "missing sum"),
    "summed too far": (G.sum(0), G, {}, "extra sum"),
    "averaged too far": (CUBE.mean((0, 1)), CUBE, {}, "extra sum"),
    "keepdims": (G[:1], G[0], {}, "shape"),
    "mask": (G, G * MASK, {}, "mask"),
    "mask and its scale": (G, G * MASK / 0.75, {}, "mask"),
    "mask of the gradient": (G * (G > 0), G * MASK, {"grad_y": G}, "mask"),
    "left out": (replaced(G, 4, 0), G, {}, "left out"),
    "blocks of three": (np.roll(GATED, 4, 0), GATED, {}, "gate order"),
    "gates along columns": (
        np.concatenate([np.split(GATED.T, 4, 1)[i] for i in (3, 1, 2, 0)], 1),
        *(GATED.T, {}, "gate order"),
    ),
    "shifted": (np.roll(CUBE, -1, 1), CUBE, {}, "shifted"),
    "shifted by two": (replaced(np.roll(G, 2, 0), [0, 1], 0), G, {}, "shifted"),
    "flipped": (CUBE[:, ::-1], CUBE, {}, "flipped"),
    "scattered": (replaced(G, [0, 2, 5], G[[2, 5, 0]]), G, {}, "places"),
    "later steps": (
        replaced(G, slice(4), LAST[:4]),
        *(G, {"grad_y": CUBE}, "later steps"),
    ),
    "stale": (LAST, G, {"previous": LAST}, "stale"),
    "not cleared": (G + LAST, G, {"previous": LAST}, "accumulated"),
    "overwritten": (G, G + LAST, {"previous": LAST}, "not accumulated"),
    "exchanged": (LAST, G, {"others": {"grad_b": LAST}}, "swapped"),
    "an input": (LAST, G, {"inputs": {"x": LAST}}, "passed on"),
    "an alternative": (
        LAST,
        *(G, {"alternatives": {("option", "dim"): lambda: LAST}}, "option"),
    ),
    "ones": (LAST, G, {"with_ones": lambda: LAST}, "upstream"),
    "diagonal": (LAST, G, {"diagonal": lambda: LAST}, "diagonal"),
    "a term": (G - LAST, G, {"inputs": {"x": LAST}}, "term"),
    "a known multiple": (G + 0.3 * LAST, G, {"parameters": {"w": LAST}}, "term"),
    "a bias": (G + normal(1, 3, seed=16), G, {}, "term"),
    "rows scaled": (G * normal(7, 1, seed=17), G, {}, "factor along"),
    "a constant": (G + 0.3, G, {}, "constant"),
    "eps": (G - 1e-6, G, {}, "epsilon"),
    "not finite": (replaced(G, (2, 1), np.nan), G, {}, "not finite"),
}
IN_BOTH = [(name, dtype) for name in CASES for dtype in DTYPES]
IN_BOTH.remove(("eps", "float32"))  # 1e-6 is a rounding there


@pytest.mark.parametrize(("name", "dtype"), IN_BOTH)
def test_each_pattern(name, dtype):
    wrong, right, context, cause = CASES[name]
    found = diagnose(wrong.astype(dtype), right.astype(dtype), context)
    assert found and found[0].name == cause, found


def test_float32_on_the_way():
    right = 1 / 3 + G
    found = diagnose(right.astype(np.float32).astype(float), right)
    assert [cause.name for cause in found] == ["float32"]
    assert not diagnose(right * (1 + 1e-3 * LAST), right)  # no rounding


def test_embedding_assigned():
    """Rows of three axes, an id twice in a row and in another one"""
    ids, grad_y = np.array([3, 1, 3, 3]), normal(4, 2, 3, seed=18)
    right, wrong = np.zeros((5, 2, 3)), np.zeros((5, 2, 3))
    np.add.at(right, ids, grad_y)
    wrong[ids] += grad_y
    known = {"inputs": {"ids": ids}, "grad_y": grad_y}
    assert diagnose(wrong, right, known)[0].name == "not accumulated"


@pytest.mark.parametrize("turn", [np.asarray, np.transpose])
def test_the_last_sample_alone(turn):
    x, grad_y = normal(6, 4, seed=19), normal(6, 3, seed=20)
    known = {"inputs": {"x": x}, "grad_y": grad_y}
    right, wrong = turn(x.T @ grad_y), turn(np.outer(x[-1], grad_y[-1]))
    assert diagnose(wrong, right, known)[0].name == "not accumulated"
    assert diagnose(grad_y[0], grad_y.sum(0), known)[0].name == "not accumulated"


def test_derivative_of_x_instead_of_y():
    x, grad_y = normal(9, seed=21), normal(9, seed=22)
    y = 1 / (1 + np.exp(-x))
    known = {"inputs": {"x": x}, "grad_y": grad_y, "y": y}
    wrong, right = grad_y * x * (1 - x), grad_y * y * (1 - y)
    assert diagnose(wrong, right, known)[0].name == "x for y"
    assert "x for y" not in [c.name for c in diagnose(wrong, 2 * right, known)]


def test_one_factor_of_a_product():
    """softplus as a gate: y = x log(1 + e^x)"""
    x, grad_y = normal(4, 4, seed=23), normal(4, 4, seed=24)
    gate, slope = np.log1p(np.exp(x)), 1 / (1 + np.exp(-x))
    known = {"inputs": {"x": x}, "grad_y": grad_y, "y": x * gate}
    right = grad_y * (gate + x * slope)
    assert diagnose(grad_y * gate, right, known)[0].name == "term"
    assert diagnose(grad_y * x * slope, right, known)[0].name == "term"


@pytest.mark.parametrize("axes", [(2,), (0,), (0, 2)])
def test_terms_through_the_statistics(axes):
    """Instance, batch and channel statistics of (N, C, L)"""
    x, grad_y = normal(5, 3, 6, seed=25), normal(5, 3, 6, seed=26)
    sigma = x.std(axes, keepdims=True)
    y = (x - x.mean(axes, keepdims=True)) / sigma
    mean = grad_y.mean(axes, keepdims=True)
    along = y * (grad_y * y).mean(axes, keepdims=True)
    right = (grad_y - mean - along) / sigma
    known = {"inputs": {"x": x}, "grad_y": grad_y, "y": y}
    for wrong, what in (
        (grad_y - mean, "the variance"),
        (grad_y - along, "the mean"),
        (grad_y, "the mean and the variance"),
    ):
        first = diagnose(wrong / sigma, right, known)[0]
        assert first.name == "term" and f"through {what} of x" in first.sentence


@pytest.mark.parametrize("eps", [1e-3, 1e-8])
def test_eps_of_a_normalisation(eps):
    x = normal(6, 8, seed=27) * normal(6, 1, seed=28)
    centered, var = x - x.mean(1, keepdims=True), x.var(1, keepdims=True)
    right, known = centered / np.sqrt(var + eps), {"inputs": {"x": x}}
    outside = diagnose(centered / (np.sqrt(var) + eps), right, known)[0]
    assert outside.name == "epsilon" and "outside the root" in outside.sentence
    other = diagnose(centered / np.sqrt(var + eps / 100), right, known)[0]
    assert other.name == "epsilon" and f"{eps / 100:.0e} instead" in other.sentence
    ddof = x.var(1, keepdims=True, ddof=1)
    biased = diagnose(centered / np.sqrt(ddof + eps), right, known)[0]
    assert biased.name == "biased"


@pytest.mark.parametrize("kink", [0.0, 0.5, -3.0])
def test_kinks(kink):
    x = np.round(2 * normal(10, 10, seed=29)) / 2
    x[:3, 4] = kink
    right = normal(10, 10, seed=30)
    known = {"inputs": {"x": x}}
    assert diagnose(np.where(x == kink, 0, right), right, known)[0].name == "tie"
    one = replaced(right, (5, 5), 0)  # at one of many such entries: no kink
    assert "tie" not in [cause.name for cause in diagnose(one, right, known)]


def test_ties_within_an_axis_and_between_arrays():
    x = np.array([[2.0, 1, 2], [0, 5, 3], [4, 4, 4.5]])
    g = normal(3, 3, seed=31)
    wrong = replaced(g, (0, slice(None)), [9.0, g[0, 1], 7])
    assert diagnose(wrong, g, {"inputs": {"x": x}})[0].name == "tie"
    z = replaced(normal(3, 3, seed=32), 1, x[1])
    wrong = replaced(g, 1, g[1] / 2)
    known = {"inputs": {"a": normal(3, 3, seed=33), "b": x, "c": z}}
    assert "b and c are equal" in diagnose(wrong, g, known)[0].sentence


def test_a_target_of_zeros_and_ones_is_no_kink():
    target = np.eye(4)[[0, 3, 1, 1, 2]]
    right = normal(5, 4, seed=34)
    found = diagnose(right + target, right, {"inputs": {"target": target}})
    assert found[0].sentence == "the term target is too much"


# Nothing is claimed without fit


SHAPES = [(), (1,), (2,), (3,), (6,), (2, 2), (3, 4), (4, 3), (1, 5), (2, 3, 4)]


def unrelated(seed):
    """(wrong, right, context) that have nothing to do with each other"""
    rng = np.random.default_rng(seed)
    shape = SHAPES[seed % len(SHAPES)]

    def draw():
        array = rng.normal(size=shape) * 10.0 ** rng.integers(-6, 4)
        return np.where(rng.random(shape) < (seed % 3) / 4, 0, array)

    known = {
        "inputs": {"x": draw(), "ids": rng.integers(0, 3, shape)},
        "parameters": {"w": draw()},
        **{name: draw() for name in ("grad_y", "y", "previous", "before", "gradient")},
        "options": {"lr": 0.01, "momentum": 0.9, "eps": 1e-8, "weight_decay": 0.1},
        "step": seed % 5,
        "others": {"grad_w": draw()},
        "last": {"before": draw(), "gradient": draw(), "options": {"lr": 0.1}},
        "with_ones": draw,
        "diagonal": draw,
        "alternatives": {("option", "p"): draw},
    }
    wrong, right = draw(), draw()
    return wrong, right, known


def test_unrelated_arrays_have_no_cause():
    """400 pairs, half of them without a context, in both dtypes"""
    claimed = []
    for seed in range(200):
        wrong, right, known = unrelated(seed)
        if not (wrong.any() and right.any()):
            continue  # 0 is a sign of its own
        dtype = DTYPES[seed % 7 == 0]
        for context in ({}, known):
            found = diagnose(wrong.astype(dtype), right.astype(dtype), context)
            claimed += [(seed, c) for c in found if c.rank < VAGUE]
    assert not [c for c in claimed if c[1].rank == EXACT], claimed
    assert len(claimed) <= 2, claimed


def test_what_is_right_has_no_cause():
    for shape in SHAPES:
        right = normal(*shape, seed=50)
        assert diagnose(right, right, {"inputs": {"x": right}}) == []
    assert diagnose(np.zeros(3), np.zeros(3)) == diagnose(np.ones(0), np.ones(0)) == []
    assert diagnose(np.array(["a"]), np.array(["b"])) == []


def test_no_cause_by_more_fitted_numbers_than_entries():
    """Any two numbers are multiples; of one entry there is nothing to learn."""
    assert diagnose(np.array(1.37), np.array(2.9)) == []
    assert diagnose(np.array([1.37, 5.0]), np.array([2.9, 1.0])) == []
    pair = Pair.of(np.arange(1.0, 4.0), np.ones(3))
    assert pair.cause("x", "", np.arange(1.0, 4.0), fitted=1)
    assert not pair.cause("x", "", np.arange(1.0, 4.0), fitted=2)


def test_one_cause_of_each_name_and_the_ranks_in_order():
    found = diagnose(2 * G, G, {"inputs": {"x": G}, "previous": G})
    names = [cause.name for cause in found]
    assert len(set(names)) == len(names) and names[0] == "factor"
    ranks = [cause.rank for cause in found]
    assert ranks == sorted(ranks) and "accumulated" in names


def test_an_alternative_that_raises_is_no_hypothesis():
    def refuses():
        raise RuntimeError("no such option")

    known = {"alternatives": {("option", "p"): refuses}, "with_ones": refuses}
    assert diagnose(LAST, G, known) == []
