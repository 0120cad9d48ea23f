"""Cases of training/data_parallel.py: NumPy's ranks against PyTorch's one process."""

import numpy as np

from bridge.cases.program_case import ProgramCase

SIZES = (8, 7, 3)  # of the batches: 2 and 4 ranks have shares that differ, or none
NORM_SIZES = (8, 10, 11)  # batch norm refuses a share of one sample
EPOCHS = 5


def problem(side, dtype, reduction="mean", norm=False):
    """Model, batches and criterion, the same on every side and every rank.

    `norm` puts a batch norm in front of the last layer.
    """
    rng = np.random.default_rng(0)
    nn, dtype = side.module("nn"), np.dtype(dtype)
    side.manual_seed(0)
    model = nn.Sequential(
        nn.Linear(5, 6),
        nn.Tanh(),
        *([nn.BatchNorm1d(6)] if norm else []),
        nn.Linear(6, 3),
    ).to(side.dtype(dtype))  # of float32, in both
    batches = [
        (
            side.array(rng.normal(size=(n, 5)).astype(np.float32).astype(dtype)),
            side.array(rng.integers(0, 3, size=n)),
        )
        for n in (NORM_SIZES if norm else SIZES)
    ]
    return model, batches, nn.CrossEntropyLoss(reduction=reduction)


def trained(side, dtype, ranks, reduction="mean", weigh=True, wrap=None, norm=False):
    """(losses, model) of 15 steps; `wrap` makes it parallel on PyTorch's side."""
    model, batches, criterion = problem(side, dtype, reduction, norm)
    model = model if wrap is None else wrap(model)
    optimizer = side.get("optim", "Adam")(model.parameters(), lr=0.05)
    train = side.get("training.data_parallel", "train")
    losses = train(model, batches, criterion, optimizer, EPOCHS, ranks, weigh)
    return losses, model


def trajectory(ranks, reduction, weigh=True):
    def compute(side, dtype):
        number = ranks if side.is_numpy else 1
        losses, model = trained(side, dtype, number, reduction, weigh)
        found = {("output", "losses"): np.array(losses)}
        for name, parameter in model.named_parameters():
            found["update", name] = parameter
        return found

    return compute


def with_norm(side, dtype):
    """Each sample twice, for two ranks of one share: one process that has each once, if
    only one rank's running statistics are kept."""
    model, batches, criterion = problem(side, dtype, norm=True)
    ranks = 2 if side.is_numpy else 1
    if ranks == 2:
        batches = [(x.repeat(2, 0), target.repeat(2, 0)) for x, target in batches]
    optimizer = side.get("optim", "Adam")(model.parameters(), lr=0.05)
    train = side.get("training.data_parallel", "train")
    losses = train(model, batches, criterion, optimizer, EPOCHS, ranks)
    return {
        ("output", "losses"): np.array(losses),
        **{("update", name): p for name, p in model.named_parameters()},
        **{("state", name): b for name, b in model.named_buffers()},
    }


CASES = [
    *(
        ProgramCase(
            file="training.data_parallel",
            name="train",
            label=f"{ranks} ranks, {reduction}" + ("" if weigh else ", not weighed"),
            compute=trajectory(ranks, reduction, weigh),
        )
        for ranks, reduction, weigh in (
            (1, "mean", True),
            (2, "mean", True),
            (4, "mean", True),
            (4, "sum", True),
            (1, "mean", False),
        )
    ),
    ProgramCase(
        file="training.data_parallel",
        name="train",
        label="2 ranks of one share, batch norm",
        compute=with_norm,
    ),
]
