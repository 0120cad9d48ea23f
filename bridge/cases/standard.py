"""The cases that every layer has: the sizes at which a formula is easily wrong."""

from bridge.cases.specs import normal

__all__ = ["standard_cases"]


def standard_cases(case, *shapes, unbatched=False, extra_axis=False):
    """[case] of an empty batch and of one row; where torch allows it, of other ranks

    Args:
        case: makes a ModuleCase of `label` and `inputs`; a partial that knows the rest.
        shapes: (N, ...) of each input, which is drawn from N(0, 1).
        unbatched: also without the batch axis.
        extra_axis: also with an axis of 2 in front, (2, N, ...).

    `tests/test_floors.py` asks torch which ranks it takes, and wants a case for each.
    """
    kinds = {
        "empty batch": [(0, *shape[1:]) for shape in shapes],
        "one row": [(1, *shape[1:]) for shape in shapes],
    }
    if unbatched:
        kinds["unbatched"] = [shape[1:] for shape in shapes]
    if extra_axis:
        kinds["extra axis"] = [(2, *shape) for shape in shapes]
    return [
        case(label=label, inputs=tuple(normal(*shape) for shape in found))
        for label, found in kinds.items()
    ]
