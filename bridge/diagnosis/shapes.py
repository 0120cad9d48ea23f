"""The shapes differ, or the axes are in another order."""

import itertools
import math

import numpy as np

from bridge.diagnosis.cause import Cause
from bridge.diagnosis.pair import Pair

__all__ = ["HYPOTHESES"]


def missing_sum(pair):
    """What was broadcast in forward has to be summed over in backward"""
    wrong, right = pair.wrong, pair.right
    if wrong.size <= right.size:
        return
    for axes in _more_axes(wrong.shape, right.shape):
        turned = Pair(right, wrong.sum(axes).reshape(right.shape), pair.digits)
        fit = turned.fit(turned.right)
        if fit <= pair.digits:
            where = "the batch" if axes == (0,) else f"the axes {axes}"
            if len(axes) == 1 and axes != (0,):
                where = f"axis {axes[0]}"
            yield Cause("missing sum", f"the sum over {where} is missing", fit)
            return


def _more_axes(wide, narrow):
    """The sets of axes without which `wide` has the entries of `narrow`"""
    for count in range(1, len(wide) + 1):
        for axes in itertools.combinations(range(len(wide)), count):
            rest = [n for i, n in enumerate(wide) if i not in axes]
            if [n for n in rest if n != 1] == [n for n in narrow if n != 1]:
                if math.prod(wide[i] for i in axes) > 1:
                    yield axes


def summed_away(pair):
    """Summed, or averaged, over an axis that has to stay"""
    wrong, right = pair.wrong, pair.right
    if wrong.size >= right.size:
        return
    for axes in _more_axes(right.shape, wrong.shape):
        where = ", ".join(map(str, axes))
        for name, over in (("summed", right.sum), ("averaged", right.mean)):
            total = np.reshape(over(axes), wrong.shape)
            sentence = f"{name} over axis {where}, which has to stay"
            yield from pair.cause("extra sum", sentence, total)


def same_numbers(pair):
    """An axis of length 1 too many or too few"""
    wrong, right = pair.wrong, pair.right
    if wrong.shape != right.shape and wrong.size == right.size:
        sentence = f"the right numbers in the shape {wrong.shape} for {right.shape}"
        yield from pair.cause("shape", sentence, right.reshape(wrong.shape))


def transposed(pair):
    """The axes in another order, or reshaped where they should be exchanged"""
    right = pair.right
    if pair.wrong.ndim != right.ndim or not 2 <= right.ndim <= 4:
        return
    for axes in itertools.permutations(range(right.ndim)):
        turned = right.transpose(axes)
        how = "transposed" if right.ndim == 2 else f"with the axes in the order {axes}"
        yield from pair.cause("transposed", f"the right values {how}", turned)
        if turned.size == pair.wrong.size:
            sentence = "reshaped where axes have to be exchanged: the order is lost"
            turned = turned.reshape(pair.wrong.shape)
            yield from pair.cause("reshaped", sentence, turned)


HYPOTHESES = (missing_sum, summed_away, transposed, same_numbers)
