"""Cases of nn/pooling/fractional.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, uniform, values
from bridge.cases.standard import standard_cases

layer = partial(ModuleCase, file="nn.pooling.fractional", modes=("train",))


def case(axes, label, shape, *args, **kwargs):
    """FractionalMaxPool2d or 3d of one normal x, from one seed or from samples"""
    name = f"FractionalMaxPool{axes}d"
    inputs = (normal(*shape),)
    return layer(name=name, label=label, args=args, kwargs=kwargs, inputs=inputs)


TIES = np.sin(np.arange(2 * 6 * 7)).round().reshape(1, 2, 6, 7)
NAN = np.where(TIES > 0, np.nan, TIES)
BOTH = {"return_indices": True}

CASES = [
    case(2, "output_size", (2, 3, 6, 7), 2, 3),
    case(2, "as many as fit", (2, 3, 6, 7), (2, 3), (5, 5)),
    case(2, "a single window", (2, 3, 5, 5), 3, (1, 2)),
    case(2, "output_ratio, indices", (2, 3, 6, 7), 2, None, (0.5, 0.4), **BOTH),
    case(
        2,
        "_random_samples",
        (2, 3, 6, 7),
        (3, 2),
        (3, 4),
        _random_samples=uniform(0, 1, 2, 3, 2),
    ),
    *(
        layer(
            name="FractionalMaxPool2d",
            label=label,
            args=(3, 3),
            kwargs=BOTH,
            inputs=(values(x),),
            smooth=False,
        )
        for label, x in (("ties", TIES), ("±1e4", 1e4 * TIES), ("NaN", NAN))
    ),
    case(3, "output_size", (1, 2, 5, 6, 5), 2, (3, 4, 2)),
    case(3, "output_ratio, indices", (1, 2, 5, 6, 5), 2, None, 0.6, **BOTH),
    case(
        3,
        "_random_samples",
        (2, 2, 4, 5, 4),
        (1, 3, 2),
        2,
        _random_samples=uniform(0, 1, 2, 2, 3),
    ),
    *(
        found
        for axes, sizes in ((2, (6, 5)), (3, (4, 5, 4)))
        for found in standard_cases(
            partial(layer, name=f"FractionalMaxPool{axes}d", args=(2, 2)),
            (2, 3, *sizes),
            unbatched=True,
        )
    ),
    *(
        layer(
            name=f"FractionalMaxPool{len(shape) - 2}d",
            label=f"K=2, {shape} -> {size}",
            bench=True,
            args=(2, size),
            inputs=(normal(*shape),),
        )
        for size, shape in ((18, (32, 32, 28, 28)), ((8, 14, 14), (4, 16, 16, 28, 28)))
    ),
]
