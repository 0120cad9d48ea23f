"""Wrong calls of nn/pixelshuffle.py and nn/channelshuffle.py."""

import numpy as np

from tests.bad_calls import bad

LAYERS = {
    "PixelShuffle": "upscale_factor",
    "PixelUnshuffle": "downscale_factor",
    "ChannelShuffle": "groups",
}


def layer(lib, name, number, *shape):
    """PixelShuffle(number) and the like, of ones"""
    return getattr(lib.nn, name)(number)(lib.ones(*(shape or (2, 4, 4, 4))))


BAD_CALLS = [
    *(
        bad(
            f"{name} with {argument}={number!r}",
            lambda lib, name=name, number=number: layer(lib, name, number),
            argument,
            repr(number),
        )
        for name, argument in LAYERS.items()
        for number in (0, -1, 2.0, True, np.True_, "2", None, (2, 2))
    ),
    *(
        bad(
            f"{name} of shape {shape}",
            lambda lib, name=name, shape=shape: getattr(lib.nn, name)(2)(
                lib.ones(*shape)
            ),
            "at least 3 axes",
            str(shape),
        )
        for name in LAYERS
        for shape in ((), (4,), (4, 4))
    ),
    *(
        bad(
            f"{name} of a list",
            lambda lib, name=name: getattr(lib.nn, name)(2)([[[1.0]]]),
            "array",
        )
        for name in ("PixelShuffle", "PixelUnshuffle")
    ),
    *(
        bad(
            f"PixelShuffle by {r} of {channels} channels",
            lambda lib, r=r, channels=channels: layer(
                lib, "PixelShuffle", r, 2, channels, 3, 3
            ),
            f"multiple of {r * r} channels",
            f"(2, {channels}, 3, 3)",
        )
        for r, channels in ((2, 3), (2, 6), (3, 8))
    ),
    *(
        bad(
            f"PixelUnshuffle by {r} of {height} x {width}",
            lambda lib, r=r, size=(height, width): layer(
                lib, "PixelUnshuffle", r, 2, 3, *size
            ),
            f"downscale_factor={r}",
            f"(2, 3, {height}, {width})",
        )
        for r, height, width in ((2, 3, 4), (2, 4, 3), (3, 4, 6))
    ),
    *(
        bad(
            f"ChannelShuffle of {channels} channels in {groups} groups",
            lambda lib, groups=groups, channels=channels: layer(
                lib, "ChannelShuffle", groups, 2, channels, 3
            ),
            f"groups={groups}",
            f"(2, {channels}, 3)",
        )
        for groups, channels in ((2, 3), (4, 6), (3, 4))
    ),
]
