"""Line search: how far to go along a direction that leads downhill.

φ(t) = f(x + t d) is the loss along the direction d; φ'(t) = ∇f(x + t d) · d its slope.
"""

from typing import NamedTuple

import torch

__all__ = ["Point", "cubic_minimum", "strong_wolfe"]


class Point(NamedTuple):
    """A step t along d, with f = φ(t), the gradient g = ∇f(x + t d), slope = φ'(t)"""

    t: float
    f: float
    g: object
    slope: object


def cubic_minimum(a, b, bounds=None):
    """t where the cubic through φ(a), φ'(a), φ(b), φ'(b) is smallest, within bounds"""
    a, b = (a, b) if a.t <= b.t else (b, a)
    low, high = (a.t, b.t) if bounds is None else bounds
    d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.t - b.t)
    square = d1**2 - a.slope * b.slope
    if square >= 0:
        d2 = torch.sqrt(square)
        t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
        return min(max(t, low), high)
    return (low + high) / 2.0


def strong_wolfe(
    evaluate, start, t, length, c1=1e-4, c2=0.9, tolerance_change=1e-9, max_ls=25
):
    """t with φ(t) ≤ φ(0) + c₁ t φ'(0) and |φ'(t)| ≤ c₂ |φ'(0)|"""
    bracket, i = bracketed(evaluate, start, t, c1, c2, max_ls)
    if len(bracket) == 1:
        return bracket[0], i + 1
    limits = c1, c2, length, tolerance_change, max_ls
    point, i = zoom(evaluate, start, bracket, i, *limits)
    return point, i + 1


def bracketed(evaluate, start, t, c1, c2, max_ls):
    """[a, b] with good steps in between, or [a], which is one; and how often it grew"""
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
    """The first good point in a bracket that shrinks, or else the lowest; and i"""
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
    """(t, whether it is close to an end): not twice, as the bracket would not shrink"""
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
