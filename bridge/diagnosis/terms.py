"""wrong = right + a term that is missing or too much."""

import math

import numpy as np

from bridge.diagnosis.cause import EXACT, PLAUSIBLE, VAGUE
from bridge.diagnosis.factors import equal

__all__ = ["HYPOTHESES"]


def multiple_of_a_known(pair):
    """A multiple of something that is known"""
    if not pair.same_shape:
        return
    for name, term in _candidates(pair).items():
        if term.ndim > pair.right.ndim or not np.isfinite(term).all():
            continue
        try:
            term = np.broadcast_to(term, pair.right.shape)
        except ValueError:
            continue
        if not term.any():
            continue
        c = float(np.real(np.vdot(term, pair.difference) / np.vdot(term, term)))
        what = "is missing" if c < 0 else "is too much"
        if equal(abs(c), 1):
            c, said, rank, fitted = np.sign(c), f"the term {name} {what}", EXACT, 0
        else:
            said = f"a term {abs(c):.6g} {name} {what}"
            rank, fitted = PLAUSIBLE, 1
        yield from pair.cause("term", said, pair.right + c * term, rank, fitted)


def _candidates(pair):
    """{name: array}: what is known, and its products with the upstream gradient"""
    found = pair.arrays("inputs", "parameters")
    grad_y, y = pair.known("grad_y"), pair.known("y")
    if y is not None:
        found["y"] = y
    if grad_y is None:
        return found
    products = {f"grad_y {name}": a for name, a in found.items()}
    products = {
        name: grad_y * a
        for name, a in products.items()
        if grad_y.shape in ((), a.shape)
    }
    for name, x in pair.arrays("inputs").items():
        if y is not None and y.shape == x.shape == grad_y.shape and x.all():
            products[f"grad_y y / {name}"] = grad_y * y / x
    return found | {"grad_y": grad_y} | products


def product_rule(pair):
    """y = x f(x): the derivative of one of the two factors alone"""
    grad_y, y = pair.alike("grad_y"), pair.alike("y")
    if grad_y is None or y is None:
        return
    for name, x in pair.arrays("inputs").items():
        if x.shape == y.shape and x.size > 1 and x.all():
            said = f"grad_y y / {name}: of a product {name} f({name}), f is taken for"
            said += " a constant"
            yield from pair.cause("term", said, grad_y * y / x)


def through_the_statistics(pair):
    """Terms of a normalisation's backward: through the mean, through the variance"""
    if not pair.same_shape or pair.known("grad_y") is None:
        return
    found = []
    for name, x in pair.arrays("inputs").items():
        if x.shape == pair.right.shape and len(np.unique(x)) > 2:  # not of 0 and 1
            for axes in _statistics(x.ndim):
                found += _of_statistics(pair, name, x, axes)
    found.sort(key=lambda one: one[0])  # where fewer numbers were fitted, it says more
    for fitted, sentence, term in found:
        yield from pair.cause("term", sentence, pair.right + term, fitted=fitted)


def _of_statistics(pair, name, x, axes):
    """(number of fitted numbers, sentence, term) along these axes"""
    groups = x.size // max(1, math.prod(x.shape[i] for i in axes))
    centered = x - x.mean(axes, keepdims=True)
    below = (centered * centered).sum(axes, keepdims=True)
    if x.size < 4 * groups or not below.all():
        return  # few entries are fitted by anything
    d = pair.difference
    mean = d.mean(axes, keepdims=True) + 0 * x
    along = (d * centered).sum(axes, keepdims=True) / below * centered
    where = f"axis {axes[0]}" if len(axes) == 1 else f"axes {axes}"
    for fitted, what, term in (
        (groups, "the variance", along),
        (groups, "the mean", mean),
        (2 * groups, "the mean and the variance", mean + along),
    ):
        yield fitted, f"the term through {what} of {name} ({where}) is missing", term


def _statistics(ndim):
    """Over which axes one normalises: features, batch, all but the channels"""
    found = [(ndim - 1,), (0,)] if ndim > 1 else [(0,)] * ndim
    if ndim > 2:
        found.append((0, *range(2, ndim)))
    return found


def constant(pair):
    """wrong = right + c"""
    if pair.same_shape and pair.right.size > 1:
        c = float(np.real(pair.difference.mean()))
        said = f"{abs(c):.6g} is {'added to' if c > 0 else 'missing from'} every entry"
        yield from pair.cause("constant", said, pair.right + c, PLAUSIBLE, fitted=1)


def constant_along(pair):
    """What parts them does not depend on an axis: a mean, or a bias"""
    if not pair.same_shape:
        return
    for axis, n in enumerate(pair.right.shape):
        if n >= 3:
            mean = pair.difference.mean(axis, keepdims=True)
            said = f"a term that is constant along axis {axis}, such as a mean or a "
            said += "bias, is missing or too much"
            predicted = pair.right + mean
            yield from pair.cause("term", said, predicted, VAGUE, fitted=mean.size)


HYPOTHESES = (
    multiple_of_a_known,
    product_rule,
    through_the_statistics,
    constant,
    constant_along,
)
