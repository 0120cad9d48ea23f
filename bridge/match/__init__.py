"""Which parameter, buffer and module of one model faces which of the other?

By a map of the caller's, by name, by the usual other names (W and weight, b and bias),
and what is then left by order and shape, transposed where the values or the shapes say
so. What cannot be decided is left alone, with a sentence.
"""

from dataclasses import dataclass, field

from bridge.match.modules import match_modules
from bridge.match.names import by_name, checked
from bridge.match.order import by_order
from bridge.match.pairs import Pair, shape_of

__all__ = ["Match", "Pair", "match"]


@dataclass
class Match:
    """What faces what, and why; paths and names of ours on the left.

    parameters, buffers: {our name: Pair}
    modules: {our path: their path}; transforms: {our path: of its output}
    ours_only, theirs_only: names of parameters without a counterpart
    how: sentences on what was not matched by name
    not_compared: {what: why not}
    """

    parameters: dict = field(default_factory=dict)
    buffers: dict = field(default_factory=dict)
    modules: dict = field(default_factory=dict)
    transforms: dict = field(default_factory=dict)
    ours_only: list = field(default_factory=list)
    theirs_only: list = field(default_factory=list)
    how: list = field(default_factory=list)
    not_compared: dict = field(default_factory=dict)


def match(ours, theirs, names=None):
    """The Match of two Sides.

    Args:
        names: {ours: theirs or (theirs, transform)}, of parameters, buffers or modules;
            what is below a module goes with it. `theirs` may be a tuple of names: the
            transform gets all of them.

    Raises:
        ValueError: `names` holds a name that is not there; or one array twice.
    """
    given = checked(names or {}, ours, theirs)
    found = Match()
    labels = ours.label, theirs.label
    prefixes = {
        own: pair.theirs[0] for own, pair in given.items() if own in ours.modules()
    }

    mine, other = dict(ours.parameters()), dict(theirs.parameters())
    found.parameters = by_name(mine, other, given, prefixes)
    by_order(mine, other, found, (ours, theirs))
    taken = {name for pair in found.parameters.values() for name in pair.theirs}
    found.ours_only = [name for name in mine if name not in found.parameters]
    found.theirs_only = [name for name in other if name not in taken]
    for names, label in ((found.ours_only, 0), (found.theirs_only, 1)):
        for name in names:
            reason = f"only in {labels[label]}"
            if name in mine and name in other:
                shapes = shape_of(mine[name]), shape_of(other[name])
                reason = f"shape {shapes[0]} in {labels[0]}, {shapes[1]} in {labels[1]}"
            found.not_compared[f"parameter {name}"] = reason

    match_modules(ours, theirs, found, prefixes)
    found.transforms = {
        own: given[own].transform for own in prefixes if given[own].transform
    }
    mine, other = dict(ours.buffers()), dict(theirs.buffers())
    found.buffers = by_name(mine, other, given, found.modules)
    taken = {name for pair in found.buffers.values() for name in pair.theirs}
    for buffers, known, label in ((mine, found.buffers, 0), (other, taken, 1)):
        for name in buffers:
            if name not in known:
                found.not_compared[f"buffer {name}"] = f"only in {labels[label]}"
    return found
