"""Small effects: eps in another place, n for n - 1, of a normalised output."""

import numpy as np

__all__ = ["HYPOTHESES"]

EPSILONS = tuple(10.0**-k for k in range(1, 13))


def normalised(pair):
    """y = (x - mean) / √(var + eps), with another eps, or another variance"""
    causes = []
    for name, x in pair.arrays("inputs").items():
        if x.shape != pair.right.shape or x.size < 4 or not pair.same_shape:
            continue
        for axis in sorted({0, x.ndim - 1}):
            n = x.shape[axis]
            if n < 2:
                continue
            var = x.var(axis, keepdims=True)
            for said, kind, ratio in _ratios(var, n):
                sentence = f"{said}, in the variance of {name} along axis {axis}"
                causes += pair.cause(kind, sentence, ratio * pair.right)
    return sorted(causes, key=lambda cause: cause.fit)[:1]


def _ratios(var, n):
    """(sentence, name, wrong / right)"""
    sigma = np.sqrt(var)
    with np.errstate(all="ignore"):
        for eps in EPSILONS:
            right = np.sqrt(var + eps)
            said = f"eps = {eps:.0e} is outside the root, σ + eps for √(σ² + eps)"
            yield said, "epsilon", right / (sigma + eps)
            unbiased = np.sqrt(var * n / (n - 1) + eps)
            yield "divided by n - 1 instead of n", "biased", right / unbiased
            for other in EPSILONS:
                if other != eps:
                    ratio = right / np.sqrt(var + other)
                    yield f"eps = {other:.0e} instead of {eps:.0e}", "epsilon", ratio


def added(pair):
    """An eps that was added to the result"""
    if not pair.same_shape or pair.right.size < 3:
        return
    c = float(np.real(pair.difference.mean()))
    for eps in EPSILONS:
        if 0.999 * eps < abs(c) < 1.001 * eps and eps < 1e-2:
            said = "added to" if c > 0 else "subtracted from"
            said = f"eps = {eps:.0e} is {said} the result itself"
            yield from pair.cause("epsilon", said, pair.right + np.sign(c) * eps)


HYPOTHESES = (normalised, added)
