"""Who faces whom by order and shape, where no name decides."""

import numpy as np

from bridge.match.pairs import are_equal, pair_of, shape_of, sorted_shape

__all__ = ["by_order"]


def by_order(mine, other, found, sides):
    """What no name decides: arrays of one shape, each in its order."""
    taken = {name for pair in found.parameters.values() for name in pair.theirs}
    left = [name for name in mine if name not in found.parameters]
    right = [name for name in other if name not in taken]
    if not left or not right:
        return
    guesses = [side.guesses for side in sides]
    plans = [
        _plan(mine, other, left, right, key, *guesses)
        for key in (shape_of, sorted_shape)
    ]
    plans = [plan for plan in plans if plan]
    labels = [side.label for side in sides]
    if not plans:
        found.how.append(
            f"{len(left)} arrays of {labels[0]} and {len(right)} of {labels[1]} have "
            "neither names nor shapes in common: give names={ours: theirs}"
        )
        return
    equal = [
        sum(are_equal(mine[name], pair.value(other)) for name, pair in plan.items())
        for plan in plans
    ]
    faced = [{name: pair.theirs for name, pair in plan.items()} for plan in plans]
    if faced[0] != faced[-1] and equal[0] == equal[-1]:
        found.how.append(
            "the shapes fit as they are and transposed, in another order: give "
            "names={ours: theirs or (theirs, transform)}"
        )
        return
    plan = plans[int(np.argmax(equal))]
    found.parameters |= plan
    for name, pair in plan.items():
        how = f" ({pair.transform!r})" if pair.transform else ""
        found.how.append(f"{name} faces {pair.theirs[0]}{how}: by order and shape")


def _plan(mine, other, left, right, key, more_left, more_right):
    """{our name: Pair}: the k-th array of a shape faces the k-th.

    None if any is left over, on a side where all are parameters: `more_left` and
    `more_right` say where some may be none.
    """
    queues = {}
    for name in right:
        queues.setdefault(key(other[name]), []).append(name)
    plan = {}
    for name in left:
        queue = queues.get(key(mine[name]))
        if not queue and more_left:
            continue
        if not queue:
            return None
        candidate = queue.pop(0)
        plan[name] = pair_of(mine[name], candidate, other[candidate])
    return None if any(queues.values()) and not more_right else plan
