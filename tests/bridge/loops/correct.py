"""Loops that are right, though some look odd: nothing is to be found in them."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tests.bridge.loops import OURS, TORCH, line, points

__all__ = ["CORRECT"]

CORRECT = {}


def correct(*libs):
    """Put a function lib -> (model, loader, criterion, optimizer) on the list."""

    def add(build):
        for lib in libs:
            CORRECT[build.__name__, lib] = build
        return build

    return add


both, torch_only = correct(TORCH, OURS), correct(TORCH)


@both
def linear_regression(lib):
    x, target = line()
    model = lib.nn.Linear(5, 1)
    optimizer = lib.optim.SGD(model.parameters(), lr=0.1)
    return model, lib.loader(x, target[:, None]), lib.nn.MSELoss(), optimizer


@both
def logistic_regression(lib):
    target = (points()[1] > 0).astype(np.float32)[:, None]
    model = lib.nn.Linear(5, 1)
    return lib.classified(model, target=target, criterion=lib.nn.BCEWithLogitsLoss())


@both
def convolutions_and_dropout(lib):
    nn = lib.nn
    x = np.random.default_rng(0).normal(size=(64, 1, 6, 6)).astype(np.float32)
    layers = nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Dropout(0.3), nn.Flatten()
    return lib.classified(nn.Sequential(*layers, nn.Linear(64, 3)), x)


@both
def frozen_first_layer(lib):
    model = lib.classifier()
    model[0].requires_grad_(False)
    return lib.classified(model)


@both
def parameter_groups_of_float64(lib):
    x, labels = points()
    model = lib.classifier()
    model.double()
    groups = [{"params": model[0].parameters(), "lr": 1e-3}]
    groups.append({"params": model[2].parameters(), "weight_decay": 0.1})
    optimizer = lib.optim.AdamW(groups, lr=1e-2)
    return lib.classified(model, x.astype(np.float64), labels, optimizer=optimizer)


@both
def autoencoder(lib):
    """x is the target, and so is each column of x."""
    x, _ = points()
    model = lib.classifier(outputs=5)
    return lib.classified(model, x, x, lib.nn.MSELoss())


@both
def trained_already(lib):
    """Its loss is a thousandth of what it was, and goes on falling."""
    loop = lib.classified(lib.nn.Linear(5, 3))
    model, loader, criterion, _ = loop
    x, target = next(iter(lib.loader(*points(), batch_size=64)))
    optimizer = lib.adam(model, 0.1)
    for _ in range(300):
        optimizer.zero_grad()
        loss = criterion(model(x), target)
        if lib is TORCH:
            loss.backward()
        else:
            model.backward(criterion.backward())
        optimizer.step()
    return model, loader, criterion, lib.adam(model, 1e-3)


@both
def weighted_and_smoothed(lib):
    weight = lib.array(np.array([1.0, 2.0, 0.5], np.float32))
    criterion = lib.nn.CrossEntropyLoss(weight=weight, label_smoothing=0.1)
    return lib.classified(lib.classifier(), criterion=criterion)


@both
def time_in_order(lib):
    """A series that must not be shuffled."""
    rng = np.random.default_rng(0)
    series = np.sin(np.arange(70) / 3) + 0.1 * rng.normal(size=70)
    series = series.astype(np.float32)
    x = np.lib.stride_tricks.sliding_window_view(series[:-1], 5).copy()
    model = lib.nn.Linear(5, 1)
    loader = lib.loader(x, series[5:, None], shuffle=False)
    return model, loader, lib.nn.MSELoss(), lib.adam(model)


@both
def batch_statistics(lib):
    nn = lib.nn
    layers = (
        nn.Linear(5, 8),
        nn.BatchNorm1d(8),
        nn.ReLU(),
        nn.Dropout(),
        nn.Linear(8, 3),
    )
    return lib.classified(nn.Sequential(*layers))


@torch_only
def scaled_in_the_model(lib):
    """Pixels 0 to 255; the model divides."""

    class Images(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.Sequential(nn.Flatten(), nn.Linear(16, 3))

        def forward(self, x):
            return self.layers(x.float() / 255)

    x = np.random.default_rng(0).integers(0, 256, size=(64, 4, 4), dtype=np.uint8)
    return lib.classified(Images(), x)


@torch_only
def residual_that_begins_at_zero(lib):
    """The gradient of the first layer is 0 once, and not in the second update."""

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Linear(5, 5), nn.Linear(5, 5)
            self.head = nn.Linear(5, 3)
            nn.init.zeros_(self.second.weight)

        def forward(self, x):
            return self.head(x + self.second(torch.relu(self.first(x))))

    return lib.classified(Residual())


@torch_only
def transformer_of_tokens(lib):
    class Tagger(nn.Module):
        def __init__(self):
            super().__init__()
            self.token = nn.Embedding(7, 8)
            self.layer = nn.TransformerEncoderLayer(8, 2, 16, 0.1, batch_first=True)
            self.head = nn.Linear(8, 7)

        def forward(self, tokens):
            return self.head(self.layer(self.token(tokens))).transpose(1, 2)

    tokens = np.random.default_rng(0).integers(0, 7, size=(64, 6))
    return lib.classified(Tagger(), tokens, (tokens + 1) % 7)


@torch_only
def recurrent_with_two_inputs(lib):
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(2, 6, batch_first=True)
            self.head = nn.Linear(6 + 5, 3)

        def forward(self, series, x):
            _, (h, _) = self.lstm(series)
            return self.head(torch.cat([h[-1], x], 1))

    series = np.random.default_rng(0).normal(size=(64, 4, 2)).astype(np.float32)
    model = Two()
    return model, lib.loader(series, *points()), F.cross_entropy, lib.adam(model)


@torch_only
def lbfgs(lib):
    model = nn.Linear(5, 3)
    optimizer = torch.optim.LBFGS(model.parameters(), lr=0.1, max_iter=3)
    return lib.classified(model, optimizer=optimizer)


@torch_only
def warm_up_from_zero(lib):
    model = lib.classifier()
    optimizer = lib.adam(model)
    model.schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: t / 10)
    return lib.classified(model, optimizer=optimizer)


@torch_only
def loss_that_squeezes(lib):
    def criterion(output, target):
        return F.mse_loss(output.squeeze(1), target)

    model = lib.classifier(outputs=1)
    return lib.classified(model, *line(), criterion)


@torch_only
def learned_temperature(lib):
    """The loss has a parameter of its own, which the optimizer holds."""

    class Temperature(nn.Module):
        def __init__(self):
            super().__init__()
            self.log = nn.Parameter(torch.zeros(()))

        def forward(self, output, target):
            return F.cross_entropy(output * self.log.exp(), target)

    model, criterion = lib.classifier(), Temperature()
    optimizer = torch.optim.Adam([*model.parameters(), *criterion.parameters()], 1e-2)
    return lib.classified(model, criterion=criterion, optimizer=optimizer)


@torch_only
def probabilities_and_squares(lib):
    """A sigmoid in front of a squared error is no mistake."""
    target = (points()[1] > 0).astype(np.float32)[:, None]
    model = lib.classifier(nn.Sigmoid(), outputs=1)
    return lib.classified(model, target=target, criterion=nn.MSELoss())


@torch_only
def streamed(lib):
    class Stream(torch.utils.data.IterableDataset):
        def __iter__(self):
            return zip(map(torch.tensor, points()[0]), points()[1])

    model, _, criterion, optimizer = lib.classified(lib.classifier())
    loader = torch.utils.data.DataLoader(Stream(), 16)
    return model, loader, criterion, optimizer


@torch_only
def tied_and_remembered(lib):
    """A weight used twice, and the last activation kept as an attribute."""

    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.token, self.head = nn.Embedding(7, 8), nn.Linear(8, 7, bias=False)
            self.head.weight = self.token.weight

        def forward(self, tokens):
            self.last = self.token(tokens)
            return self.head(self.last).flatten(0, 1)

    model = Tied()
    tokens = np.random.default_rng(0).integers(0, 7, size=(64, 6))
    loader = lib.loader(tokens, tokens)
    model(next(iter(loader))[0])

    def criterion(output, target):
        return F.cross_entropy(output, target.flatten())

    return model, loader, criterion, lib.adam(model)
