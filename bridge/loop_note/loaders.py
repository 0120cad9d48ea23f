"""Loader check: a batch fits the model and the loss, and the batches are mixed."""

from collections.abc import Mapping
from itertools import islice

import numpy as np

from bridge.loop_note import losses
from bridge.loop_note.batch import batch_of
from bridge.loop_note.tensors import finite

__all__ = ["check", "check_loss"]

MANY = 16  # batches that are looked at
# The share of the target's variance that one feature explains. The leak of the tables
# tells 0.92 and another feature 0.34; in a correct loop it is 0.91 beside 0.58.
TELLS = 0.9
# Features that do not follow from each other share it among them: 1 in all, and more by
# chance. In 60 000 data sets of y = 3 x0 + noise, two of N samples told 1 + 21 / N at
# most; the leak of the tables, of 442, tells 1 + 116 / N.
CHANCE = 20
ENOUGH = 16  # samples from which on an order is none of chance


def check(note, library, loader, own_loss):
    """The first batches, as Batch; none, if they cannot be had.

    Args:
        own_loss: whether the model makes its loss itself: there is no target then.
    """
    try:
        given = list(islice(loader, MANY))
    except Exception as error:
        message = str(error).strip().split("\n")[-1]
        note.found(
            "loader",
            "loader",
            f"it raises {type(error).__name__}: {message}",
            "look at one sample: dataset[0]",
        )
        return []
    if not given:
        note.found(
            "loader",
            "loader",
            "there is no batch in it",
            "len(dataset) > 0, and without drop_last more than batch_size of it",
        )
        return []
    batches = [batch_of(library, each, own_loss) for each in given]
    if None in batches:
        wrong = given[batches.index(None)]
        note.found("loader", "batch", *_no_batch(library, wrong))
        return []
    note.saw("loader", _described(library, batches[0]))
    _not_finite(note, library, batches)
    if own_loss:
        return batches
    _rows(note, batches[0])
    targets = [library.numpy(batch.target) for batch in batches]
    _order(note, loader, targets)
    _leak(note, library, batches, targets)
    return batches


def _no_batch(library, batch):
    if isinstance(batch, Mapping):
        what = f"it is a dict of {', '.join(map(str, batch)) or 'nothing'}"
        return (
            f"{what}: which of them is the target is not known",
            'call it "labels" or "target"; or criterion=None, if the model makes its '
            "own loss of them",
        )
    if isinstance(batch, list | tuple):
        parts = ", ".join(type(part).__name__ for part in batch)
        what = f"it is {type(batch).__name__} of {parts or 'nothing'}"
    else:
        what = f"it is {type(batch).__name__}"
    kind = "tensors" if library.name == "PyTorch" else "arrays"
    return (
        f"{what}, not (x, target), {kind} of {library.name}",
        "TensorDataset(x, target), or a collate_fn that returns (x, target)",
    )


def _described(library, batch):
    return "; ".join(f"{name} {_ranged(library, x)}" for name, x in batch.named)


def _ranged(library, part):
    text = f"{tuple(part.shape)} of {part.dtype}"
    if not library.has_values(part) or 0 in part.shape:
        return text
    values = library.numpy(part)
    if values.dtype.kind == "b":
        return text
    return f"{text} from {values.min():.4g} to {values.max():.4g}"


def _not_finite(note, library, batches):
    for i, batch in enumerate(batches):
        for name, part in batch.named:
            if not finite(library, part):
                broken = ~np.isfinite(library.numpy(part))
                note.found(
                    "loader",
                    name,
                    f"{broken.sum()} of its {broken.size} numbers in batch {i} are NaN "
                    "or inf",
                    "fill or leave out such rows where the data are read",
                )
                return


def _rows(note, batch):
    """As many targets as samples."""
    lengths = [len(part) if part.shape else 0 for _, part in batch.named]
    if lengths[0] != lengths[-1]:
        note.found(
            "loader",
            "batch",
            f"x has {lengths[0]} rows, target {lengths[-1]}",
            "one target for each sample; the first axis is the batch",
        )


def _order(note, loader, targets):
    """Labels in the order of their classes: an epoch forgets the first of them."""
    note.saw("loader", _shuffled(loader))
    if len(targets) < 2 or any(t.ndim != 1 for t in targets):
        return
    labels = np.concatenate(targets)
    if len(labels) < ENOUGH or len(labels) == len(targets):
        return
    labels = np.append(labels, _last_label(loader, labels))
    values, counts = np.unique(labels, return_counts=True)
    chance = (1 - ((counts / counts.sum()) ** 2).sum()) * (len(labels) - 1)
    changes = int((labels[1:] != labels[:-1]).sum())
    if len(values) > 1 and (changes < chance / 4 or _rising(labels)):
        note.found(
            "loader",
            "loader",
            f"the samples are sorted by their target: it changes {changes} times in "
            f"{len(labels)}, mixed ones do {chance:.0f} times",
            "DataLoader(dataset, batch_size, shuffle=True)",
        )


def _rising(labels):
    steps = np.diff(labels.astype(float))
    return (steps >= 0).all() or (steps <= 0).all()


def _last_label(loader, labels):
    """The target of the data set's last sample, where it can be asked for."""
    try:
        dataset = loader.dataset
        last = np.asarray(dataset[len(dataset) - 1][-1])
    except Exception:
        return labels[:0]
    return last.astype(labels.dtype) if last.ndim == 0 else labels[:0]


def _shuffled(loader):
    name = type(getattr(loader, "sampler", None)).__name__
    if name == "SequentialSampler":
        return "not shuffled: each pass has the same order"
    if name == "RandomSampler":
        return "shuffled"
    return f"who orders the samples of this {type(loader).__name__} is not known"


def _leak(note, library, batches, targets):
    """A column of x that is the target."""
    x = [library.numpy(batch.inputs[0]) for batch in batches]
    if any(part.ndim != 2 for part in x) or any(t.size != len(t) for t in targets):
        return
    if len({part.shape[1] for part in x}) != 1 or x[0].shape[1] < 2:
        return
    rows, target = np.concatenate(x), np.concatenate([t.reshape(-1) for t in targets])
    if len(rows) != len(target) or len(target) < ENOUGH or (target == target[0]).all():
        return
    for column in np.flatnonzero((rows == target[:, None]).all(0)):
        note.found(
            "loader",
            f"x[:, {column}]",
            f"this feature is the target, in all {len(target)} samples looked at",
            f"leave the column out: np.delete(x, {column}, axis=1)",
        )

    if not note.has("loader", "x[:"):
        _tells(note, rows.astype(np.float64), target.astype(np.float64))


def _tells(note, rows, target):
    """One column follows from the target, and knows of the others what it knows.

    Where the target is made of the column, as y = 3 x[:, 0] + noise is, the others tell
    no more than is left. Where the column is made of the target, they tell of both.
    Neighbours in a series follow from each other, too: then several columns tell much.
    A leak beside features that tell nothing looks like the first: it is a fact then.
    """
    rows, target = rows - rows.mean(0), target - target.mean()
    scale = (rows**2).sum(0) * (target**2).sum()
    shares = np.divide((target @ rows) ** 2, scale, where=scale > 0, out=0 * scale)
    best = int(shares.argmax())
    first, second = shares[best], np.delete(shares, best).max()
    if first <= TELLS or second >= first / 2:
        return
    if first + second <= 1 + CHANCE / len(target):
        note.saw("loader", f"x[:, {best}] alone tells {first:.0%} of the target")
    else:
        note.found(
            "loader",
            f"x[:, {best}]",
            f"this feature alone tells {first:.0%} of the target, another "
            f"{second:.0%}, and it knows of that one, too: is it known when a "
            "prediction is asked for?",
            f"if it comes after the target, leave it out: np.delete(x, {best}, axis=1)",
        )


def check_loss(note, trial):
    """Whether output, target and loss belong together."""
    refused = trial.failed and trial.failed[0] == "loss"
    if refused and trial.target is None:
        _no_loss(note, trial)
    elif refused and not isinstance(trial.output, trial.library.array):
        _no_array(note, trial)
    if not isinstance(trial.output, trial.library.array) or trial.target is None:
        return
    if not isinstance(trial.target, trial.library.array):
        return
    if trial.unfit or not trial.library.has_values(trial.output):
        return
    if trial.failed and trial.failed[0] == "loss":
        if not note.has("loader", "batch"):
            losses.refused(note, trial)
        return
    losses.check(note, trial)


def _no_array(note, trial):
    """The loss refuses an output of several parts, such as an LSTM's."""
    error = trial.failed[1]
    kind = type(trial.output).__name__
    message = str(error).strip().split("\n")[0]
    note.found(
        "loader",
        "criterion",
        f"the model returns a {kind}, and the loss refuses it: "
        f"{type(error).__name__}: {message}",
        "give what your loop does with it: criterion = lambda output, target: "
        "loss(output[0], target)",
    )


def _no_loss(note, trial):
    note.found(
        "loader",
        "criterion",
        str(trial.failed[1]),
        "give the criterion of your loop; or return the loss from forward",
    )
