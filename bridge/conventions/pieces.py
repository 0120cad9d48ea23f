"""Pieces: what is repeated, split, padded, laid out."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "repeat",
    symptom="repeated rows stand in another order; labels do not fit the samples",
)
def what_repeat_repeats():
    """np.repeat repeats each entry, a tensor's repeat the whole, as np.tile does."""
    x = np.array([1, 2])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.repeat(x, 2)": [1, 1, 2, 2],
            "t.repeat(2)": [1, 2, 1, 2],
            "np.tile(x, 2)": [1, 2, 1, 2],
        },
        same=("np.repeat(x, 2)", "t.repeat_interleave(2)"),
    )


@convention(
    "strides",
    symptom="as_strided reads the wrong entries, or memory beyond the array",
)
def unit_of_strides():
    """NumPy counts strides in bytes, PyTorch in entries."""
    x = np.zeros((2, 3))
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"x.strides": (24, 8), "t.stride()": (3, 1)},
        same=("[n // x.itemsize for n in x.strides]", "t.stride()"),
    )


@convention(
    "split",
    symptom="split gives pieces of two instead of two pieces",
)
def what_split_is_told():
    """np.split is told how many pieces, or where to cut; torch.split how long a piece
    is, or how long each."""
    x = np.arange(6)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "[len(piece) for piece in np.split(x, 2)]": [3, 3],
            "[len(piece) for piece in torch.split(t, 2)]": [2, 2, 2],
            "[len(piece) for piece in np.split(x, [2, 4])]": [2, 2, 2],
            "[len(piece) for piece in torch.split(t, [2, 4])]": [2, 4],
        },
        same=(
            "[len(piece) for piece in np.split(x, [2])]",
            "[len(piece) for piece in torch.tensor_split(t, [2])]",
        ),
    )


@convention(
    "split",
    symptom="fewer pieces than asked for, and the last is small",
)
def pieces_of_unequal_length():
    """10 in 4 pieces: np.array_split makes them as equal as can be, torch.chunk all but
    the last equal, and sometimes fewer than 4."""
    x = np.arange(10)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "[len(piece) for piece in np.array_split(x, 4)]": [3, 3, 2, 2],
            "[len(piece) for piece in torch.chunk(t, 4)]": [3, 3, 3, 1],
            "len(torch.chunk(t, 6))": 5,
        },
        same=(
            "[len(piece) for piece in np.array_split(x, 4)]",
            "[len(piece) for piece in torch.tensor_split(t, 4)]",
        ),
    )


@convention(
    "padding",
    symptom="the padding is on the wrong axis, or on the channels",
)
def order_of_pad():
    """np.pad is told one pair per axis, the first axis first; F.pad one flat list, the
    last axis first."""
    x = np.zeros((2, 3))
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.pad(x, ((1, 1), (0, 0))).shape": (4, 3),
            "F.pad(t, (1, 1, 0, 0)).shape": (2, 5),
        },
        same=("np.pad(x, ((1, 1), (0, 0))).shape", "F.pad(t, (0, 0, 1, 1)).shape"),
    )


@convention(
    "padding",
    symptom="the border is mirrored otherwise: 'edge', 'symmetric' and 'wrap' are "
    "unknown",
    translate="'edge' is 'replicate', 'wrap' is 'circular'; 'symmetric', which repeats "
    "the border, has no name in PyTorch",
)
def names_of_padding():
    """'reflect' leaves the border entry out in both; other modes have other names, and
    F.pad wants the axis of channels in front."""
    x = np.array([1.0, 2.0, 3.0])
    t = torch.from_numpy(x)[None]
    return entry(
        locals(),
        {
            "np.pad(x, 1, mode='reflect')": [2.0, 1.0, 2.0, 3.0, 2.0],
            "np.pad(x, 1, mode='symmetric')": [1.0, 1.0, 2.0, 3.0, 3.0],
            "F.pad(t, (1, 1), mode='reflect')[0]": [2.0, 1.0, 2.0, 3.0, 2.0],
            "F.pad(t, (1, 1), mode='symmetric')": NotImplementedError,
        },
        same=("np.pad(x, 1, mode='wrap')", "F.pad(t, (1, 1), mode='circular')[0]"),
    )


@convention(
    "padding",
    symptom="padding on one side and cropping on the other repeats an entry that was "
    "cropped",
)
def pad_of_what_was_cut_away():
    """A negative width of replicate padding cuts nothing away before the other side is
    padded: the pad repeats an entry that is no longer there."""
    t = torch.tensor([[7.0, 8.0]])
    return entry(
        locals(),
        {
            "F.pad(t, (1, -2), mode='replicate')": [[7.0]],
            "F.pad(t, (-2, 1), mode='replicate')": [[8.0]],
            "F.pad(t[:, :1], (1, 0), mode='replicate')": [[7.0, 7.0]],
        },
        same=(
            "F.pad(t, (1, -1), mode='replicate')",
            "F.pad(t[:, :1], (1, 0), mode='replicate')",
        ),
    )


@convention(
    "meshgrid",
    symptom="a picture of a function of x and y is transposed",
)
def order_of_meshgrid():
    """np.meshgrid lets the first argument run along the columns, indexing='xy';
    torch.meshgrid along the rows, indexing='ij'."""
    x, y = np.arange(2), np.arange(3)
    t, u = torch.from_numpy(x), torch.from_numpy(y)
    return entry(
        locals(),
        {
            "np.meshgrid(x, y)[0].shape": (3, 2),
            "torch.meshgrid(t, u)[0].shape": (2, 3),
        },
        same=("np.meshgrid(x, y)", "torch.meshgrid(t, u, indexing='xy')"),
    )
