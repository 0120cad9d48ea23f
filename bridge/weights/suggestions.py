"""What may have been meant: an array whose shape fits, under another name or layout."""

from dataclasses import dataclass

import numpy as np

from bridge.weights.states import is_array, shape_of
from bridge.weights.transforms import Transform, channels_last_kernel, transpose

__all__ = ["Hint", "common_prefix", "suggestions"]

# Tried in this order, on the shape only: whether the values fit nobody can know.
LAYOUTS = {
    2: [transpose],
    3: [channels_last_kernel("WIO"), channels_last_kernel("OWI")],
    4: [channels_last_kernel("HWIO"), channels_last_kernel("OHWI")],
    5: [channels_last_kernel("DHWIO"), channels_last_kernel("ODHWI")],
}


@dataclass(frozen=True)
class Hint:
    """The entry of `names` that would fit, and the sentence that says so."""

    entry: str
    sentence: str


def suggestions(wanted, offered, entries, targets):
    """{wanted name: Hint}; each offered array is suggested once, in order.

    Args:
        wanted, offered: names in `targets` and in `entries` that are still without a
            partner.
        entries, targets: {name: array} of both sides.
    """
    found, left = {}, [name for name in offered if is_array(entries[name])]
    for name in wanted:
        if not is_array(targets[name]):
            continue
        shape = shape_of(targets[name])
        for source in left:
            given = shape_of(entries[source])
            fits, transform = _layout(given, shape, source == name)
            if fits:
                found[name] = _hint(name, shape, source, given, transform)
                left.remove(source)
                break
    return found


def common_prefix(targets, entries):
    """What all the targets' names stand behind, such as "module."; "" if nothing."""
    first = next(iter(targets))
    for name in entries:
        start = name.removesuffix(first)
        if start not in ("", name) and all(start + n in entries for n in targets):
            return start
    return ""


def _layout(given, wanted, is_same_name):
    """Whether a shape becomes another, and by which transform (None: by none)."""
    if given == wanted:
        return not is_same_name, None
    if len(given) == len(wanted):
        array = np.broadcast_to(np.zeros(()), given)
        for transform in LAYOUTS.get(len(given), []):
            if transform(array).shape == wanted:
                return True, transform
    return False, None


def _hint(name, shape, source, given, transform: Transform | None):
    if transform is None:
        entry = f"{name!r}: {source!r}"
        return Hint(entry, f"{source} fits {shape}: names={{{entry}}}")
    entry = f"{name!r}: ({source!r}, {transform!r})"
    title = transform.name.partition("(")[0]
    sentence = f"{title} of {source} {given} fits {shape}: names={{{entry}}}"
    return Hint(entry, sentence)
