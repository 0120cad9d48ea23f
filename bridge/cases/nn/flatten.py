"""Cases of nn/flatten.py."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from bridge.cases.standard import standard_cases

flatten = partial(ModuleCase, file="nn.flatten", name="Flatten")
unflatten = partial(ModuleCase, file="nn.flatten", name="Unflatten")

CASES = [
    flatten(inputs=(normal(2, 3, 4, 5),)),
    flatten(label="all axes", args=(0,), inputs=(normal(2, 3, 4),)),
    flatten(label="1 ... 2", args=(1, 2), inputs=(normal(2, 3, 4, 5),)),
    flatten(
        label="-3 ... -2",
        kwargs={"start_dim": -3, "end_dim": -2},
        inputs=(normal(2, 3, 4, 5),),
    ),
    flatten(label="one axis", args=(0, 0), inputs=(normal(5),)),
    flatten(label="scalar", args=(0, -1), inputs=(normal(),)),
    flatten(label="nothing to join", inputs=(normal(2, 3),)),
    *standard_cases(flatten, (2, 3, 4, 5), extra_axis=True),
    unflatten(label="tuple", args=(1, (2, 3)), inputs=(normal(4, 6),)),
    unflatten(label="list", args=(1, [3, 2]), inputs=(normal(4, 6, 2),)),
    unflatten(label="-1", args=(-1, (2, -1)), inputs=(normal(4, 6),)),
    unflatten(label="dim=0", args=(0, (2, 2)), inputs=(normal(4, 6),)),
    unflatten(label="one size", args=(1, (6,)), inputs=(normal(4, 6),)),
    *standard_cases(partial(unflatten, args=(1, (2, 3))), (4, 6)),
    unflatten(
        label="by name",
        kwargs={"dim": 0, "unflattened_size": (1, 6)},
        inputs=(normal(6),),
    ),
]
