"""Evaluation data that the training has seen: the same samples, or their scale.

Part of the loader check, for which both loaders are gone through once.
"""

import math
from itertools import islice

import numpy as np

from bridge.loop_note.batch import batch_of

__all__ = ["check"]

MANY = 1024  # batches of each loader that are looked at
RARE = 3  # a sample is no chance if there are 10³ times as many possible ones
SCALED = 1e-3  # how near to mean 0 and deviation 1 a scaler in float32 comes
APART = 10  # times that: the training data alone are this far from it


def check(note, library, loader, evaluation):
    """Compare the samples of both."""
    trained, all_trained = _samples(library, loader)
    tested, all_tested = _samples(library, evaluation)
    if not len(trained) or not len(tested):
        note.found(
            "loader",
            "evaluation",
            "it has no batches (x, target) to compare with those of the loader",
            "a DataLoader of the evaluation data, as the other one",
        )
        return
    if trained.shape[1] != tested.shape[1]:
        note.found(
            "loader",
            "evaluation",
            f"a sample has {tested.shape[1]} numbers, and {trained.shape[1]} in the "
            "training data",
            "the same preparation for both",
        )
        return
    note.saw(
        "loader", f"{len(tested)} samples for evaluation, {len(trained)} for learning"
    )
    _copies(note, trained, tested)
    if all_trained and all_tested:
        _scaler(note, trained, tested)


def _samples(library, loader):
    """x as rows (N, numbers of one sample), and whether these are all."""
    given = list(islice(loader, MANY))
    batches = [batch_of(library, each, own_loss=True) for each in given]
    usable = [library.numpy(batch.inputs[0]) for batch in batches if batch]
    rows = [x.reshape(len(x), -1) for x in usable if x.ndim and len(x)]
    if not rows or len({row.shape[1] for row in rows}) != 1:
        return np.zeros((0, 0)), False
    return np.concatenate(rows), len(given) < MANY


def _copies(note, trained, tested):
    """The same sample in both, where there are too many possible ones for chance."""
    is_tokens = trained.dtype.kind in "iu" and trained.dtype.itemsize == 8
    possible = sum(math.log10(len(np.unique(column))) for column in trained.T[:64])
    if is_tokens or possible < math.log10(len(trained)) + RARE:
        return
    seen = {row.tobytes() for row in trained}
    count = sum(row.tobytes() in seen for row in tested.astype(trained.dtype))
    if count:
        note.found(
            "loader",
            "evaluation",
            f"{count} of its {len(tested)} samples are in the training data, too: it "
            "measures what was learnt by heart",
            "split first, and make copies or variants of the training samples alone: "
            "random_split(dataset, [0.8, 0.2])",
        )


def _scaler(note, trained, tested):
    """All samples together have mean 0 and deviation 1, and the training data not."""
    if trained.dtype.kind != "f" or note.has("loader", "evaluation"):
        return
    both = np.concatenate([trained, tested]).astype(np.float64)
    if _distance(both) < SCALED and _distance(trained) > APART * SCALED:
        note.found(
            "loader",
            "evaluation",
            "training and evaluation data together have mean 0 and deviation 1, and "
            "the training data alone have not: the scaler has seen both",
            "split first; mean and std of the training data alone, for both",
        )


def _distance(x):
    """The largest distance of a column from mean 0 and deviation 1."""
    x = x.astype(np.float64)
    x = x[:, np.ptp(x, axis=0) > 0]
    if x.shape[1] == 0 or len(x) < 2:
        return np.inf
    wide = x.std(0, ddof=0), x.std(0, ddof=1)  # StandardScaler's, and torch's
    spread = min(abs(deviation - 1).max() for deviation in wide)
    return max(abs(x.mean(0)).max(), spread)
