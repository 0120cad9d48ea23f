"""An update with another weight decay, or with its eps in another place."""

import numpy as np

from bridge.diagnosis.cause import EXACT, PLAUSIBLE
from bridge.diagnosis.pair import Pair
from bridge.diagnosis.updates import moves_of

__all__ = ["HYPOTHESES"]

EPSILONS = (0.0, *(10.0**-k for k in range(3, 17)))


def decay(pair):
    """A multiple of the parameter too much or too little"""
    moves, options = moves_of(pair), pair.options()
    before = pair.known("before")
    if moves is None or before is None or not before.any():
        return
    if "gradient" not in pair.context:
        return  # a buffer does not decay
    c = float(np.vdot(before, pair.difference) / np.vdot(before, before))
    lr, rate = options.get("lr"), options.get("weight_decay")
    size = f"{abs(c) / lr:.4g} lr p" if lr else f"{abs(c):.4g} p"
    much = "too little" if c > 0 else "too much"
    said = f"it decays by {size} {much}: weight decay, or the factor of an L2 term"
    # The differences of two movements: what is fitted is their own small size.
    apart = Pair(pair.difference, np.zeros_like(before), moves.digits, pair.context)
    rank = EXACT if rate or lr else PLAUSIBLE
    yield from apart.cause("weight decay", said, c * before, rank, fitted=1)


def eps_of_the_root(pair):
    """lr g / (√v + eps): eps inside the root, or another one

    That is RMSprop and Adagrad at each step, and Adam at its first one: there the
    denominator is known, lr g / movement.
    """
    moves, g, options = moves_of(pair), pair.alike("gradient"), pair.options()
    lr, given = options.get("lr"), options.get("eps")
    if moves is None or g is None or lr is None or given is None or g.size < 3:
        return []
    if not moves.right.all() or not g.all():
        return []
    root = -lr * g / moves.right - given
    if (root <= 0).any():
        return []
    found = []
    for eps in EPSILONS:
        said = f"eps = {eps:.0e} is inside the root, √(v + eps) for √v + eps"
        inside = -lr * g / np.sqrt(root**2 + eps)
        found += moves.cause("epsilon", said, inside) if eps else []
        said = f"eps is {eps:.0e} instead of {given:.0e}"
        other = -lr * g / (root + eps)
        found += moves.cause("epsilon", said, other) if eps != given else []
    return sorted(found, key=lambda cause: cause.fit)[:1]


HYPOTHESES = (decay, eps_of_the_root)
