"""Normalization: an exercise for each row."""

from bridge.practise.exercises.exercise import practise

__all__ = ["EXERCISES"]

EXERCISES = [
    practise(
        "LayerNorm",
        "LayerNorm",
        "nn.normalization",
        (" - x_hat * along_x_hat)", ")"),
        "Forget that x moves the variance of its row",
        "the term through the variance of x (axis 1) is missing",
    ),
    practise(
        "BatchNorm1d, 2d, 3d, SyncBatchNorm",
        "BatchNorm2d",
        "nn.batchnorm",
        (
            "    grad_x = standardize_backward(grad_x_hat, x_hat, rstd)\n",
            "    grad_x = grad_x_hat * rstd\n",
        ),
        "Take the mean and the variance of the batch for constants, as in evaluation",
        "the term through the mean and the variance of x (axes (0, 2, 3)) is missing",
    ),
    practise(
        "GroupNorm, InstanceNorm1d, 2d, 3d",
        "GroupNorm",
        "nn.groupnorm",
        ("return grad_x, grad_weight.sum(0)", "return grad_x, grad_weight.mean(0)"),
        "A channel's weight serves all samples: take the mean over them, `.mean(0)`",
        "divided by",
    ),
    practise(
        "RMSNorm",
        "RMSNorm",
        "nn.rmsnorm",
        ("(grad_x_hat - x_hat * mean_product(grad_x_hat, x_hat))", "grad_x_hat"),
        "Forget that x moves the root mean square of its row",
        "part in the gradient of x",
    ),
    practise(
        "LocalResponseNorm, CrossMapLRN2d",
        "LocalResponseNorm",
        "nn.local_response",
        (
            "return neighbours(grad_sums, after, before)",
            "return neighbours(grad_sums, before, after)",
        ),
        "Whose neighbour am I? Leave the widths as they are, `before, after`",
        "part in the gradient of x",
    ),
    practise(
        "normalize: vectors of length 1",
        "normalize",
        "nn.normalize",
        (
            "    return grad_x + norm_backward(grad_length, x, length, p, dim)",
            "    return grad_x",
        ),
        "Forget that x moves the length of its vector",
        "part in the gradient of x",
    ),
]
