"""Who faces whom by name: the caller's map, the same name, the usual other name."""

from difflib import get_close_matches

from bridge.match.pairs import Pair, pair_of

__all__ = ["by_name", "checked", "renamed"]

ALIASES = {
    **dict.fromkeys(
        ("W", "w", "weights", "kernel", "coef_", "gamma", "theta"), "weight"
    ),
    **dict.fromkeys(("b", "biases", "intercept_", "beta"), "bias"),
}


def checked(names, ours, theirs):
    """{our name: Pair}, every name of which is there."""
    found, used = {}, {}
    known = [
        {**side.parameters(), **side.buffers(), **side.modules()}
        for side in (ours, theirs)
    ]
    for own, value in names.items():
        other, transform = value, None
        if isinstance(value, tuple) and len(value) == 2 and callable(value[1]):
            other, transform = value
        others = (other,) if isinstance(other, str) else tuple(other)
        for name, side, label in (
            (own, known[0], ours.label),
            *((o, known[1], theirs.label) for o in others),
        ):
            if name not in side:
                close = get_close_matches(str(name), side, 3, 0.4)
                hint = f"; did you mean {' or '.join(close)}?" if close else ""
                raise ValueError(f"names: there is no {name!r} in {label}{hint}")
        for other in others:
            if other in used and transform is None:
                raise ValueError(
                    f"names: {other!r} is given twice, for {used[other]!r} and {own!r}"
                )
            used[other] = own
        found[own] = Pair(others, transform)
    return found


def by_name(mine, other, given, prefixes):
    """{our name: Pair} by the map, by the same name, by the usual other name."""
    found = {name: pair for name, pair in given.items() if name in mine}
    taken = {name for pair in found.values() for name in pair.theirs}
    for same in (_same_name, _usual_name):
        for name in mine:
            if name in found:
                continue
            candidate = same(renamed(name, prefixes), other)
            if candidate is None or candidate in taken:
                continue
            pair = pair_of(mine[name], candidate, other[candidate])
            if pair is not None:
                found[name] = pair
                taken.add(candidate)
    return found


def renamed(name, prefixes):
    """The name as it is with the longest path in front that is mapped."""
    for own in sorted(prefixes, key=len, reverse=True):
        if own and name.startswith(f"{own}."):
            path = prefixes[own]
            return f"{path}{name[len(own) :]}" if path else name[len(own) + 1 :]
    return name


def _same_name(name, other):
    return name if name in other else None


def _usual_name(name, other):
    """weight for W, bias for b, in a module of the same path."""
    path, _, last = name.rpartition(".")
    wanted = path, ALIASES.get(last, last)
    for candidate in other:
        path, _, last = candidate.rpartition(".")
        if (path, ALIASES.get(last, last)) == wanted:
            return candidate
    return None
