"""Adaptive softmax: rare classes in clusters, which are asked only if needed."""

from collections import namedtuple

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.activation.softmax import log_softmax
from numpy_impl.nn.container import ModuleList, Sequential
from numpy_impl.nn.linear import Linear
from numpy_impl.nn.loss.reduction import reduced, reduced_backward
from numpy_impl.nn.module import Module
from numpy_impl.nn.tape import no_grad

__all__ = ["AdaptiveLogSoftmaxWithLoss"]

ASMoutput = namedtuple("ASMoutput", ["output", "loss"])


def picked(log_p, labels):
    """y[n] = log_p[n, labels[n]]"""
    return np.take_along_axis(log_p, labels[:, None], 1)[:, 0]


def picked_backward(grad_y, log_p, labels):
    """∂log p[k] / ∂logits[c] = 1[c = k] - p[c]: what one gains, all others lose.

    grad_logits[n, c] = grad_y[n] (1[c = labels[n]] - p[n, c])
    """
    share = -np.exp(log_p)
    share[np.arange(len(labels)), labels] += 1
    return grad_y[:, None] * share


class AdaptiveLogSoftmaxWithLoss(Module):
    """input_ (N, I), target_ (N,) -> output (N,) = log p[target_], loss () = -mean

    The head gives p of the frequent classes, those before the first cutoff, and of each
    cluster of rarer ones; a cluster's tail gives p within it. A rare class has the
    product of both. Tails are narrow, and see only the rows whose target they hold:
    Grave et al. 2017, "Efficient softmax approximation for GPUs". (I,) is one sample.

    Args:
        in_features: I.
        n_classes: C. The classes are sorted, the most frequent first.
        cutoffs: where the clusters begin: rising integers in 1 ... C - 1.
        div_value: tail i has I / div_value ** (i + 1) hidden features.
        head_bias: learn a bias of the head.
        device, dtype: as for Linear.

    Raises:
        ValueError: `cutoffs` is empty, or not as above.
        RuntimeError: shapes do not fit, or a label is not in 0 ... C - 1.
    """

    def __init__(
        self,
        in_features,
        n_classes,
        cutoffs,
        div_value=4.0,
        head_bias=False,
        device=None,
        dtype=None,
    ):
        super().__init__()
        cutoffs = list(cutoffs)
        check_cutoffs(cutoffs, n_classes)
        self.in_features, self.n_classes = in_features, n_classes
        self.cutoffs = [*cutoffs, n_classes]
        self.div_value, self.head_bias = div_value, head_bias
        self.shortlist_size, self.n_clusters = cutoffs[0], len(cutoffs)
        self.head_size = self.shortlist_size + self.n_clusters
        made = {"device": device, "dtype": dtype}
        self.head = Linear(in_features, self.head_size, bias=head_bias, **made)
        self.tail = ModuleList()
        for i in range(self.n_clusters):
            hidden = int(in_features // (div_value ** (i + 1)))
            size = self.cutoffs[i + 1] - self.cutoffs[i]
            narrow = Linear(in_features, hidden, bias=False, **made)
            self.tail.append(
                Sequential(narrow, Linear(hidden, size, bias=False, **made))
            )

    def reset_parameters(self):
        """Draw the head, then the tails, as Linear does."""
        self.head.reset_parameters()
        for narrow, wide in self.tail:
            narrow.reset_parameters()
            wide.reset_parameters()

    def forward(self, input_, target_):
        check_adaptive(input_, target_, self.in_features, self.n_classes)
        is_batched = target_.ndim > 0
        input = input_ if is_batched else input_[None]
        target = target_ if is_batched else target_[None]

        cluster = np.searchsorted(self.cutoffs[:-1], target, side="right")
        of_cluster = self.shortlist_size + cluster - 1
        labels = np.where(cluster == 0, target, of_cluster)
        log_p = log_softmax(self.head(input), 1)
        output = picked(log_p, labels)
        asked = []
        for i, tail in enumerate(self.tail):
            rows = np.flatnonzero(cluster == i + 1)
            if len(rows) > 0:
                within = target[rows] - self.cutoffs[i]
                log_p_within = log_softmax(tail(input[rows]), 1)
                output[rows] += picked(log_p_within, within)
                asked.append((tail, rows, log_p_within, within))
        self.saved.append((input_.shape, log_p, labels, asked))
        loss = reduced(-output, "mean")
        return ASMoutput(output if is_batched else output[0], loss)

    def backward(self, grad):
        """Given the gradients of output and loss, or None; tails not asked get none."""
        shape, log_p, labels, asked = self.saved.pop()
        grad_output, grad_loss = grad
        # loss = reduced(-output, "mean")
        grad = np.zeros(len(labels), log_p.dtype)
        if grad_output is not None:
            grad = grad + grad_output
        if grad_loss is not None:
            grad = grad - reduced_backward(grad_loss, grad.shape, "mean")
        # output = picked(log_p, labels), log_p = log_softmax(self.head(input), 1)
        grad_input = self.head.backward(picked_backward(grad, log_p, labels))
        # output[rows] += picked(log_p_within, within)
        for tail, rows, log_p_within, within in asked:
            grad_within = picked_backward(grad[rows], log_p_within, within)
            grad_input[rows] += tail.backward(grad_within)
        return grad_input.reshape(shape)

    @no_grad()
    def log_prob(self, input):
        """log p[n, c] of input (N, I), of all classes: (N, C)"""
        head_log_p = log_softmax(self.head(input), 1)
        log_p = [head_log_p[:, : self.shortlist_size]]
        for i, tail in enumerate(self.tail):
            of_cluster = head_log_p[:, self.shortlist_size + i]
            log_p.append(log_softmax(tail(input), 1) + of_cluster[:, None])
        return np.concatenate(log_p, 1)

    @no_grad()
    def predict(self, input):
        """The class of the largest p for input (N, I): (N,); tails only where needed"""
        output = self.head(input).argmax(1)
        rare = output >= self.shortlist_size
        output[rare] = self.log_prob(input[rare]).argmax(1)
        return output


def check_cutoffs(cutoffs, n_classes):
    rises = all(a < b for a, b in zip([0, *cutoffs], [*cutoffs, n_classes]))
    if not cutoffs or not rises or any(int(c) != c for c in cutoffs):
        raise ValueError(
            f"cutoffs must be integers that rise within 1 ... {n_classes - 1}, got "
            f"{cutoffs}"
        )


def check_adaptive(input, target, in_features, n_classes):
    """input (N, I) with target (N,), or (I,) with (); labels in 0 ... C - 1"""
    check.array(input_=input, target_=target)
    if target.ndim > 1 or input.ndim != target.ndim + 1:
        raise RuntimeError(
            "input_ and target_ must be (N, I) and (N,), or (I,) and (), got shapes "
            f"{input.shape} and {target.shape}"
        )
    if target.ndim == 1 and len(input) != len(target):
        raise RuntimeError(
            f"input_ of shape {input.shape} needs {len(input)} labels, got target_ of "
            f"shape {target.shape}"
        )
    if input.shape[-1] != in_features:
        raise RuntimeError(
            f"input_ must have {in_features} features, got shape {input.shape}"
        )
    if target.dtype not in (np.int32, np.int64):
        raise RuntimeError(f"target_ must be int32 or int64, got {target.dtype}")
    if target.size and not 0 <= target.min() <= target.max() < n_classes:
        raise RuntimeError(
            f"target_ must be in 0 ... {n_classes - 1}, got {target.min()} ... "
            f"{target.max()}"
        )
