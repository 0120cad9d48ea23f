"""Gradient clipping: after the backward, before the update, no step too far.

A recurrent network multiplies by the same weights in each step. Once they lengthen what
they multiply, a long sequence makes a gradient thousands of times the usual one, and a
single update throws the weights away. By the norm such a gradient gets shorter and
keeps its direction; by the value each entry is cut off for itself, and it turns.
"""

from dataclasses import dataclass

from numpy_impl import nn
from numpy_impl.nn.functional import cosine_similarity
from numpy_impl.nn.utils import get_total_norm, parameters_to_vector

__all__ = ["ClippedUpdate", "LastStep", "train_clipped"]


@dataclass
class ClippedUpdate:
    """One update: its loss, the gradient's norm before and after, the cosine between"""

    loss: float
    norm: float
    clipped: float
    cosine: float


class LastStep(nn.Module):
    """x (N, T, D) -> logits (N, C): an RNN reads the sequence, and then says its class

    Args:
        features: D.
        hidden: H, how many numbers it remembers.
        classes: C.
        dtype: of the parameters; float32 if None.
    """

    def __init__(self, features, hidden, classes, dtype=None):
        super().__init__()
        self.rnn = nn.RNN(features, hidden, batch_first=True, dtype=dtype)
        self.output = nn.Linear(hidden, classes, dtype=dtype)

    def forward(self, x):
        _, h = self.rnn(x)
        return self.output(h[0])

    def backward(self, grad_logits):
        # logits = output(h[0])
        grad_h = self.output.backward(grad_logits)

        # _, h = rnn(pixels)
        self.rnn.backward((None, grad_h[None]))


def train_clipped(model, batches, criterion, optimizer, clip=None):
    """An update for each batch, its gradient first handed to `clip`

    Args:
        model, criterion, optimizer: as for `train_epoch`.
        batches: of (x, target).
        clip: function of the parameters, such as
            `partial(clip_grad_norm_, max_norm=1.0)`, or None.

    Returns:
        A ClippedUpdate for each batch.
    """
    model.train()
    updates = []

    # data batch
    for x, target in batches:
        # model output
        output = model(x)

        # loss
        loss = criterion(output, target)

        # backward
        optimizer.zero_grad()
        model.backward(criterion.backward())

        before = gradient(model)
        if clip is not None:
            clip(model.parameters())
        after = gradient(model)
        norms = [get_total_norm(g).item() for g in (before, after)]
        cosine = cosine_similarity(before, after, dim=0).item()
        updates.append(ClippedUpdate(loss.item(), *norms, cosine))

        # optimizer update
        optimizer.step()
    return updates


def gradient(model):
    """The gradients of all parameters in one vector, a copy"""
    return parameters_to_vector([p.grad for p in model.parameters()])
