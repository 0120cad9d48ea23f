"""Losses, and the distances that some are made of: an exercise for each row."""

from bridge.practise.exercises.exercise import practise

__all__ = ["EXERCISES"]

EXERCISES = [
    practise(
        "Losses: of numbers, of classes",
        "CrossEntropyLoss",
        "nn.loss.classification",
        ("shape, reduction, counts.sum())", 'shape, "sum")'),
        "Derive probability minus wanted, and forget that the loss is a mean",
        "multiplied by the batch size",
    ),
    practise(
        "Losses: likelihoods, divergence, margins",
        "GaussianNLLLoss",
        "nn.loss.likelihood",
        ("(1 - np.square(d) / v)", "(-np.square(d) / v)"),
        "A variance is expected, too: forget the logarithm, whose slope is 1 / v",
        "part in the gradient of var",
    ),
    practise(
        "Choices as vectors: one_hot, gumbel_softmax",
        "gumbel_softmax",
        "nn.choice",
        (
            "softmax_backward(grad_y, y_soft, dim) / float(tau)",
            "softmax_backward(grad_y, y_soft, dim)",
        ),
        "Forget that the temperature divides",
        "part in the gradient",
    ),
    practise(
        "Distances and similarities, row by row and of all pairs",
        "nn.distance.norm",
        "nn.distance.norm",
        ("return d * (grad_y / (y + (y == 0)))", "return d * grad_y"),
        "Derive the norm, and forget to divide by it",
        "part in the gradient",
    ),
    practise(
        "Losses of several classes, of triplets",
        "MultiMarginLoss",
        "nn.loss.multi_margin",
        ("    grad_x[at(labels)] = -grad_x.sum(1)\n", ""),
        "Push the wrong classes down, and forget to push the right one up",
        "part in the gradient of input",
    ),
    practise(
        "CTC: the sum over all paths, forwards and backwards",
        "CTCLoss",
        "nn.loss.ctc",
        ("log_beta - emitted + losses", "log_beta + losses"),
        "α and β both count where a path is now: forget to take it out once, "
        "`- emitted`",
        "part in the gradient of log_probs",
    ),
    practise(
        "Adaptive softmax: rare classes in clusters",
        "AdaptiveLogSoftmaxWithLoss",
        "nn.adaptive",
        ("share[np.arange(len(labels)), labels] += 1", "share[:, labels] += 1"),
        "Add the 1 of each row in the columns of all labels, `share[:, labels] += 1`",
        "part in the gradient of input_",
    ),
]
