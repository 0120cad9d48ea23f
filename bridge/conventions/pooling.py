"""Pooling: what the padding counts, ties, the last window, adaptive bins."""

import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "pooling",
    symptom="averages at the edge are too small",
)
def padding_in_the_average():
    """avg_pool counts the padding's zeros in its divisor if not told
    count_include_pad=False; Keras' "same" leaves them out."""
    x = torch.ones(1, 1, 2)
    return entry(
        locals(),
        {
            "F.avg_pool1d(x, 3, padding=1)[0, 0, 0]": 2 / 3,
            "F.avg_pool1d(x, 3, padding=1, count_include_pad=False)[0, 0, 0]": 2 / 2,
        },
        same=(
            "F.avg_pool1d(x, 3, padding=1, count_include_pad=False)",
            "F.avg_pool1d(x, 3, padding=1) * 3 / 2",
        ),
    )


@convention(
    "pooling",
    symptom="the maxima at the edge of negative inputs are 0 in my own code",
)
def padding_in_the_maximum():
    """max_pool pads with -inf, F.pad with 0 if it is not told another value."""
    x = torch.full((1, 1, 2), -5.0)
    return entry(
        locals(),
        {
            "F.max_pool1d(x, 3, padding=1)[0, 0, 0]": -5.0,
            "F.max_pool1d(F.pad(x, (1, 1)), 3)[0, 0, 0]": 0.0,
        },
        same=(
            "F.max_pool1d(x, 3, stride=1, padding=1)",
            "F.max_pool1d(F.pad(x, (1, 1), value=-math.inf), 3, stride=1)",
        ),
    )


@convention(
    "pooling",
    symptom="gradients of max pooling differ where pixels are equal, as after relu",
)
def ties_of_max_pooling():
    """Of equal entries in a window max_pool's gradient goes to the first alone; amax
    shares it among them."""

    def gradient(pool):
        x = torch.ones(1, 2, requires_grad=True)
        pool(x).sum().backward()
        return x.grad[0]

    return entry(
        locals(),
        {
            "gradient(lambda x: F.max_pool1d(x, 2))": [1.0, 0.0],
            "gradient(lambda x: x.amax(-1))": [1 / 2, 1 / 2],
        },
        same=(
            "gradient(lambda x: F.max_pool1d(x, 2))",
            "gradient(lambda x: x.max(-1).values)",
        ),
    )


@convention(
    "pooling",
    symptom="the last row of an odd image never counts, or there is one output more",
)
def last_window():
    """Pooling leaves out a window that does not fit; with ceil_mode=True it takes what
    is there, and averages over that."""
    x = torch.tensor([[[1.0, 2.0, 3.0, 4.0, 5.0]]])
    return entry(
        locals(),
        {
            "F.avg_pool1d(x, 2).flatten()": [1.5, 3.5],
            "F.avg_pool1d(x, 2, ceil_mode=True).flatten()": [1.5, 3.5, 5.0],
        },
        same=(
            "F.max_pool1d(x, 2, ceil_mode=True)",
            "F.max_pool1d(F.pad(x, (0, 1), value=-math.inf), 2)",
        ),
    )


@convention(
    "pooling",
    symptom="adaptive pooling is not average pooling with a stride",
)
def bins_that_overlap():
    """adaptive_avg_pool's bin i of n goes from ⌊i L / n⌋ to ⌈(i + 1) L / n⌉: where
    L / n is no integer, bins overlap and differ in length."""
    x = torch.tensor([[[0.0, 1.0, 2.0, 3.0, 4.0]]])
    return entry(
        locals(),
        {
            "F.adaptive_avg_pool1d(x, 3).flatten()": [
                (0 + 1) / 2,
                (1 + 2 + 3) / 3,
                (3 + 4) / 2,
            ],
            "F.avg_pool1d(x, 5 // 3).flatten()": [0.0, 1.0, 2.0, 3.0, 4.0],
        },
        same=("F.adaptive_avg_pool1d(x, 1)", "x.mean(-1, keepdim=True)"),
    )


@convention(
    "pooling",
    symptom="lp_pool grows with the window",
)
def sum_in_lp_pooling():
    """lp_pool is the root of the sum of powers, not of their mean."""
    x = torch.tensor([[[3.0, 4.0]]])
    return entry(
        locals(),
        {
            "F.lp_pool1d(x, 2, 2).item()": (9 + 16) ** 0.5,
            "F.avg_pool1d(x**2, 2).sqrt().item()": ((9 + 16) / 2) ** 0.5,
        },
        same=("F.lp_pool1d(x, 2, 2)", "(2 * F.avg_pool1d(x**2, 2)).sqrt()"),
    )
