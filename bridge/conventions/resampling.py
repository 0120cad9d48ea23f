"""Resizing and sampling images: where pixels lie, which kernel, which order."""

import torch
from torch.nn import functional as F

from bridge.conventions.register import convention, entry

__all__ = []


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
