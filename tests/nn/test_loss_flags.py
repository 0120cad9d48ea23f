"""nn/loss/: what all losses share: the deprecated flags, and PyTorch's signatures."""

import importlib
import inspect
import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bridge.parity import compare
from numpy_impl import nn
from numpy_impl.nn import functional

torch_nn = importlib.import_module("torch_impl.nn")


def arrays_of(name):
    """Inputs of a loss, the target last."""
    rng = np.random.default_rng(0)
    x1, x2, x3 = rng.uniform(0.1, 0.9, size=(3, 4, 3))
    ones, labels = np.array([1.0, -1.0, 1.0, -1.0]), np.array([0, 2, 1, 1])
    given = {
        "MarginRankingLoss": (x1, x2, ones[:, None]),
        "CosineEmbeddingLoss": (x1, x2, ones),
        "HingeEmbeddingLoss": (x1, ones[:, None]),
        "SoftMarginLoss": (x1, ones[:, None]),
        "NLLLoss": (x1, labels),
        "CrossEntropyLoss": (x1, labels),
        "MultiMarginLoss": (x1, labels),
        "MultiLabelMarginLoss": (x1, np.array([[0, 2, -1], [1, -1, 0]] * 2)),
        "TripletMarginLoss": (x1, x2, x3),
    }
    return given.get(name, (x1, x2))


FLAGGED = [
    *("L1Loss", "SmoothL1Loss", "BCELoss", "BCEWithLogitsLoss"),
    *("NLLLoss", "CrossEntropyLoss"),
    *("KLDivLoss", "PoissonNLLLoss", "HingeEmbeddingLoss", "SoftMarginLoss"),
    *("MarginRankingLoss", "CosineEmbeddingLoss", "MultiMarginLoss"),
    *("MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "TripletMarginLoss"),
]
EVERY = list(itertools.product([None, True, False], repeat=2))[1:]
SOME = [(False, None), (None, False), (True, True)]


@pytest.mark.filterwarnings("ignore:.*size_average", "ignore:.*reduction")
@pytest.mark.parametrize(
    ("name", "flags"),
    [
        *itertools.product(["MSELoss"], EVERY),
        *itertools.product(FLAGGED, SOME),
    ],
)
def test_deprecated_flags(name, flags):
    flags = dict(zip(("size_average", "reduce"), flags))
    theirs = getattr(torch.nn, name)(**flags)
    arrays = arrays_of(name)
    tensors = [torch.tensor(array) for array in arrays]
    for module in (nn, torch_nn):
        with pytest.warns(UserWarning, match="deprecated"):
            criterion = getattr(module, name)(**flags)
        assert criterion.reduction == theirs.reduction
        loss = criterion(*(arrays if module is nn else tensors))
        assert compare(loss, theirs(*tensors)).ok()


def test_deprecated_flags_of_functions():
    x = np.ones(3)
    with pytest.warns(UserWarning, match="deprecated"):
        assert functional.mse_loss(x, 0 * x, size_average=False) == 3
    with pytest.warns(UserWarning, match="deprecated"):
        assert functional.mse_loss(x, 0 * x, reduction="elementwise_mean") == 1


FUNCTIONS = [
    *("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"),
    *("nll_loss", "cross_entropy"),
    *("binary_cross_entropy", "binary_cross_entropy_with_logits"),
    *("kl_div", "poisson_nll_loss", "gaussian_nll_loss", "hinge_embedding_loss"),
    *("soft_margin_loss", "margin_ranking_loss", "cosine_embedding_loss"),
    *("multi_margin_loss", "multilabel_margin_loss", "multilabel_soft_margin_loss"),
    *("triplet_margin_loss", "triplet_margin_with_distance_loss"),
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_signatures_are_torchs(name):
    theirs = inspect.signature(getattr(F, name)).parameters.values()
    for side in ("numpy_impl", "torch_impl"):
        module = importlib.import_module(f"{side}.nn.functional")
        ours = inspect.signature(getattr(module, name)).parameters.values()
        assert [(p.name, p.default, p.kind) for p in ours] == [
            (p.name, p.default, p.kind) for p in theirs
        ]
