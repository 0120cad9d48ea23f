"""Checkpoint and resume: a training that was killed goes on as if it had not been."""

import os
from copy import deepcopy
from itertools import islice

import torch
from torch import default_generator

from torch_impl.training.checkpoint_file import read, write

__all__ = ["save_checkpoint", "load_checkpoint", "Batches", "Notes", "train"]


def save_checkpoint(path, **parts):
    """file = {name: part.state_dict()}, whole or not there

    Args:
        path: of the file; what it held before stays until the new one is whole.
        parts: by name, whatever has `state_dict` and `load_state_dict`: the model, the
            optimizer, a schedule, `Batches` with the generators, `Notes`.

    Raises:
        TypeError: a part's state holds something else than arrays and plain values.
        OSError: the file cannot be written.
    """
    write(path, {name: part.state_dict() for name, part in parts.items()})


def load_checkpoint(path, **parts):
    """Each part goes on from its state in the file, or if one cannot, none does

    Args:
        path: of a file that `save_checkpoint` wrote.
        parts: the same names; parts that were made in the same way.

    Raises:
        ValueError: the file is damaged, newer or something else, or does not fit the
            parts; the message names it and says why, and all parts are as they were.
        OSError: the file cannot be opened.
    """
    state = read(path)
    if set(state) != set(parts):
        raise ValueError(f"{path} holds {sorted(state)}, wanted are {sorted(parts)}")
    before = deepcopy({name: part.state_dict() for name, part in parts.items()})
    tried = []
    for name, part in parts.items():
        tried.append(name)
        try:
            part.load_state_dict(state[name])
        except Exception as error:  # of whatever kind: no part keeps half of a state
            for other in tried:
                parts[other].load_state_dict(before[other])
            raise ValueError(f"{path} does not fit this {name}: {error}") from error


class Batches:
    """A loader that knows its place: epochs that ended, batches of the running one

    A shuffle is drawn at the beginning of an epoch. So the generators' states there are
    kept: after `load_state_dict`, the next pass draws the same order, goes past the
    batches that are done, and then the generators are where they were when the state
    was taken. The batches that are passed are loaded once more, for a data set may draw
    from the generators, too. What it draws from elsewhere is not repeated, nor what
    persistent workers draw, whose streams go on from epoch to epoch.

    Args:
        loader: DataLoader, or any iterable of batches that can be gone through again.

    Attributes:
        epoch: how many passes have come to their end.
        batch: how many batches of the running pass have been given.
    """

    def __init__(self, loader):
        self.loader = loader
        self.epoch, self.batch = 0, 0
        self.start = None  # the generators' states when the running pass began
        self.resumed = None  # and where a resumed pass has to bring them

    def __len__(self):
        return len(self.loader)

    def __iter__(self):
        if self.resumed is None:
            self.batch, self.start = 0, states(self.loader)
        else:
            set_states(self.loader, self.start)
        for sampler in samplers(self.loader):
            if hasattr(sampler, "set_epoch"):
                sampler.set_epoch(self.epoch)
        batches = iter(self.loader)
        if self.resumed is not None:
            self.go_past(batches)
        for batch in batches:
            self.batch += 1
            yield batch
        self.epoch, self.batch, self.start = self.epoch + 1, 0, None

    def go_past(self, batches):
        """The batches that were done before, and the generators as they were then"""
        found = sum(1 for _ in islice(batches, self.batch))
        if found < self.batch:
            raise ValueError(
                f"the checkpoint is {self.batch} batches into its epoch, loader has "
                f"only {found}"
            )
        set_states(self.loader, self.resumed)
        self.resumed = None

    def state_dict(self):
        """The place, and the generators' states: at the pass's beginning, and now."""
        return {
            "epoch": self.epoch,
            "batch": self.batch,
            "start": self.start,
            "now": states(self.loader) if self.resumed is None else self.resumed,
        }

    def load_state_dict(self, state_dict):
        """Go on from a `state_dict()`; the generators are set at once.

        Raises:
            ValueError: the loader draws from other generators than the saved one.
        """
        set_states(self.loader, state_dict["now"])
        self.epoch, self.batch = state_dict["epoch"], state_dict["batch"]
        self.start = state_dict["start"]
        self.resumed = None if self.start is None else state_dict["now"]


class Notes(dict):
    """Numbers, texts and lists of a run, to be stored with it"""

    def state_dict(self):
        return dict(self)

    def load_state_dict(self, state_dict):
        self.clear()
        self.update(state_dict)


def train(
    model,
    loader,
    criterion,
    optimizer,
    epochs,
    path,
    every=1,
    schedule=None,
    on_step=None,
):
    """train_loss[e] = 1/N Σ_n loss[n] of epoch e, the same bits whoever was killed when

    If there is a file at `path`, the training goes on from there.

    Args:
        model, criterion, optimizer, on_step: as for `train_epoch`.
        loader: DataLoader, or any iterable that can be gone through again.
        epochs: how many in all, those before the checkpoint counted.
        path: of the checkpoint.
        every: after how many batches it is written; at the end of an epoch always.
        schedule: `schedule.step()` follows each update, if not None.

    Returns:
        The mean loss of each epoch, a list of floats.

    Raises:
        ValueError: as `load_checkpoint`; `every` is below 1; `loader` has no samples.
    """
    if every < 1:
        raise ValueError(f"every must be at least 1 batch, got {every}")
    batches = Batches(loader)
    notes = Notes(train_loss=[], total=0.0, count=0)
    parts = {"model": model, "optimizer": optimizer, "batches": batches, "notes": notes}
    if schedule is not None:
        parts["schedule"] = schedule
    if os.path.exists(path):
        load_checkpoint(path, **parts)

    while batches.epoch < epochs:
        model.train()

        # data batch
        for x, target in batches:
            # model output
            output = model(x)

            # loss
            loss = criterion(output, target)

            # backward
            optimizer.zero_grad()
            loss.backward()

            # optimizer update
            optimizer.step()

            if schedule is not None:
                schedule.step()
            notes["total"] += loss.item() * len(target)
            notes["count"] += len(target)
            if batches.batch % every == 0:
                save_checkpoint(path, **parts)
            if on_step is not None:
                on_step(loss.item())

        if notes["count"] == 0:
            raise ValueError("loader is empty: there is no sample to learn from")
        notes["train_loss"] = [*notes["train_loss"], notes["total"] / notes["count"]]
        notes["total"], notes["count"] = 0.0, 0
        save_checkpoint(path, **parts)
    return notes["train_loss"]


def generators(loader):
    """{name: generator} of all that the loader, a dropout or a data set draw from"""
    found = {"default": default_generator}
    for name, drawing in zip(("loader", "sampler"), (loader, *samplers(loader))):
        generator = getattr(drawing, "generator", None)
        if generator is not None:
            found[name] = generator
    found |= {f"cuda:{i}": g for i, g in enumerate(torch.cuda.default_generators)}
    return found


def samplers(loader):
    """The sampler of the indices, in a list, if the loader has one"""
    batch_sampler = getattr(loader, "batch_sampler", None)
    sampler = getattr(batch_sampler, "sampler", getattr(loader, "sampler", None))
    return [] if sampler is None else [sampler]


def states(loader):
    """{name: state} of the generators"""
    found = generators(loader)
    return {name: generator.get_state() for name, generator in found.items()}


def set_states(loader, saved):
    """The generators, where they were when `states` was called"""
    found = generators(loader)
    if {"loader", "sampler"} & (set(found) ^ set(saved)):
        raise ValueError(f"generators {sorted(saved)} were saved, got {sorted(found)}")
    for name in set(found) & set(saved):  # another device's may be missing
        found[name].set_state(saved[name])
