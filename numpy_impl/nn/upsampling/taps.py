"""Which entries of x an entry of y reads along one axis, and with which weights.

Pixel j of x covers j - ½ ... j + ½, and so do y's pixels: both rows of pixels have the
same outer edges. With align_corners the centres of the outer pixels meet instead.
"""

import numpy as np

__all__ = []


def taps(size, out_size, mode, align_corners, scale, antialias, dtype):
    """places (O, K) and weights (O, K): y[o] = Σ_k weights[o, k] x[places[o, k]]

    Args:
        size: of x along the axis.
        out_size: O.
        scale: the scale_factor of the axis; None if the sizes alone count.
        dtype: of x: PyTorch computes in it where a pixel lies.
        mode, align_corners, antialias: as for `interpolate`.
    """
    if mode == "area":
        return area_taps(size, out_size, dtype)
    step = step_of(size, out_size, align_corners, scale, dtype)
    if antialias and out_size == size:  # such an axis is left alone
        return nearest_taps(size, out_size, "nearest", 1.0, dtype)
    if antialias:
        return smooth_taps(size, out_size, mode, step, dtype)
    if mode in ("nearest", "nearest-exact"):
        return nearest_taps(size, out_size, mode, step, dtype)
    source = source_of(out_size, align_corners, step, dtype)
    if mode == "bicubic":
        return cubic_taps(size, source)
    return linear_taps(size, out_size, source)


def step_of(size, out_size, align_corners, scale, dtype):
    """How far the centres of neighbours in y are apart, in pixels of x"""
    if align_corners:
        step = (size - 1) / (out_size - 1) if out_size > 1 else 0.0
    else:
        step = 1 / scale if scale else size / out_size
    return float(np.asarray(step, dtype=dtype))


def source_of(out_size, align_corners, step, dtype):
    """source[o]: where in x the centre of y's pixel o lies"""
    o = np.arange(out_size, dtype=np.float64)
    source = step * o if align_corners else step * (o + 0.5) - 0.5
    return np.asarray(source, dtype=dtype)


def floor(source):
    """⌊source⌋ of the number rounded to float32, as PyTorch has it in any dtype"""
    return whole(np.floor(np.asarray(source, dtype=np.float32)))


def whole(x):
    """x without what is behind the point, as a place"""
    return np.asarray(x, dtype=np.int64)


def nearest_taps(size, out_size, mode, step, dtype):
    """source[o] of pixel o's left edge, which is historical; "nearest-exact": centre"""
    if mode == "nearest":
        places = floor(source_of(out_size, True, step, dtype))
    else:
        places = floor(source_of(out_size, False, step, dtype) + 0.5)
    places = np.clip(places, 0, size - 1)[:, None]
    return places, np.ones_like(places, dtype=dtype)


def linear_taps(size, out_size, source):
    """The two neighbours j and j + 1 of the source, with weights 1 - t and t"""
    source = np.clip(source, 0, None)
    lower = np.clip(floor(source), None, size - 1)
    upper = np.clip(lower + 1, None, size - 1)
    t = np.clip(source - np.asarray(lower, dtype=source.dtype), 0, 1)
    if out_size == size:  # each pixel is its own source
        lower = upper = np.arange(size)
        t = np.zeros_like(source)
    return np.stack([lower, upper], 1), np.stack([1 - t, t], 1)


def cubic_taps(size, source):
    """The four neighbours j - 1 ... j + 2; beyond an edge the outer pixel goes on"""
    lower = np.clip(floor(source), None, size - 1)
    t = np.clip(source - np.asarray(lower, dtype=source.dtype), 0, 1)
    k = np.arange(-1, 3)
    places = np.clip(lower[:, None] + k, 0, size - 1)
    distance = np.abs(np.asarray(k, dtype=source.dtype) - t[:, None])
    return places, cubic(distance, -0.75)


def cubic(distance, a):
    """Keys' kernel (1981), two cubic curves; a is their slope at distance 1"""
    near = ((a + 2) * distance - (a + 3)) * distance * distance + 1
    far = ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
    return np.where(distance < 1, near, np.where(distance < 2, far, 0 * distance))


def triangle(distance):
    """The kernel of linear interpolation"""
    return np.clip(1 - distance, 0, None)


def lanczos(distance):
    """sinc(d) sinc(d / 3): what keeps most of the image's sharpness"""
    return np.sinc(distance) * np.sinc(distance / 3) * (distance < 3)


def keys(distance):
    """The cubic kernel of antialias: a = -0.5, as PIL has it"""
    return cubic(distance, -0.5)


KERNELS = {"bilinear": (triangle, 1), "bicubic": (keys, 2), "lanczos": (lanczos, 3)}


def smooth_taps(size, out_size, mode, step, dtype):
    """Antialias: the kernel is as wide as y's pixels, so that it skips no pixel of x"""
    centre = source_of(out_size, False, step, np.float64) + 0.5
    centre = np.asarray(centre, dtype=dtype)
    width = max(step, 1.0)
    kernel, reach = KERNELS[mode]
    support = reach * width
    first = np.clip(whole(centre - support + 0.5), 0, None)
    end = np.clip(whole(centre + support + 0.5), None, size)
    places, times = window(first, end - first)
    pixels = np.asarray(places, dtype=dtype)
    distance = np.abs((pixels - centre[:, None] + 0.5) / width)
    weights = kernel(distance) / np.asarray(times, dtype=dtype)
    return places, weights / weights.sum(1, keepdims=True)


def area_taps(size, out_size, dtype):
    """The mean of all pixels that y's pixel touches, as in adaptive average pooling"""
    o = np.arange(out_size)
    first, end = o * size // out_size, -((-(o + 1) * size) // out_size)
    places, times = window(first, end - first)
    count = (end - first)[:, None] * times
    return places, 1 / np.asarray(count, dtype=dtype)


def window(first, count):
    """places (O, K) first ... first + count - 1, and how many times each is there

    A row that is shorter than the longest repeats its last place. With weight 0 instead
    an inf there would become NaN.
    """
    k, last = np.arange(int(count.max())), count[:, None] - 1
    times = np.where(k < last, 1, len(k) - last)
    return first[:, None] + np.minimum(k, last), times
