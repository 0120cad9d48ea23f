"""Distances and similarities: what is added, where they are 0, and at their ties."""

import signal

import torch
from torch.autograd import grad
from torch.nn import functional as F

from bridge.conventions.register import convention, entry

__all__ = ["grad"]  # torch.autograd.grad, for the expressions


@convention(
    "distances",
    symptom="the distance of a vector from itself is not 0",
)
def eps_of_pairwise_distance():
    """pairwise_distance, and with it TripletMarginLoss, adds ε = 1e-6 to each entry of
    the difference; norm and cdist add nothing."""
    x = torch.ones(1, 4, dtype=torch.float64)
    return entry(
        locals(),
        {
            "F.pairwise_distance(x, x)": [(4 * 1e-6**2) ** 0.5],
            "torch.cdist(x, x)": [[0.0]],
        },
        same=("F.pairwise_distance(x, x, eps=0.0)", "(x - x).norm(dim=1)"),
    )


@convention(
    "distances",
    symptom="two equal vectors are pushed apart: the gradient of their distance is "
    "not 0",
)
def gradient_at_equal_vectors():
    """Where two vectors are equal, cdist, pdist and norm take 0 as the gradient, which
    is one of many; pairwise_distance stands at ε beside it, in a direction of its own,
    with the full length of 1."""
    x = torch.ones(1, 4, dtype=torch.float64, requires_grad=True)
    y = x.detach()
    return entry(
        locals(),
        {
            "grad(torch.cdist(x, y).sum(), x)[0]": [[0.0, 0.0, 0.0, 0.0]],
            "grad((x - y).norm(dim=1).sum(), x)[0]": [[0.0, 0.0, 0.0, 0.0]],
            "grad(F.pairwise_distance(x, y).sum(), x)[0]": [[0.5, 0.5, 0.5, 0.5]],
        },
        same=(
            "grad(F.pairwise_distance(x, y, eps=0.0).sum(), x)[0]",
            "grad(torch.cdist(x, y).sum(), x)[0]",
        ),
    )


@convention(
    "ties",
    symptom="p = inf: the gradient of cdist is larger than that of norm, where "
    "several differences are the largest",
)
def largest_differences_that_are_equal():
    """Of p = inf: where several differences are the largest, cdist and pdist give the
    whole gradient to each of them, norm and pairwise_distance share it."""
    x = torch.tensor([[3.0, -3.0, 1.0]], requires_grad=True)
    y = torch.zeros(1, 3)
    return entry(
        locals(),
        {
            "grad(torch.cdist(x, y, p=math.inf).sum(), x)[0]": [[1.0, -1.0, 0.0]],
            "grad(F.pdist(torch.cat([x, y]), p=math.inf).sum(), x)[0]": [
                [1.0, -1.0, 0.0]
            ],
            "grad((x - y).norm(p=math.inf, dim=1).sum(), x)[0]": [[0.5, -0.5, 0.0]],
            "grad(F.pairwise_distance(x, y, p=math.inf, eps=0.0).sum(), x)[0]": [
                [0.5, -0.5, 0.0]
            ],
        },
        same=(
            "grad((x - y).norm(p=math.inf, dim=1).sum(), x)[0]",
            "grad((x - y).abs().amax(1).sum(), x)[0]",
        ),
    )


@convention(
    "distances",
    symptom="Segmentation fault (core dumped), and no traceback, in the backward of "
    "pdist",
    translate="leave out a batch without rows, or take the triangle of cdist",
)
def pdist_of_no_rows():
    """pdist of no rows is empty, but its backward ends the whole process (on the CPU,
    in PyTorch 2.13 and 2.14); that of cdist, and that of one row, are empty or 0."""
    none = torch.zeros(0, 2, requires_grad=True)
    one = torch.zeros(1, 2, requires_grad=True)
    backward = "F.pdist(torch.zeros(0, 2, requires_grad=True)).sum().backward()"
    return entry(
        locals(),
        {
            "F.pdist(none).shape": [0],
            "exit_code(backward)": -signal.SIGSEGV,
            "grad(torch.cdist(none, none).sum(), none)[0].shape": [0, 2],
            "grad(F.pdist(one).sum(), one)[0]": [[0.0, 0.0]],
        },
    )


@convention(
    "distances",
    symptom="the cosine of a zero vector is 0, where the formula gives nan",
)
def cosine_of_nothing():
    """cosine_similarity clamps each length at ε = 1e-8: of the zero vector it is 0, and
    very short vectors look less alike."""
    x = torch.tensor([[1e-9, 0.0]], dtype=torch.float64)
    return entry(
        locals(),
        {
            "F.cosine_similarity(0 * x, x)": [0.0],
            "F.cosine_similarity(x, x)": [0.1**2],
            "F.cosine_similarity(1e9 * x, 1e9 * x)": [1.0],
        },
        same=(
            "F.cosine_similarity(x, x, eps=0.0)",
            "F.cosine_similarity(1e9 * x, 1e9 * x)",
        ),
    )


@convention(
    "distances",
    symptom="gradients of cosine_similarity are huge for vectors near 0, and no "
    "difference quotient agrees",
)
def gradient_of_short_vectors():
    """Below ε = 1e-8 cosine_similarity is x · y / (ε |y|), whose slope is y / (ε |y|);
    its gradient takes out a part along x all the same, as if |x| still counted."""
    x = torch.tensor([[1e-9, 0.0]], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([[3.0, 4.0]], dtype=torch.float64)
    step = torch.tensor([[1e-10, 0.0]], dtype=torch.float64)

    def cosine(x):  # as written: each length is clamped, then divided by
        return (F.normalize(x, eps=1e-8) * F.normalize(y, eps=1e-8)).sum()

    return entry(
        locals(),
        {
            "grad(F.cosine_similarity(x, y).sum(), x)[0]": [
                [(0.6 - 0.6 * 0.1) / 1e-8, 0.8 / 1e-8]
            ],
            "(F.cosine_similarity(x + step, y) - F.cosine_similarity(x, y)) / 1e-10": [
                0.6 / 1e-8
            ],
            "grad(cosine(x), x)[0]": [[0.6 / 1e-8, 0.8 / 1e-8]],
        },
        same=("grad(cosine(x), x)[0]", "y / (1e-8 * y.norm())"),
    )
