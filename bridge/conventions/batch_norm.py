"""BatchNorm: two divisors, two momentums, whose statistics."""

import torch
from torch import nn

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "BatchNorm",
    symptom="running_var is larger than the variance that the layer divides by, by "
    "n / (n - 1)",
)
def running_variance():
    """BatchNorm normalises with the variance over n, and keeps the one over n - 1."""
    x = torch.tensor([[0.0], [2.0]])
    norm = nn.BatchNorm1d(1, momentum=1.0, eps=1e-12)  # 0 is refused
    y = norm(x)
    return entry(
        locals(),
        {"y[1, 0]": 1 / (2 / 2) ** 0.5, "norm.running_var": [2 / (2 - 1)]},
        same=("norm.running_var", "x.var(0, correction=1)"),
    )


@convention(
    "BatchNorm",
    symptom="running statistics jump with each batch, or hardly move: momentum of "
    "Keras taken over",
)
def momentum_of_batch_norm():
    """The momentum of PyTorch is the weight of the new batch, that of Keras and Flax
    the weight of the past."""
    norm = nn.BatchNorm1d(1, momentum=0.1)
    norm(torch.tensor([[10.0], [10.0]]))

    def keras(moving, batch, momentum):  # keras.io, layer BatchNormalization
        return moving * momentum + batch * (1 - momentum)

    return entry(
        locals(),
        {
            "norm.running_mean.item()": 0.1 * 10,
            "keras(0.0, 10.0, momentum=0.1)": 0.9 * 10,
        },
        same=("norm.running_mean.item()", "keras(0.0, 10.0, momentum=1 - 0.1)"),
    )


@convention(
    "BatchNorm",
    symptom="evaluation is far off after few batches, training is not",
    translate="momentum=None, a pass over the data in training mode, then eval()",
)
def mean_of_all_batches():
    """With momentum=None BatchNorm keeps the mean of all batches; with a number it
    forgets its start, 0 and 1, only after many."""
    batches = torch.full((2, 1), 1.0), torch.full((2, 1), 4.0)
    all_alike, blended = nn.BatchNorm1d(1, momentum=None), nn.BatchNorm1d(1)
    for batch in batches:
        all_alike(batch)
        blended(batch)
    return entry(
        locals(),
        {
            "all_alike.running_mean": [(1 + 4) / 2],
            "blended.running_mean": [0.9 * (0.1 * 1) + 0.1 * 4],
        },
    )


@convention(
    "BatchNorm",
    symptom="train() and eval() give different results; a prediction depends on the "
    "others in its batch",
)
def statistics_of_the_batch():
    """In training mode BatchNorm standardises with the batch at hand, in evaluation
    with what it kept."""
    norm = nn.BatchNorm1d(1, momentum=0.0, eps=1e-12)  # keeps mean 0, variance 1
    one, other = torch.tensor([[3.0], [1.0]]), torch.tensor([[3.0], [5.0]])
    evaluated = nn.BatchNorm1d(1, eps=0.0).eval()
    return entry(
        locals(),
        {
            "norm(one)[0]": [(3 - 2) / 1],
            "norm(other)[0]": [(3 - 4) / 1],
            "evaluated(one)[0]": [(3 - 0) / 1],
        },
        same=("evaluated(one)[0]", "evaluated(other)[0]"),
    )


@convention(
    "BatchNorm",
    symptom="the gradient through eval() changes if train() runs before backward()",
)
def statistics_of_a_late_backward():
    """Backward through evaluation divides by the running variance as it is by then, not
    as it was in forward; NumPy's layers keep what forward used."""
    x = torch.zeros(1, 1, requires_grad=True)
    norm = nn.BatchNorm1d(1, momentum=1.0, eps=1e-12).eval()
    y = norm(x)
    norm.train()(torch.tensor([[-8.0], [0.0], [8.0]]))  # its variance becomes 64
    y.backward()
    return entry(
        locals(),
        {"norm.running_var": [64.0], "x.grad": [[1 / 64**0.5]]},
        same=("x.grad", "1 / norm.running_var[None].sqrt()"),
    )


@convention(
    "BatchNorm",
    symptom="BatchNorm2d's gradient is wrong for a batch of one, after a permute",
    translate="grad_y.contiguous(), or contiguous() behind the layer",
)
def gradient_of_one_permuted_sample():
    """On the CPU PyTorch reads a gradient that was permuted from (H, N, W, C), N = 1,
    as if it lay by channels: the bias does not get the sum of it."""
    norm, x = nn.BatchNorm2d(2), torch.zeros(1, 2, 3, 3)
    grad_y = torch.arange(18.0).reshape(3, 1, 3, 2).permute(1, 3, 0, 2)
    norm(x).backward(grad_y)
    return entry(
        locals(),
        {
            "norm.bias.grad": [sum(range(9)), sum(range(9, 18))],
            "grad_y.sum((0, 2, 3))": [sum(range(0, 18, 2)), sum(range(1, 18, 2))],
        },
    )


@convention(
    "BatchNorm",
    symptom="the last batch of an epoch raises ValueError: Expected more than 1 value "
    "per channel",
    translate="drop_last=True in the loader, or eval() for a single row",
)
def batch_of_one_row():
    """In training BatchNorm refuses one value per channel, whose variance is 0; in
    evaluation it takes it, and LayerNorm always does."""
    x = torch.tensor([[3.0, 5.0]])
    evaluated = nn.BatchNorm1d(2, eps=0.0).eval()
    return entry(
        locals(),
        {
            "nn.BatchNorm1d(2)(x)": ValueError,
            "evaluated(x)": [[3.0, 5.0]],
            "nn.LayerNorm(2, eps=0.0)(x)": [[-1.0, 1.0]],
        },
    )


@convention(
    "BatchNorm",
    symptom="features with a small variance come out smaller in Keras",
)
def eps_of_batch_norm():
    """ε is 1e-5 in PyTorch and Flax, 1e-3 in Keras: it counts where the variance is of
    its size."""
    x = torch.tensor([[1.0], [-1.0]], dtype=torch.float64) * 0.001**0.5
    norm = nn.BatchNorm1d(1, dtype=torch.float64)

    def keras(x, epsilon=1e-3):  # keras.io, layer BatchNormalization
        return (x - x.mean(0)) / (x.var(0, correction=0) + epsilon).sqrt()

    return entry(
        locals(),
        {
            "norm(x)[0]": [(0.001 / (0.001 + 1e-5)) ** 0.5],
            "keras(x)[0]": [(0.001 / (0.001 + 1e-3)) ** 0.5],
        },
        same=("norm(x)[0]", "keras(x, epsilon=norm.eps)[0]"),
    )


@convention(
    "BatchNorm",
    symptom="the same batch on more GPUs, or in micro-batches, trains worse with "
    "batch norm",
    translate="nn.SyncBatchNorm.convert_sync_batchnorm(model), on GPUs; or GroupNorm, "
    "which sees one sample alone",
)
def batch_norm_of_a_share():
    """Where ranks share a batch, BatchNorm takes the mean and variance of each rank's
    share; SyncBatchNorm those of all, in one process the same as BatchNorm."""
    x = torch.tensor([[0.0], [1.0], [4.0], [7.0]])  # variance (9 + 4 + 1 + 16) / 4
    norm = nn.BatchNorm1d(1, eps=1e-12)
    synchronized = nn.SyncBatchNorm.convert_sync_batchnorm(norm)
    return entry(
        locals(),
        {
            "norm(x[0::2])": [[-1.0], [1.0]],
            "norm(x)[0::2]": [[-3 / 7.5**0.5], [1 / 7.5**0.5]],
        },
        same=("norm(x)", "synchronized(x)"),
    )
