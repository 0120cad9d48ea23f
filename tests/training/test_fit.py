"""`fit` with soft targets: mixup and label smoothing, whole trainings in lockstep."""

import numpy as np
import pytest

from bridge.parity import to_numpy
from bridge.sides import NUMPY, TORCH_IMPL

SIDES = (NUMPY, TORCH_IMPL)
CLASSES, EPOCHS, SMOOTHING = 4, 2, 0.1

both_sides = pytest.mark.parametrize("side", SIDES, ids=str)


class Softened:
    """A loader's batches with soft labels, mixed if there is an `alpha`."""

    def __init__(self, side, loader, smoothing=0.0, alpha=None):
        self.file, self.dtype = side.module("training.mixup"), side.dtype("float64")
        self.loader, self.smoothing, self.alpha = loader, smoothing, alpha

    def __iter__(self):
        for x, target in self.loader:
            target = self.file.soft_labels(target, CLASSES, self.smoothing, self.dtype)
            if self.alpha is not None:
                x, target = self.file.mixup(x, target, self.alpha)
            yield x, target


def trained(side, soften=None, **options):
    """{what: numbers} of two epochs: the log, each step's loss, the parameters

    Dropout, shuffle and mixup draw from the one default generator. The validation data
    is not softened; the last batch is a short one.
    """
    rng = np.random.default_rng(0)
    x = side.array(rng.normal(size=(19, 5)))
    target = side.array(rng.integers(0, CLASSES, size=19))
    nn, data, loop = (side.module(name) for name in ("nn", "data", "training.loop"))
    dtype = side.dtype("float64")
    side.manual_seed(0)
    model = nn.Sequential(
        *(nn.Linear(5, 8, dtype=dtype), nn.ReLU(), nn.Dropout(0.2)),
        nn.Linear(8, CLASSES, dtype=dtype),
    )
    loader = data.DataLoader(data.TensorDataset(x, target), 8, shuffle=True)
    optimizer, losses = side.get("optim", "Adam")(model.parameters(), lr=0.05), []
    log = loop.fit(
        *(model, loader if soften is None else soften(side, loader)),
        *([(x, target)], nn.CrossEntropyLoss(**options), optimizer, EPOCHS),
        metric=loop.accuracy,
        on_step=losses.append,
    )
    assert len(losses) == 3 * EPOCHS
    parameters = {name: to_numpy(p) for name, p in model.named_parameters()}
    return {**log, "losses": losses, **parameters}


def smoothed(side, loader):
    return Softened(side, loader, SMOOTHING)


def mixed(side, loader):
    return Softened(side, loader, alpha=0.4)


def mixed_and_smoothed(side, loader):
    return Softened(side, loader, SMOOTHING, alpha=0.4)


WAYS = {
    "label smoothing": (None, {"label_smoothing": SMOOTHING}),
    "soft labels": (smoothed, {}),
    "mixup": (mixed, {}),
    "mixup of soft labels": (mixed_and_smoothed, {}),
}


def distance(ours, theirs):
    assert list(ours) == list(theirs)
    return max(np.abs(np.subtract(ours[k], theirs[k])).max() for k in ours)


@pytest.mark.parametrize("way", WAYS)
def test_in_lockstep(way):
    """One seed, and both sides stay together; the targets were no labels."""
    soften, options = WAYS[way]
    ours, theirs = (trained(side, soften, **options) for side in SIDES)
    assert distance(ours, theirs) < 1e-12
    assert distance(ours, trained(NUMPY)) > 1e-3


@both_sides
def test_smoothing_is_of_the_loss_or_of_the_labels(side):
    """The same training, though its validation loss is not: its labels are hard."""
    of_loss, of_labels = (
        trained(side, soften, **options)
        for soften, options in (WAYS["label smoothing"], WAYS["soft labels"])
    )
    losses = of_loss.pop("validation_loss"), of_labels.pop("validation_loss")
    assert abs(losses[0][-1] - losses[1][-1]) > 1e-3
    assert distance(of_loss, of_labels) < 1e-12
