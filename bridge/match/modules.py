"""Which module faces which: after their parameters, by name, by class and order."""

from bridge.match.names import renamed

__all__ = ["match_modules"]


def match_modules(ours, theirs, found, prefixes):
    """Modules with parameters follow these, the others their names or their classes."""
    mine, other = ours.modules(), theirs.modules()
    found.modules = {"": ""}
    owners = theirs.owners()
    for name, paths in ours.owners().items():
        pair = found.parameters.get(name)
        facing = owners.get(pair.theirs[0], ()) if pair else ()
        for path, candidate in zip(paths, facing):
            _face(found.modules, path, candidate)
    for path in mine:
        candidate = prefixes.get(path) or renamed(path, prefixes)
        if candidate in other:
            _face(found.modules, path, candidate)
    taken = set(found.modules.values())
    left = [p for p in mine if p not in found.modules and _is_leaf(p, mine)]
    right = [p for p in other if p not in taken and _is_leaf(p, other)]
    kinds = {_kind(mine[path]) for path in left}
    for kind in sorted(kinds):
        a = [path for path in left if _kind(mine[path]) == kind]
        b = [path for path in right if _kind(other[path]) == kind]
        if len(a) == len(b):
            found.modules |= dict(zip(a, b))
            found.how += [
                f"{x} faces {y} ({kind}): by their order" for x, y in zip(a, b)
            ]
    taken = set(found.modules.values())
    for modules, known, label in (
        (mine, found.modules, ours.label),
        (other, taken, theirs.label),
    ):
        for path in modules:
            if path not in known and _is_leaf(path, modules):
                kind = type(modules[path]).__name__
                found.not_compared[f"module {path} ({kind})"] = f"only in {label}"


def _face(modules, path, candidate):
    if path not in modules and candidate not in modules.values():
        modules[path] = candidate


def _is_leaf(path, modules):
    return path != "" and not any(other.startswith(f"{path}.") for other in modules)


def _kind(module):
    return type(module).__name__.lower()
