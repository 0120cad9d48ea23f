"""Losses of numbers and distances: means of what, constants, halves, signs."""

import math

import torch
from sklearn import metrics  # noqa: F401 - in expressions

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "MSELoss",
    symptom="my loss is half of theirs, or D / 2 times it",
)
def mean_of_all_entries():
    """mse_loss is the mean over all entries, of samples and features; the textbook's is
    ½ ‖y - t‖², summed over the features, in the mean over the samples."""
    y, t = torch.ones(2, 3), torch.zeros(2, 3)
    return entry(
        locals(),
        {
            "F.mse_loss(y, t)": 6 / 6,
            "(0.5 * (y - t).square().sum(1)).mean()": 0.5 * 3,
        },
        same=(
            "F.mse_loss(y, t) * y.shape[1] / 2",
            "(0.5 * (y - t).square().sum(1)).mean()",
        ),
    )


@convention(
    "MSELoss",
    symptom="a regression predicts the mean of all targets, whatever its input",
)
def column_against_row():
    """A column of predictions against a row of targets broadcasts to all pairs, with no
    more than a warning; scikit-learn's metrics refuse or reshape."""
    y, t = torch.tensor([[0.0], [1.0], [2.0]]), torch.tensor([0.0, 1.0, 2.0])
    pairs = (0 + 1 + 4) + (1 + 0 + 1) + (4 + 1 + 0)  # (i - j)² for i, j = 0, 1, 2
    return entry(
        locals(),
        {
            "F.mse_loss(y, t)": pairs / 9,
            "F.mse_loss(y.squeeze(1), t)": 0.0,
            "metrics.mean_squared_error(t.numpy(), y.numpy())": 0.0,
        },
        same=("F.mse_loss(y.squeeze(1), t)", "F.mse_loss(y, t.unsqueeze(1))"),
    )


@convention(
    "mini-batches",
    symptom="the loss of the epoch depends on the batch size; the last small batch "
    "counts too much",
)
def mean_of_means():
    """The mean of the batches' means is not the mean of the samples where the last
    batch is smaller; its samples weigh more, in the gradient, too."""
    losses = torch.tensor([1.0, 1.0, 1.0, 1.0, 6.0])  # of five samples
    batches = losses.split(4)
    seen = sum(len(batch) for batch in batches)
    return entry(
        locals(),
        {
            "torch.stack([batch.mean() for batch in batches]).mean()": (1 + 6) / 2,
            "losses.mean()": (4 * 1 + 6) / 5,
        },
        same=(
            "sum(batch.mean() * len(batch) for batch in batches) / seen",
            "losses.mean()",
        ),
    )


@convention(
    "mini-batches",
    symptom="with a larger batch the same learning rate diverges",
)
def sum_instead_of_mean():
    """Of reduction="sum" the gradient grows with the batch, of "mean", which is what
    PyTorch does if not asked, it does not."""
    losses = torch.tensor([1.0, 2.0, 3.0])
    zero = torch.zeros(3)
    return entry(
        locals(),
        {
            "F.l1_loss(losses, zero, reduction='sum')": 6.0,
            "F.l1_loss(losses, zero)": 6 / 3,
        },
        same=(
            "F.l1_loss(losses, zero, reduction='sum') / 3",
            "F.l1_loss(losses, zero)",
        ),
    )


@convention(
    "KLDivLoss",
    symptom="my divergence is C times smaller than theirs, C the number of classes",
)
def mean_of_kl_div():
    """reduction="mean" divides by all entries, "batchmean" by the samples; only the
    latter is the divergence."""
    p = torch.tensor([[0.5, 0.5]], dtype=torch.float64)
    q = torch.tensor([[0.25, 0.75]], dtype=torch.float64)
    divergence = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
    return entry(
        locals(),
        {
            "F.kl_div(q.log(), p)": divergence / 2,
            "F.kl_div(q.log(), p, reduction='batchmean')": divergence,
        },
        same=(
            "F.kl_div(q.log(), p, reduction='batchmean')",
            "(p * (p / q).log()).sum(1).mean()",
        ),
    )


@convention(
    "KLDivLoss",
    symptom="the divergence is not the one of scipy or of the paper: p and q exchanged",
)
def order_of_kl_div():
    """kl_div(input, target) is the divergence of target from input, KL(target ‖ input),
    and input is a logarithm."""
    p = torch.tensor([[0.5, 0.5]], dtype=torch.float64)
    q = torch.tensor([[0.25, 0.75]], dtype=torch.float64)
    of = torch.distributions
    return entry(
        locals(),
        {
            "F.kl_div(q.log(), p, reduction='sum')": (
                0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
            ),
            "F.kl_div(p.log(), q, reduction='sum')": (
                0.25 * math.log(0.25 / 0.5) + 0.75 * math.log(0.75 / 0.5)
            ),
        },
        same=(
            "F.kl_div(q.log(), p, reduction='sum')",
            "of.kl_divergence(of.Categorical(p), of.Categorical(q)).sum()",
        ),
    )


@convention(
    "SmoothL1Loss",
    symptom="Huber's loss is δ times larger than mine",
)
def huber_and_smooth_l1():
    """HuberLoss is δ times SmoothL1Loss with β = δ: its far slope is δ, that of
    SmoothL1Loss 1. Keras' Huber is the former."""
    y, t = torch.tensor(3.0), torch.tensor(0.0)
    return entry(
        locals(),
        {
            "F.smooth_l1_loss(y, t, beta=2.0)": 3 - 2 / 2,
            "F.huber_loss(y, t, delta=2.0)": 2 * (3 - 2 / 2),
        },
        same=("2 * F.smooth_l1_loss(y, t, beta=2.0)", "F.huber_loss(y, t, delta=2.0)"),
    )


@convention(
    "CTCLoss",
    symptom="my CTC loss is smaller than theirs, by the length of the target",
)
def mean_of_ctc():
    """reduction="mean" divides each loss by the length of its target first; "sum" and
    the paper do not."""
    even = torch.full((2, 1, 3), 1 / 3, dtype=torch.float64).log()  # T, N, C
    target = torch.tensor([[1, 2]])  # one path of 9 spells it: 1, 2
    lengths = torch.tensor([2]), torch.tensor([2])
    return entry(
        locals(),
        {
            "F.ctc_loss(even, target, *lengths)": math.log(9) / 2,
            "F.ctc_loss(even, target, *lengths, reduction='sum')": math.log(9),
        },
        same=(
            "F.ctc_loss(even, target, *lengths)",
            "F.ctc_loss(even, target, *lengths, reduction='sum') / lengths[1][0]",
        ),
    )


@convention(
    "CTCLoss",
    symptom="the CTC loss is inf for some samples, though T is the target's length",
    translate="zero_infinity=True, or leave such samples out",
)
def twice_the_same_letter():
    """Between two equal letters a blank is needed: the target 1, 1 does not fit into
    two steps, and its loss is inf, no error."""
    even = torch.full((2, 1, 3), 1 / 3, dtype=torch.float64).log()  # T, N, C
    lengths = torch.tensor([2]), torch.tensor([2])
    different, equal = torch.tensor([[1, 2]]), torch.tensor([[1, 1]])
    return entry(
        locals(),
        {
            "F.ctc_loss(even, different, *lengths)": math.log(9) / 2,
            "F.ctc_loss(even, equal, *lengths)": math.inf,
            "F.ctc_loss(even, equal, *lengths, zero_infinity=True)": 0.0,
        },
    )


@convention(
    "CTCLoss",
    symptom="finite differences of my log-probabilities say another gradient",
    translate="check the gradient of the logits, behind log_softmax",
)
def gradient_of_ctc():
    """The gradient that ctc_loss gives log_probs is p minus the share of the paths; the
    derivative is minus the share. Behind log_softmax the p changes nothing."""
    even = torch.full((1, 1, 2), 1 / 2, dtype=torch.float64).log()  # T, N, C
    target, lengths = torch.tensor([[1]]), ((1,), (1,))  # the one path says 1
    step = torch.tensor([[[0.0, 1e-3]]])

    def loss(log_probs):
        return torch.nn.functional.ctc_loss(log_probs, target, *lengths)

    def gradient(loss):
        leaf = even.clone().requires_grad_()
        loss(leaf).backward()
        return leaf.grad[0, 0]

    return entry(
        locals(),
        {
            "gradient(loss)": [0.5 - 0, 0.5 - 1],
            "((loss(even + step) - loss(even - step)) / 2e-3).item()": -1.0,
            "gradient(lambda x: loss(x.log_softmax(2)))": [0.5 - 0, 0.5 - 1],
        },
    )


@convention(
    "GaussianNLLLoss",
    symptom="my likelihood is larger than scipy's or scikit-learn's, by 0.919",
)
def constant_of_the_gaussian():
    """gaussian_nll_loss leaves out ½ log 2π if not told full=True."""
    y, t, var = torch.tensor([[0.0], [2.0], [1.0]], dtype=torch.float64)
    normal = torch.distributions.Normal(y, var.sqrt())
    return entry(
        locals(),
        {
            "F.gaussian_nll_loss(y, t, var)": 0.5 * 2**2,
            "F.gaussian_nll_loss(y, t, var, full=True)": (
                0.5 * 2**2 + 0.5 * math.log(2 * math.pi)
            ),
        },
        same=(
            "F.gaussian_nll_loss(y, t, var, full=True)",
            "-normal.log_prob(t).mean()",
        ),
    )


@convention(
    "PoissonNLLLoss",
    symptom="the Poisson loss explodes: exp is taken of a rate",
)
def logarithm_of_the_rate():
    """poisson_nll_loss takes the logarithm of the rate, Keras' Poisson the rate."""
    rate, counts = torch.tensor([4.0, 1.0], dtype=torch.float64)
    return entry(
        locals(),
        {
            "F.poisson_nll_loss(rate, counts)": math.exp(4) - 1 * 4,
            "F.poisson_nll_loss(rate.log(), counts)": 4 - 1 * math.log(4),
        },
        same=(
            "F.poisson_nll_loss(rate.log(), counts)",
            "F.poisson_nll_loss(rate, counts, log_input=False, eps=0.0)",
        ),
    )
