"""Adaptive softmax: rare classes in clusters, which are asked only if needed."""

from collections import namedtuple

import torch

from torch_impl.nn.activation.softmax import log_softmax
from torch_impl.nn.container import ModuleList, Sequential
from torch_impl.nn.linear import Linear
from torch_impl.nn.loss.reduction import reduced
from torch_impl.nn.module import Module

__all__ = ["AdaptiveLogSoftmaxWithLoss"]

ASMoutput = namedtuple("ASMoutput", ["output", "loss"])


def picked(log_p, labels):
    """y[n] = log_p[n, labels[n]]"""
    return torch.gather(log_p, 1, labels[:, None])[:, 0]


class AdaptiveLogSoftmaxWithLoss(Module):
    """input_ (N, I), target_ (N,) -> output (N,) = log p[target_], loss () = -mean

    The head gives p of the frequent classes, those before the first cutoff, and of each
    cluster of rarer ones; a cluster's tail gives p within it. A rare class has the
    product of both. Tails are narrow, and see only the rows whose target they hold:
    Grave et al. 2017, "Efficient softmax approximation for GPUs". (I,) is one sample.
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
        is_batched = target_.ndim > 0
        input = input_ if is_batched else input_[None]
        target = target_ if is_batched else target_[None]

        cutoffs = torch.tensor(self.cutoffs[:-1], device=target.device)
        cluster = torch.searchsorted(cutoffs, target, side="right")
        of_cluster = self.shortlist_size + cluster - 1
        labels = torch.where(cluster == 0, target, of_cluster)
        log_p = log_softmax(self.head(input), 1)
        output = picked(log_p, labels)
        for i, tail in enumerate(self.tail):
            rows = torch.nonzero(cluster == i + 1).squeeze(1)
            if len(rows) > 0:
                within = target[rows] - self.cutoffs[i]
                log_p_within = log_softmax(tail(input[rows]), 1)
                output[rows] += picked(log_p_within, within)
        loss = reduced(-output, "mean")
        return ASMoutput(output if is_batched else output[0], loss)

    def log_prob(self, input):
        """log p[n, c] of input (N, I), of all classes: (N, C)"""
        head_log_p = log_softmax(self.head(input), 1)
        log_p = [head_log_p[:, : self.shortlist_size]]
        for i, tail in enumerate(self.tail):
            of_cluster = head_log_p[:, self.shortlist_size + i]
            log_p.append(log_softmax(tail(input), 1) + of_cluster[:, None])
        return torch.concatenate(log_p, 1)

    def predict(self, input):
        """The class of the largest p for input (N, I): (N,); tails only where needed"""
        output = self.head(input).argmax(1)
        rare = output >= self.shortlist_size
        output[rare] = self.log_prob(input[rare]).argmax(1)
        return output
