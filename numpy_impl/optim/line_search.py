"""Line search: how far to go along a direction that leads downhill.

φ(t) = f(x + t d) is the loss along the direction d; φ'(t) = ∇f(x + t d) · d its slope.
"""

from typing import NamedTuple

import numpy as np

__all__ = ["Point", "cubic_minimum", "strong_wolfe"]


class Point(NamedTuple):
    """A step t along d, with f = φ(t), the gradient g = ∇f(x + t d), slope = φ'(t)"""

    t: float
    f: float
    g: object
    slope: object


def cubic_minimum(a, b, bounds=None):
    """t where the cubic through φ(a), φ'(a), φ(b), φ'(b) is smallest, within bounds

    The cubic's slope is a parabola through φ'(a) and φ'(b) whose mean over [a, b] is
    (φ(b) - φ(a)) / (b - a), as the mean of a slope is the rise. That fixes it, and of
    its two roots the one where it rises is the minimum, with

        d₁ = φ'(a) + φ'(b) - 3 (φ(a) - φ(b)) / (a - b)      d₂ = √(d₁² - φ'(a) φ'(b))
        t = b - (b - a) (φ'(b) + d₂ - d₁) / (φ'(b) - φ'(a) + 2 d₂)

    Without a root the cubic only falls, or only rises: the middle will do.

    Args:
        a, b: Points, in any order.
        bounds: (smallest, largest) t; a.t and b.t if left out.

    Source: Nocedal & Wright 2006, Numerical Optimization, equation 3.59.
    """
    a, b = (a, b) if a.t <= b.t else (b, a)
    low, high = (a.t, b.t) if bounds is None else bounds
    d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t)
    square = d1**2 - a.slope * b.slope
    if square >= 0:
        d2 = np.sqrt(square)
        t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
        return min(max(t, low), high)
    return (low + high) / 2.0


def strong_wolfe(
    evaluate, start, t, length, c1=1e-4, c2=0.9, tolerance_change=1e-9, max_ls=25
):
    """t with φ(t) ≤ φ(0) + c₁ t φ'(0) and |φ'(t)| ≤ c₂ |φ'(0)|

    The first condition asks for a part c₁ of what the slope at 0 promises, and refuses
    steps that are too long. The second asks that most of the slope is gone, and refuses
    those that are too short. It also makes y · s > 0, which LBFGS needs: the slope
    along s has risen.

    Args:
        evaluate: gives the Point at t.
        start: the Point at t = 0, with slope < 0.
        t: the first step to try.
        length: max |d|, so that |t₁ - t₂| length is how far two points are apart.
        c1, c2: 0 < c₁ < c₂ < 1.
        tolerance_change: two points that are closer are one.
        max_ls: how many further points to try, at most.

    Returns:
        (Point, how many points were evaluated); the best Point so far, if the
        conditions could not be met.

    Source: Nocedal & Wright 2006, algorithms 3.5 and 3.6; torch.optim.lbfgs.
    """
    bracket, i = bracketed(evaluate, start, t, c1, c2, max_ls)
    if len(bracket) == 1:
        return bracket[0], i + 1
    limits = c1, c2, length, tolerance_change, max_ls
    point, i = zoom(evaluate, start, bracket, i, *limits)
    return point, i + 1


def bracketed(evaluate, start, t, c1, c2, max_ls):
    """[a, b] with good steps in between, or [a], which is one; and how often it grew

    Every point that is left behind satisfied the first condition and still fell. So as
    soon as one does not, a stretch of good steps lies between it and the one before.
    """
    previous, point, i = start, evaluate(t), 0
    while i < max_ls:
        # too high: φ has come down, and has gone up again. Nocedal & Wright compare
        # with the previous point one step earlier, i > 0
        if is_high(point, start, c1) or (i > 1 and point.f >= previous.f):
            return [previous, point], i
        if is_flat(point, start, c2):
            return [point], i
        # it rises here and fell there: a minimum lies in between
        if point.slope >= 0:
            return [previous, point], i
        # it still falls: farther, where the cubic says, but not too far
        nearest = point.t + 0.01 * (point.t - previous.t)
        t = cubic_minimum(previous, point, (nearest, 10 * point.t))
        previous, point, i = point, evaluate(t), i + 1
    return [start, point], i


def zoom(evaluate, start, bracket, i, c1, c2, length, tolerance_change, max_ls):
    """The first good point in a bracket that shrinks, or else the lowest; and i

    The lower end satisfies the first condition, is the lowest point so far, and falls
    towards the other end. Each point that comes in between takes the place of an end,
    so that this stays true: of the other end if it is too high; else it is the lower
    end, and the old one goes to the other side if the new one falls towards it.
    """
    was_close = False
    low = lower(bracket)
    while i < max_ls:
        a, b = bracket
        if abs(b.t - a.t) * length < tolerance_change:
            break
        t, was_close = inside(cubic_minimum(a, b), a.t, b.t, was_close)
        point, i = evaluate(t), i + 1
        high = 1 - low
        if is_high(point, start, c1) or point.f >= bracket[low].f:
            bracket[high] = point
            low = lower(bracket)
            continue
        if is_flat(point, start, c2):
            return point, i
        if point.slope * (bracket[high].t - bracket[low].t) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = point
    return bracket[low], i


def inside(t, a, b, was_close):
    """(t, whether it is close to an end): not twice, as the bracket would not shrink

    A t within a tenth of an end is moved to a tenth from it, if it lies on the end or
    the one before was close to an end, too.
    """
    left, right = min(a, b), max(a, b)
    tenth = 0.1 * (right - left)
    if min(right - t, t - left) >= tenth:
        return t, False
    if was_close or t >= right or t <= left:
        near_right = abs(t - right) < abs(t - left)
        return right - tenth if near_right else left + tenth, False
    return t, True


def is_high(point, start, c1):
    """φ(t) > φ(0) + c₁ t φ'(0): the first condition does not hold"""
    return point.f > start.f + c1 * point.t * start.slope


def is_flat(point, start, c2):
    """|φ'(t)| ≤ -c₂ φ'(0): the second condition holds"""
    return abs(point.slope) <= -c2 * start.slope


def lower(bracket):
    """Which of the two ends is lower: 0 or 1"""
    return 0 if bracket[0].f <= bracket[1].f else 1
