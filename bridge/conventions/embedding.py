"""Embedding: the padding row, counts, what the forward writes."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from bridge.conventions.answers import by_version
from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "Embedding",
    symptom="finite differences of the padding row are not 0, its gradient is",
    translate="leave the padding row out of the check",
)
def gradient_of_the_padding_row():
    """The gradient of padding_idx's row is 0 by decree: the output does depend on the
    row, and a numeric derivative says so."""
    weight = torch.zeros(2, 1, dtype=torch.float64, requires_grad=True)

    def total(weight):
        return F.embedding(torch.tensor([0, 1]), weight, padding_idx=0).sum()

    total(weight).backward()
    step = torch.tensor([[0.5], [0.0]], dtype=torch.float64)
    return entry(
        locals(),
        {
            "weight.grad[0]": [0.0],
            "((total(weight + step) - total(weight - step)) / 1.0).item()": 1.0,
        },
    )


@convention(
    "Embedding",
    symptom="padding is not zero after loading or initialising the weights",
    translate="embedding.weight.data[embedding.padding_idx] = 0",
)
def row_of_the_padding():
    """padding_idx sets its row to 0 once, when the layer is made; from_pretrained and
    functions of nn.init write over it."""
    ids, weight = torch.tensor([0]), torch.ones(2, 1)
    new = nn.Embedding(2, 1, padding_idx=0)
    pretrained = nn.Embedding.from_pretrained(weight, padding_idx=0)
    return entry(
        locals(),
        {"new(ids)": [[0.0]], "pretrained(ids)": [[1.0]]},
    )


@convention(
    "Embedding",
    symptom="weights change in evaluation, without an optimizer",
    translate="torch.renorm(weight, 2, 0, max_norm), as a parametrization or by hand",
)
def rows_that_are_shortened():
    """max_norm shortens rows in place, during the forward, and only those that are
    looked up."""
    weight = torch.tensor([[3.0, 4.0], [6.0, 8.0]])
    before = weight.clone()
    F.embedding(torch.tensor([0]), weight, max_norm=1.0)
    return entry(
        locals(),
        {"before": [[3.0, 4.0], [6.0, 8.0]], "weight": [[0.6, 0.8], [6.0, 8.0]]},
    )


@convention(
    "Embedding",
    symptom="frequent words learn no faster than rare ones",
)
def counts_in_the_gradient():
    """The gradient of a row is the sum over where it was looked up; with
    scale_grad_by_freq the mean, over this batch."""
    ids = torch.tensor([0, 0, 1])

    def gradient(**options):
        weight = torch.zeros(2, 1, requires_grad=True)
        F.embedding(ids, weight, **options).sum().backward()
        return weight.grad.flatten()

    return entry(
        locals(),
        {
            "gradient()": [2.0, 1.0],
            "gradient(scale_grad_by_freq=True)": [1.0, 1.0],
        },
        same=(
            "gradient(scale_grad_by_freq=True)",
            "gradient() / torch.bincount(ids)",
        ),
    )


@convention(
    "Embedding",
    symptom="a model fails in the first backward, not when it is built",
    translate="one of the two options",
)
def late_refusal():
    """sparse=True together with scale_grad_by_freq=True is computed forward, and
    refused only by the backward."""
    ids, weight = torch.tensor([0]), torch.ones(2, 1, requires_grad=True)
    y = F.embedding(ids, weight, sparse=True, scale_grad_by_freq=True)
    return entry(locals(), {"y": [[1.0]], "y.sum().backward()": RuntimeError})


@convention(
    "Embedding",
    symptom="index out of range in self, where NumPy returned a row",
)
def index_that_is_no_row():
    """Embedding refuses an index below 0; NumPy, and indexing a tensor, counts it from
    the end."""
    weight = np.array([[1.0], [2.0]])
    t = torch.from_numpy(weight)
    ids = torch.tensor([-1])
    return entry(
        locals(),
        {"F.embedding(ids, t)": IndexError, "weight[[-1]]": [[2.0]]},
        same=("F.embedding(ids % 2, t)", "t[ids]", "weight[[-1]]"),
    )


@convention(
    "EmbeddingBag",
    symptom="bags of words are smaller than their sums, by the length of the text",
)
def mean_of_a_bag():
    """EmbeddingBag takes the mean if not told mode="sum", which is counts @ weight."""
    weight = torch.tensor([[1.0], [10.0]])
    ids = torch.tensor([[0, 1, 1]])
    counts = torch.tensor([[1.0, 2.0]])
    return entry(
        locals(),
        {
            "F.embedding_bag(ids, weight)": [[21 / 3]],
            "F.embedding_bag(ids, weight, mode='sum')": [[21.0]],
        },
        same=("F.embedding_bag(ids, weight, mode='sum')", "counts @ weight"),
    )


@convention(
    "EmbeddingBag",
    symptom="scale_grad_by_freq gives a row that came once half of its gradient",
    translate="divide by torch.bincount(ids.flatten()) yourself",
    changed={"PyTorch 2.14": "before, some rows were divided by the counts of others"},
)
def counts_of_a_bag():
    """scale_grad_by_freq divides the gradient of a row by how often it was looked up,
    in EmbeddingBag as in Embedding; PyTorch 2.13 took some counts from other rows."""
    ids = torch.tensor([[0, 1, 1, 3]])

    def gradient(function, **how):
        weight = torch.zeros(4, 1, requires_grad=True)
        function(ids, weight, scale_grad_by_freq=True, **how).sum().backward()
        return weight.grad.flatten()

    return entry(
        locals(),
        {
            "gradient(F.embedding)": [1.0, 1.0, 0.0, 1.0],
            'gradient(F.embedding_bag, mode="sum")': by_version(
                "PyTorch", {"2.13": [1.0, 1.0, 0.0, 0.5], "2.14": [1.0, 1.0, 0.0, 1.0]}
            ),
            'gradient(F.embedding_bag, mode="sum")[1] / 2': 0.5,
        },
    )
