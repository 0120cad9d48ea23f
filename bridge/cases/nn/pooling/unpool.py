"""Cases of nn/pooling/unpool.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import Spec, normal

layer = partial(ModuleCase, file="nn.pooling.unpool", modes=("train",))


def places(size, *shape):
    """Indices (N, C, ...) into `size` entries; in a channel none comes twice"""

    def draw(rng):
        rows = [rng.permutation(size) for _ in range(int(np.prod(shape[:2])))]
        rows = np.array(rows, np.int64).reshape(len(rows), size)
        return rows[:, : int(np.prod(shape[2:]))].reshape(shape)

    return Spec(draw, differentiable=False)


def case(label, size, shape, *args, **how):
    """MaxUnpool1d, 2d or 3d of x (N, C, ...), into `size` entries

    Without a batch if N is None.
    """
    inputs = normal(*shape), places(size, *shape)
    if shape[0] is None:
        given = 1, *shape[1:]
        found = places(size, *given)
        first = Spec(lambda rng: found.draw(rng)[0], differentiable=False)
        inputs = normal(*shape[1:]), first
    name = f"MaxUnpool{len(shape) - 2}d"
    return layer(name=name, label=label, args=args, inputs=inputs, **how)


def twice(rng):
    """Windows that overlap have the same entry as their largest"""
    return np.array([[[0, 2, 2, 5], [1, 1, 1, 3]]])


CASES = [
    case("K=2", 8, (2, 3, 4), 2),
    case("K=3, stride=2, padding=1", 7, (2, 3, 4), 3, 2, 1),
    case("output_size", 9, (2, 3, 4), 2, call={"output_size": (9,)}),
    case("empty batch", 8, (0, 3, 4), 2),
    case("one row", 8, (1, 3, 4), 2),
    case("unbatched", 8, (None, 3, 4), 2),
    layer(
        name="MaxUnpool1d",
        label="the gradient of an index that comes twice",
        args=(2,),
        inputs=(Spec(lambda rng: twice(rng) * 0.5), Spec(twice, differentiable=False)),
        smooth=False,  # the last one stays, and both get a gradient
    ),
    case("2x2", 24, (2, 3, 2, 3), 2),
    case("(3, 2), stride=(2, 1), padding", 15, (2, 3, 2, 4), (3, 2), (2, 1), (0, 0)),
    case("padding=1", 4 * 6, (2, 3, 2, 3), (4, 4), (2, 2), (0, 1)),
    case("output_size", 20, (2, 3, 2, 2), 2, call={"output_size": (5, 4)}),
    case("a whole shape", 15, (2, 3, 2, 2), 2, call={"output_size": (2, 3, 5, 3)}),
    case("empty batch", 16, (0, 3, 2, 2), 2),
    case("one row", 16, (1, 3, 2, 2), 2),
    case("unbatched", 16, (None, 3, 2, 2), 2),
    case("2x2x2", 64, (2, 2, 2, 2, 2), 2),
    case("all arguments", 4 * 3 * 3, (2, 2, 2, 2, 3), (4, 3, 3), (2, 2, 1), (1, 1, 1)),
    case("output_size", 75, (1, 2, 2, 2, 2), 2, call={"output_size": (5, 5, 3)}),
    case("empty batch", 64, (0, 2, 2, 2, 2), 2),
    case("one row", 64, (1, 2, 2, 2, 2), 2),
    case("unbatched", 64, (None, 2, 2, 2, 2), 2),
    case("K=2, (32, 64, 256)", 512, (32, 64, 256), 2, bench=True),
    case("2x2, (32, 32, 14, 14)", 784, (32, 32, 14, 14), 2, bench=True),
    case("2x2x2, (4, 16, 8, 14, 14)", 12544, (4, 16, 8, 14, 14), 2, bench=True),
]
