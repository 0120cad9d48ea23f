"""Does a state fit another? What each name would receive, and all that does not fit."""

import difflib
from dataclasses import dataclass, field

import numpy as np

from bridge.parity import to_numpy
from bridge.weights.states import is_array, layer_names
from bridge.weights.suggestions import common_prefix, suggestions
from bridge.weights.values import Misfit, dtype_named, value_for

__all__ = ["Fit", "fit"]


@dataclass
class Fit:
    """{target's name: value}, sentences about what does not fit, entries of a map."""

    values: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    entries: list = field(default_factory=list)


def fit(source, target, names=None, dtype=None, prefix=""):
    """What `target` would receive from `source`; both are States.

    Args: as for weights.copy.

    Raises:
        TypeError: `names` or `dtype` is no such thing.
    """
    dtype, found = dtype_named(dtype), Fit()
    names = checked_names(layer_names(source, target) | (names or {}))
    given = _behind(prefix, source.entries)
    found.problems += _unknown(names, given, source, target, prefix)
    if found.problems:
        return found

    plan = _plan(names, given, target)
    used = {name for sources, _ in filter(None, plan.values()) for name in sources}
    missing = _without_tied([n for n in target.entries if n not in plan], plan, target)
    unused = [name for name in given if name not in used]
    if missing and (start := common_prefix(target.entries, given)):
        found.problems.append(
            f"every name of {target.side} stands in {source.side} behind {start!r}: "
            f"prefix={start!r}"
        )
        return found
    _one_sided(missing, unused, given, source, target, found)
    for name, steps in plan.items():
        if steps is not None:
            _fill(name, *steps, given, dtype, source, target, found)
    _fill_tied(source, target, found)
    return found


# The map of names


def checked_names(names):
    """{target's name: (source's names, transform or None), or None: left alone}

    Raises:
        TypeError: an entry is neither a name, nor (name or names, transform), nor None.
    """
    found = {}
    for name, value in names.items():
        if value is None:
            found[name] = None
            continue
        pair = (value, None) if isinstance(value, str) else value
        is_pair = isinstance(pair, tuple) and len(pair) == 2
        if not is_pair or not (pair[1] is None or callable(pair[1])):
            raise TypeError(
                f"names[{name!r}] must be a name, (name or names, transform) or None, "
                f"got {value!r}"
            )
        sources = (pair[0],) if isinstance(pair[0], str) else tuple(pair[0])
        if len(sources) > 1 and pair[1] is None:
            raise TypeError(
                f"names[{name!r}]: several arrays need a transform that makes one of "
                "them, such as weights.fuse()"
            )
        found[name] = sources, pair[1]
    return found


def _behind(prefix, entries):
    """The entries whose names begin with the prefix, without it."""
    return {n[len(prefix) :]: a for n, a in entries.items() if n.startswith(prefix)}


def _unknown(names, given, source, target, prefix):
    """Names in the map that are nowhere, or a prefix that nothing has."""
    if prefix and not given:
        some = ", ".join(list(source.entries)[:3])
        return [f"no name in {source.side} begins with {prefix!r}; it has {some}, ..."]
    wanted = [name for name in names if not target.is_new]
    found = _not_among(wanted, target.entries, target.side)
    used = [name for pair in names.values() if pair is not None for name in pair[0]]
    return found + _not_among(used, given, source.side)


def _not_among(names, known, side):
    found = []
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f": did you mean {near[0]!r}?" if near else ""
            found.append(f"names: {side} has no {name!r}{hint}")
    return found


def _plan(names, given, target):
    """{target's name: (source's names, transform)}: the map, then what is called so"""
    by_name = {name: ((name,), None) for name in given}
    if target.is_new:  # takes everything, under the new names where there are some
        used = {name for pair in names.values() if pair for name in pair[0]}
        plan = {name: pair for name, pair in by_name.items() if name not in used}
        return plan | {name: pair for name, pair in names.items() if pair}
    plan = by_name | names
    return {name: plan[name] for name in target.entries if name in plan}


# What each name receives


def _fill(name, sources, transform, given, dtype, source, target, found):
    """The value for one name, or a sentence, with what would fit if there is such."""
    arrays = {each: given[each] for each in sources}
    if not target.is_new and _are_extra(*arrays.values(), target.entries[name]):
        found.values[name] = given[sources[0]]
        return
    try:
        found.values[name] = value_for(name, arrays, transform, dtype, source, target)
    except Misfit as problem:
        offered = sources if (sources, transform) == ((name,), None) else ()
        hints = suggestions([name], offered, given, target.entries)
        found.problems.append(f"{name}: {problem}{_hint(hints, name, found)}")


def _are_extra(*values):
    """Extra state, as get_extra_state() gives it: arrays on neither side."""
    return not any(is_array(value) or type(value) in (int, float) for value in values)


def _hint(hints, name, found):
    """ ": transpose of W (4, 3) has ...", and the entry of the map is kept"""
    if name not in hints:
        return ""
    found.entries.append(hints[name].entry)
    return f": {hints[name].sentence}"


# Names on one side only, and parameters with several names


def _one_sided(missing, unused, given, source, target, found):
    """A sentence for each; NumPy's first."""
    hints = suggestions(missing, unused, given, target.entries)
    here = [
        f"{name}: only in {target.side}{_hint(hints, name, found)}" for name in missing
    ]
    there = [f"{name}: only in {source.side}" for name in unused]
    found.problems += there + here if source.side == "NumPy" else here + there


def _without_tied(missing, plan, target):
    """Not missing: what receives its value under another name."""
    filled = {
        name
        for names in target.ties
        if any(plan.get(name) is not None for name in names)
        for name in names
    }
    return [name for name in missing if name not in filled]


def _fill_tied(source, target, found):
    """One parameter of the target cannot take two values."""
    for names in target.ties:
        given = [name for name in names if name in found.values]
        values = [to_numpy(found.values[name]) for name in given]
        if not all(np.array_equal(values[0], v, equal_nan=True) for v in values[1:]):
            found.problems.append(
                f"{' and '.join(given)}: one parameter in {target.side}, but "
                f"{len(given)} that differ in {source.side}"
            )
        for name in names if given else ():
            found.values.setdefault(name, found.values[given[0]])
