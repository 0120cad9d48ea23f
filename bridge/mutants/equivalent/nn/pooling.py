"""Pooling, and reading between the pixels: changes that compute the same."""

from bridge.mutants.equivalent.reasons import SHORTCUT

__all__ = ["EQUIVALENT"]

AXES = "sums over different axes commute"

EQUIVALENT = [
    (
        "nn.pooling.adaptive_average",
        "means_of_bins_backward",
        "if are_equal(output_size, sizes):",
        SHORTCUT,
    ),
    (
        "nn.pooling.adaptive_average",
        "means_of_equal_bins_backward",
        "for axis, size in [*enumerate(sizes, 2)]:",
        "an entry is repeated along one axis after the other, in any order",
    ),
    (
        "nn.pooling.adaptive_average",
        "means_of_bins_backward",
        "for axis, size in list(enumerate(sizes, 2)):",
        AXES,
    ),
    (
        "nn.pooling.average",
        "sums_of_windows_backward",
        "for axis in range(len(sizes)):",
        AXES,
    ),
    (
        "nn.pooling.power",
        "lp_pool_backward",
        "largest = math.copysign(2, q) * abs(x)",
        "twice as large, in the same places",
    ),
    (
        "nn.grid_sample",
        "cubic_slope",
        "return np.where(distance <= 1, near, far)",
        "both curves have the slope a there",
    ),
    (
        "nn.upsampling.interpolate",
        "interpolate_backward",
        "for axis, (places, weights) in taps_of_axes(x_shape, grad_y.dtype, *options):",
        "the axes do not depend on each other: any order will do",
    ),
]
