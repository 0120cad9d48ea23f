"""Loaders, models and losses in the forms that people write: all of them are right."""

from collections import OrderedDict

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tests.bridge.loops import OURS, TORCH, line, points
from tests.bridge.loops.correct import correct

__all__ = []

both, torch_only = correct(TORCH, OURS), correct(TORCH)


class Tagger(nn.Module):
    """As models of Hugging Face: keywords in, an output with its loss out."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(5, 8), nn.Linear(8, 3)

    def forward(self, values, mask=None, labels=None):
        values = values if mask is None else values * mask
        logits = self.last(torch.tanh(self.first(values)))
        loss = None if labels is None else F.cross_entropy(logits, labels)
        return OrderedDict(loss=loss, logits=logits)


class Output:
    def __init__(self, loss, logits):
        self.loss, self.logits = loss, logits


def dicts(**others):
    """Batches as a collate_fn of dicts makes them, with a list of words among them."""
    x, labels = map(torch.tensor, points())
    return [
        {"values": x[i : i + 16], "labels": labels[i : i + 16], "names": ["a"] * 16}
        | {name: part[i : i + 16] for name, part in others.items()}
        for i in range(0, 64, 16)
    ]


@torch_only
def dict_with_its_own_loss(lib):
    model = Tagger()
    return model, dicts(mask=torch.ones(64, 5)), None, lib.adam(model)


@torch_only
def attribute_loss(lib):
    class Named(Tagger):
        def forward(self, **batch):
            return Output(**super().forward(**batch))

    model = Named()
    return model, dicts(), None, lib.adam(model)


@torch_only
def dict_with_a_criterion(lib):
    model = Tagger()

    def criterion(output, labels):
        return F.cross_entropy(output["logits"], labels)

    return model, dicts(mask=torch.ones(64, 5)), criterion, lib.adam(model)


@both
def dict_of_one_input(lib):
    model, loader, criterion, optimizer = lib.classified(lib.classifier())
    batches = [{"image": x, "label": target, "id": "a"} for x, target in loader]
    return model, batches, criterion, optimizer


@torch_only
def loss_as_the_output(lib):
    class Whole(Tagger):
        def forward(self, x, target):
            return F.cross_entropy(self.last(self.first(x)), target)

    model = Whole()
    return model, lib.loader(*points()), None, lib.adam(model)


@torch_only
def loss_first_of_a_tuple(lib):
    class Both(Tagger):
        def forward(self, x, target):
            logits = self.last(self.first(x))
            return F.cross_entropy(logits, target), logits

    model = Both()
    return model, lib.loader(*points()), None, lib.adam(model)


@torch_only
def a_tensor_alone(lib):
    """An autoencoder that makes its own loss of x."""

    class Auto(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.Sequential(nn.Linear(5, 3), nn.Tanh(), nn.Linear(3, 5))

        def forward(self, x):
            return F.mse_loss(self.layers(x), x)

    model = Auto()
    loader = torch.utils.data.DataLoader(torch.tensor(points()[0]), 16, shuffle=True)
    return model, loader, None, lib.adam(model)


@torch_only
def inputs_in_a_tuple(lib):
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Bilinear(5, 5, 3)

        def forward(self, a, b):
            return self.layer(a, b)

    model, (x, labels) = Two(), map(torch.tensor, points())
    batches = [
        ((x[i : i + 16], x[i : i + 16] ** 2), labels[i : i + 16])
        for i in range(0, 64, 16)
    ]
    return model, batches, nn.CrossEntropyLoss(), lib.adam(model)


@torch_only
def lstm_that_returns_its_state(lib):
    model = nn.LSTM(5, 3, batch_first=True)
    x, labels = points()

    def criterion(output, target):
        return F.cross_entropy(output[0][:, -1], target)

    return model, lib.loader(np.stack([x, x], 1), labels), criterion, lib.adam(model)


@torch_only
def two_heads(lib):
    class Heads(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Linear(5, 8)
            self.kind, self.size = nn.Linear(8, 3), nn.Linear(8, 1)

        def forward(self, x):
            h = torch.relu(self.body(x))
            return {"kind": self.kind(h), "size": self.size(h).squeeze(1)}

    def criterion(output, target):
        kind = F.cross_entropy(output["kind"], target)
        return kind + F.mse_loss(output["size"], target.float())

    return lib.classified(Heads(), criterion=criterion)


@torch_only
def moved_by_its_loader(lib):
    class Moved:
        """Batches on a device, as many write it around their loader."""

        def __init__(self, loader, device):
            self.loader, self.device = loader, device

        def __len__(self):
            return len(self.loader)

        def __iter__(self):
            for batch in self.loader:
                yield [part.to(self.device) for part in batch]

    model, loader, criterion, optimizer = lib.classified(lib.classifier())
    return model, Moved(loader, "cpu"), criterion, optimizer


@both
def one_sample_at_a_time(lib):
    model = lib.classifier()
    loader = lib.loader(*points(), batch_size=1)
    return model, loader, lib.nn.CrossEntropyLoss(), lib.adam(model)


@both
def a_list_of_batches(lib):
    model = lib.nn.Linear(5, 1)
    x, target = line()
    batches = [
        [lib.array(x[i : i + 16]), lib.array(target[i : i + 16, None])]
        for i in (0, 16, 32)
    ]
    return model, batches, lib.nn.MSELoss(), lib.adam(model)


@torch_only
def endless_stream(lib):
    class Stream(torch.utils.data.IterableDataset):
        def __iter__(self):
            rng = np.random.default_rng(0)
            while True:
                x = rng.normal(size=5).astype(np.float32)
                yield torch.tensor(x), int(x[0] > 0) + int(x[1] > 0)

    model, _, criterion, optimizer = lib.classified(lib.classifier())
    return model, torch.utils.data.DataLoader(Stream(), 16), criterion, optimizer
