"""wrong = right + a term that is missing or too much."""

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
    products = {k: grad_y * a for k, a in products.items() if a.shape == grad_y.shape}
    for name, x in pair.arrays("inputs").items():
        if np.shape(y) == x.shape == grad_y.shape and x.all():
            products[f"grad_y y / {name}"] = grad_y * y / x
    return found | {"grad_y": grad_y} | products


def product_rule(pair):
    """y = x f(x): the derivative of one of the two factors alone"""
    grad_y, y = pair.known("grad_y"), pair.known("y")
    for name, x in pair.arrays("inputs").items():
        if np.shape(y) == np.shape(grad_y) == x.shape and x.size > 1 and x.all():
            said = f"grad_y y / {name}: of a product {name} f({name}), f is taken for"
            said += " a constant"
            yield from pair.cause("term", said, grad_y * y / x)


def through_the_statistics(pair):
    """Terms of a normalisation's backward: through the mean, through the variance"""
    if not pair.same_shape or pair.known("grad_y") is None:
        return
    for name, x in pair.arrays("inputs").items():
        if x.shape != pair.right.shape:
            continue
        for axes in _statistics(x.ndim):
            n = np.prod([x.shape[i] for i in axes])
            if n < 4:
                continue  # few entries are fitted by anything
            d = pair.difference
            centered = x - x.mean(axes, keepdims=True)
            below = (centered * centered).sum(axes, keepdims=True)
            if not below.all():
                continue
            along = (d * centered).sum(axes, keepdims=True) / below * centered
            mean = d.mean(axes, keepdims=True)
            groups = x.size // n
            for what, term, fitted in (
                ("the variance", along, groups),
                ("the mean", mean, groups),
                ("the mean and the variance", mean + along, 2 * groups),
            ):
                axis = axes[0] if len(axes) == 1 else axes
                said = f"the term through {what} of {name} along axis {axis} is missing"
                predicted = pair.right + term
                yield from pair.cause("term", said, predicted, fitted=fitted)


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
