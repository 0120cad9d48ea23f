"""What differs before anything is computed: options, weights, optimizers' options."""

from bridge.causal.side import is_module_of
from bridge.parity import compare
from bridge.weights import option_differences

__all__ = ["options", "optimizers_differ", "starting_values"]

KERNELS = ("params", "param_names", "foreach", "fused", "capturable", "differentiable")


def options(models, match, labels):
    """Sentences on the options of two modules; [] if one of them is no module."""
    for model in models:
        if not any(is_module_of(model, library) for library in ("torch", "numpy_impl")):
            return []
    faced = {a: b for a, b in match.modules.items() if a and a != b}
    return option_differences(*models, faced, labels)


def starting_values(sides, match, tolerance):
    """Sentences on parameters that two sides do not start with."""
    found = []
    ours, theirs = (side.parameters() for side in sides)
    labels = [side.label for side in sides]
    for name, pair in match.parameters.items():
        comparison = compare(ours[name], pair.value(theirs), names=labels)
        if not comparison.ok(tolerance):
            found.append(
                f"{name} starts from other values: {comparison.ours!r} in {labels[0]}, "
                f"{comparison.theirs!r} in {labels[1]} at {comparison.absolute_at}"
            )
    return found


def optimizers_differ(optimizers, labels):
    """One sentence for each option in which two optimizers' groups differ."""
    groups = [getattr(optimizer, "param_groups", None) for optimizer in optimizers]
    if not all(groups):
        return []
    if len(groups[0]) != len(groups[1]):
        counts = [len(each) for each in groups]
        return [
            f"optimizer: {counts[0]} parameter groups in {labels[0]}, "
            f"{counts[1]} in {labels[1]}"
        ]
    found = []
    kinds = [type(optimizer).__name__ for optimizer in optimizers]
    if kinds[0] != kinds[1]:
        found.append(f"optimizer: {kinds[0]} in {labels[0]}, {kinds[1]} in {labels[1]}")
    for index, (a, b) in enumerate(zip(*groups)):
        for name in a:
            if name not in b or name in KERNELS:
                continue
            x, y = _number(a[name]), _number(b[name])
            if x != y:
                group = f" of group {index}" if len(groups[0]) > 1 else ""
                found.append(
                    f"optimizer: {name}{group} is {x!r} in {labels[0]}, {y!r} in "
                    f"{labels[1]}"
                )
    return found


def _number(value):
    if isinstance(value, tuple | list):
        return tuple(_number(item) for item in value)
    return value.item() if hasattr(value, "item") else value
