"""Losses with margins and signs: what the sign is, what is summed."""

import torch
from sklearn import metrics  # noqa: F401 - in expressions
from torch.autograd import grad
from torch.nn import functional as F

from bridge.conventions.answers import by_version
from bridge.conventions.register import convention, entry

__all__ = ["grad"]  # torch.autograd.grad, for the expressions


@convention(
    "hinge",
    symptom="the multi-class hinge loss is smaller than scikit-learn's",
    translate="F.relu(1 + (x - 2 * F.one_hot(labels, C)).amax(1) - right).mean()",
)
def sum_of_the_margins():
    """multi_margin_loss sums over the wrong classes and divides by C; scikit-learn's
    hinge_loss takes the worst class alone."""
    x, labels = torch.tensor([[1.0, 0.5, 0.0]]), torch.tensor([0])
    return entry(
        locals(),
        {
            "F.multi_margin_loss(x, labels)": ((1 - 0.5) + (1 - 1)) / 3,
            "metrics.hinge_loss(labels, x, labels=[0, 1, 2])": 1 - 0.5,
        },
    )


@convention(
    "hinge",
    symptom="hinge_embedding_loss grows for samples that are classified well",
)
def hinge_of_a_distance():
    """hinge_embedding_loss takes a distance, x for y = 1 and max(0, 1 - x) for y = -1;
    the hinge loss of SVMs is max(0, 1 - y x)."""
    x, y = torch.tensor([3.0, -3.0]), torch.tensor([1.0, -1.0])
    return entry(
        locals(),
        {
            "F.hinge_embedding_loss(x, y)": (3 + (1 + 3)) / 2,
            "metrics.hinge_loss(y, x)": 0.0,
        },
        same=("(1 - y * x).clamp(min=0).mean()", "metrics.hinge_loss(y, x)"),
    )


@convention(
    "margins",
    symptom="ranking loss: the better item is ranked lower",
)
def sign_of_the_ranking():
    """margin_ranking_loss(x1, x2, y) asks for x1 > x2 where y = 1: its margin is
    subtracted from y (x1 - x2), and is 0 if none is given."""
    x1, x2, one = torch.tensor([[2.0], [1.0], [1.0]])
    return entry(
        locals(),
        {
            "F.margin_ranking_loss(x1, x2, one)": 0.0,
            "F.margin_ranking_loss(x1, x2, -one)": 1.0,
            "F.margin_ranking_loss(x1, x2, one, margin=3.0)": 3 - (2 - 1),
        },
        same=("F.margin_ranking_loss(x1, x2, -one)", "F.relu(x1 - x2).mean()"),
    )


@convention(
    "margins",
    symptom="pairs that are unlike and not similar at all have a gradient of zero",
)
def margin_of_the_cosine():
    """cosine_embedding_loss is 1 - cos for y = 1, but max(0, cos - margin) for y = -1:
    opposite vectors are as good as orthogonal ones."""
    x, one = torch.tensor([[1.0, 0.0]]), torch.tensor([1.0])
    return entry(
        locals(),
        {
            "F.cosine_embedding_loss(x, -x, one)": 1 - (-1),
            "F.cosine_embedding_loss(x, -x, -one)": 0.0,
            "F.cosine_embedding_loss(x, x, -one)": 1.0,
        },
        same=(
            "F.cosine_embedding_loss(x, -x, -one, margin=-1.0)",
            "F.cosine_embedding_loss(x, x.flip(1), -one, margin=0.0)",
        ),
    )


@convention(
    "kinks",
    symptom="a pair exactly at the margin is pushed by one version of PyTorch, and "
    "not by the next",
    changed={"PyTorch 2.14": "no gradient at the margin itself; before, the whole one"},
)
def edge_of_the_margin():
    """A pair that lies exactly at the margin has a loss of 0; its gradient in
    hinge_embedding_loss, margin_ranking_loss and cosine_embedding_loss, which clamp, is
    the whole one in PyTorch 2.13 and 0 from 2.14 on; that of relu was always 0."""
    one = torch.tensor([1.0], requires_grad=True)
    wrong = -torch.ones(1)

    def hinge(distance):
        return F.hinge_embedding_loss(distance, wrong, margin=1.0)

    def ranking(lead):
        return F.margin_ranking_loss(lead, 0 * wrong, -wrong, margin=1.0)

    return entry(
        locals(),
        {
            "hinge(one)": 0.0,
            "grad(hinge(one), one)": [
                by_version("PyTorch", {"2.13": [-1.0], "2.14": [0.0]})
            ],
            "grad(ranking(one), one)": [
                by_version("PyTorch", {"2.13": [-1.0], "2.14": [0.0]})
            ],
            "grad(torch.relu(1 - one), one)": [[0.0]],
            "grad(hinge(0.999 * one), one)": [[-0.999]],
        },
        same=(
            "grad(hinge(1.001 * one), one)",
            "grad(torch.relu(1 - one), one)",
        ),
    )
