"""Resizing and sampling images: where pixels lie, which kernel, which order."""

import torch
from torch.autograd import grad
from torch.nn import functional as F

from bridge.conventions.register import convention, entry

__all__ = ["grad"]  # torch.autograd.grad, for the expressions


def resized(row, size, mode="bilinear", **options):
    """A row of an image, resized"""
    x = torch.tensor(row).reshape(1, 1, 1, -1)
    return F.interpolate(x, (1, size), mode=mode, **options).flatten()


@convention(
    "interpolate",
    symptom="a resized image is shifted or stretched against theirs",
)
def corners_of_interpolate():
    """Pixels are squares: output i lies at (i + ½) · in / out - ½, clamped at the edge;
    with align_corners=True they are points, and the corners stay."""
    row = [0.0, 1.0]
    return entry(
        locals(),
        {
            "resized(row, 4)": [0.0, 0.5 * 1.5 - 0.5, 0.5 * 2.5 - 0.5, 1.0],
            "resized(row, 4, align_corners=True)": [0.0, 1 / 3, 2 / 3, 1.0],
        },
        same=(
            "resized(row, 4)",
            "np.interp((np.arange(4) + 0.5) * 2 / 4 - 0.5, [0, 1], row)",
        ),
    )


@convention(
    "interpolate",
    symptom="nearest takes another pixel than PIL, OpenCV's exact one or scikit-image",
)
def which_is_nearest():
    """mode="nearest" takes pixel ⌊i · in / out⌋, "nearest-exact" the one whose centre
    is nearest, as PIL does."""
    row = [0.0, 1.0, 2.0]
    return entry(
        locals(),
        {
            "resized(row, 2, mode='nearest')": [0.0, 1.0],
            "resized(row, 2, mode='nearest-exact')": [0.0, 2.0],
        },
        same=(
            "resized(row, 2, mode='nearest-exact')",
            "[row[int((i + 0.5) * 3 / 2)] for i in range(2)]",
        ),
    )


@convention(
    "interpolate",
    symptom="bicubic images are sharper than PIL's, and overshoot more at edges",
)
def sharpness_of_bicubic():
    """The bicubic kernel has a = -0.75, as in OpenCV; with antialias=True a = -0.5, as
    in PIL and Keras."""
    row = [0.0, 1.0, 0.0, 0.0]

    def weight(distance, a):  # of a pixel nearer than 1: Keys (1981)
        return (a + 2) * distance**3 - (a + 3) * distance**2 + 1

    # Output 3 of 8 lies at 3.5 / 2 - 0.5 = 1.25.
    return entry(
        locals(),
        {
            "resized(row, 8, mode='bicubic')[3]": 1.25 / 64 - 2.25 / 16 + 1,
            "resized(row, 8, mode='bicubic', antialias=True)[3]": (
                1.5 / 64 - 2.5 / 16 + 1
            ),
        },
        same=("resized(row, 8, mode='bicubic')[3]", "weight(0.25, a=-0.75)"),
    )


@convention(
    "interpolate",
    symptom="small thumbnails are noisy where PIL's are smooth",
)
def pixels_that_are_skipped():
    """Without antialias=True interpolate takes the nearest two pixels however far it
    shrinks; PIL, and torchvision by default, average all that are covered."""
    row = [8.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    triangle = [1 - abs(j + 0.5 - 2) / 4 for j in range(6)]  # around 2, the centre
    return entry(
        locals(),
        {
            "resized(row, 2)[0]": 0.0,
            "resized(row, 2, antialias=True)[0]": (
                8 * 0.625 / (0.625 + 0.875 + 0.875 + 0.625 + 0.375 + 0.125)
            ),
            "resized(row, 2, mode='area')[0]": 8 / 4,
        },
        same=(
            "resized(row, 2, antialias=True)[0]",
            "8 * triangle[0] / sum(triangle)",
        ),
    )


@convention(
    "interpolate",
    symptom="scale_factor=1.5 and the size that it leads to give different images",
    changed={"PyTorch 1.6": "the factor; before, the ratio of the sizes"},
)
def scale_that_is_not_the_ratio():
    """With scale_factor the positions follow the factor as given, not the ratio of the
    sizes, which are rounded down."""
    x = torch.tensor([[[0.0, 1.0, 2.0]]])  # 3 · 1.5 = 4.5, so 4

    def stretched(**options):
        return F.interpolate(x, mode="linear", **options).flatten()

    return entry(
        locals(),
        {
            "stretched(scale_factor=1.5)[2:]": [2.5 / 1.5 - 0.5, 3.5 / 1.5 - 0.5],
            "stretched(size=4)[2:]": [2.5 * 3 / 4 - 0.5, 2.0],
        },
        same=(
            "stretched(scale_factor=1.5, recompute_scale_factor=True)",
            "stretched(size=4)",
        ),
    )


@convention(
    "interpolate",
    symptom="the gradient of nearest arrives at another pixel than was read",
)
def gradient_of_nearest():
    """Twice as many pixels by a factor that is not 2: nearest reads pixel ⌊i / factor⌋,
    and its gradient goes to ⌊i / 2⌋; bilinear's goes where it was read."""
    x = torch.arange(3.0).reshape(1, 1, 3).requires_grad_()

    def read(i):
        return F.interpolate(x, scale_factor=2.1).flatten()[i].item()

    def served(i):
        y = F.interpolate(x, scale_factor=2.1).flatten()
        return torch.autograd.grad(y[i], x)[0].argmax().item()

    return entry(
        locals(),
        {"read(2)": 2 // 2.1, "served(2)": 2 // 2},
        same=("read(3)", "served(3)"),
    )


@convention(
    "grid_sample",
    symptom="the identity grid loses half a pixel at the edge",
    changed={"PyTorch 1.3": "edges; before, centres were the default"},
)
def corner_of_the_grid():
    """-1 and 1 are the outer edges of the image in grid_sample and affine_grid; with
    align_corners=True the centres of the corner pixels."""
    image = torch.tensor([[[[4.0, 0.0], [0.0, 0.0]]]])
    corner = torch.tensor([[[[-1.0, -1.0]]]])
    return entry(
        locals(),
        {
            "F.grid_sample(image, corner).item()": 4 / 2 / 2,
            "F.grid_sample(image, corner, align_corners=True).item()": 4.0,
        },
        same=(
            "F.grid_sample(image, corner / 2)",
            "F.grid_sample(image, corner, align_corners=True)",
        ),
    )


@convention(
    "grid_sample",
    symptom="the sampled image is transposed",
)
def order_of_the_grid():
    """A point of the grid is (x, y), the column first; indices of arrays, and
    scipy.ndimage.map_coordinates, have the row first."""
    image = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    top_right = torch.tensor([[[[1.0, -1.0]]]])

    def sampled(points):
        return F.grid_sample(image, points, align_corners=True).item()

    return entry(
        locals(),
        {"sampled(top_right)": 2.0, "sampled(top_right.flip(-1))": 3.0},
        same=("sampled(top_right)", "image[0, 0, 0, 1].item()"),
    )


@convention(
    "interpolate",
    symptom="with antialias=True an image of one column has the same value in every "
    "row",
)
def antialias_to_one_column():
    """With antialias=True a result of one column has the value of its first row in
    every row, on the CPU, where the height changes, too; a result of one row is right,
    and so is the gradient."""
    column = torch.arange(4.0, requires_grad=True)
    weights = torch.tensor([0.75, 0.75, 0.25, 0.0]) / 1.75  # a triangle of width 2

    def shrunk(column, size, shape):
        x = column.reshape(1, 1, *shape)
        return F.interpolate(x, size, mode="bilinear", antialias=True).flatten()

    return entry(
        locals(),
        {
            "shrunk(column, (2, 1), (4, 1))": [1.25 / 1.75, 1.25 / 1.75],
            "shrunk(column, (1, 2), (1, 4))": [1.25 / 1.75, 4 / 1.75],
            "grad(shrunk(column, (2, 1), (4, 1))[1], column)[0]": [
                0.0,
                0.25 / 1.75,
                0.75 / 1.75,
                0.75 / 1.75,
            ],
        },
        same=(
            "shrunk(column, (1, 2), (1, 4))",
            "torch.stack([weights @ column, weights.flip(0) @ column])",
        ),
    )


@convention(
    "interpolate",
    symptom="with antialias=True the gradient is not that of what was computed",
    translate="ask for the size, or recompute_scale_factor=True",
)
def antialias_of_an_axis_that_stays():
    """With antialias=True an axis of unchanged size is left alone, whatever the factor;
    but its gradient goes to the pixels that the factor would have read."""
    x = torch.ones(1, 1, 3, 3, requires_grad=True)

    def last_pixel(**options):
        y = F.interpolate(x, mode="bilinear", antialias=True, **options)
        return grad(y[0, 0, 0, 2], x)[0][0, 0, 0]

    return entry(  # ⌊1.25 · 3⌋ = 3, and 2.5 / 1.25 = 2 is between the last two pixels
        locals(),
        {
            "last_pixel(scale_factor=(1, 1.25))": [0.0, 0.5, 0.5],
            "last_pixel(size=(3, 3))": [0.0, 0.0, 1.0],
        },
    )


@convention(
    "PixelShuffle",
    symptom="RuntimeError: Function PixelShuffleBackward0 returned an invalid gradient",
    translate="leave out an empty batch, or write the permutation yourself",
)
def pixel_shuffle_of_an_empty_batch():
    """pixel_shuffle and pixel_unshuffle take an empty batch, but their backward raises,
    and pixel_unshuffle gives x back as it is; the backward of the same permutation,
    written out, and of channel_shuffle is empty."""
    x = torch.zeros(0, 4, 3, 3, requires_grad=True)
    places = x.reshape(0, 1, 2, 2, 3, 3).permute(0, 1, 4, 2, 5, 3)
    return entry(
        locals(),
        {
            "F.pixel_shuffle(x, 2).shape": [0, 1, 6, 6],
            "grad(F.pixel_shuffle(x, 2).sum(), x)[0]": RuntimeError,
            "F.pixel_unshuffle(x, 3).shape": [0, 4, 3, 3],
            "grad(F.pixel_unshuffle(x, 3).sum(), x)[0]": RuntimeError,
            "grad(places.reshape(0, 1, 6, 6).sum(), x)[0].shape": [0, 4, 3, 3],
            "grad(F.channel_shuffle(x, 2).sum(), x)[0].shape": [0, 4, 3, 3],
        },
    )
