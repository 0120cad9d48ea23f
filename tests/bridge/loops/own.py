"""The project's own programs as loops for the note, of both sides: all are right.

The walks of autograd/ and the first loops have no model to look at: their text is read,
in test_loop_note_source.py. The cures of practical/ stand in practical.py.
"""

import importlib

import torch

import numpy_impl.nn
from tests.bridge.loops import OURS, TORCH, Lib
from tests.bridge.loops.practical import dtype_of, practical, tumours

__all__ = ["OWN", "PerLetter", "per_letter", "tiny_gpt"]

OWN = {}  # (program, library): lib -> (model, loader, criterion, optimizer, options)


def own(build):
    for lib in (TORCH, OURS):
        OWN[build.__name__, lib] = build
    return build


def part(lib: Lib, name):
    """A module of the wing that goes with a library."""
    wing = "torch_impl" if lib is TORCH else "numpy_impl"
    return importlib.import_module(f"{wing}.{name}")


class PerLetter(numpy_impl.nn.Module):
    """The loss of tiny_gpt's loop: logits (N, T, V), targets (N, T)"""

    def __init__(self):
        super().__init__()
        self.loss = numpy_impl.nn.CrossEntropyLoss()

    def forward(self, logits, targets):
        self.saved.append(logits.shape)
        return self.loss(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1))

    def backward(self, grad_loss=1.0):
        return self.loss.backward(grad_loss).reshape(self.saved.pop())


def per_letter(logits, targets):
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def mlp(lib, optimizer="adam", **options):
    workshop = part(lib, "workshop.digits_mlp")
    model = workshop.MLP()
    train_set, validation_set = workshop.datasets()
    loader = lib.data.DataLoader(train_set, batch_size=64, shuffle=True)
    optimizer = workshop.make_optimizer(optimizer, model.parameters())
    evaluation = lib.data.DataLoader(validation_set, batch_size=64)
    options = {"evaluation": evaluation, **options}
    return model, loader, lib.nn.CrossEntropyLoss(), optimizer, options


@own
def digits_mlp_with_adam(lib):
    return mlp(lib)


@own
def digits_mlp_with_sgd(lib):
    return mlp(lib, "sgd")


@own
def tiny_gpt(lib):
    workshop, letters = part(lib, "workshop.tiny_gpt"), part(lib, "workshop.letters")
    text = "the loop note looks at five things, and tells what is wrong. " * 4
    alphabet = letters.Alphabet(text)
    sizes = {"context": 8, "features": 12, "heads": 2, "layers": 1}
    model = workshop.TinyGPT(len(alphabet), **sizes)
    loader = letters.batches(alphabet.encode(text), 8, steps=20)
    criterion = PerLetter() if lib is OURS else per_letter
    return model, loader, criterion, lib.optim.AdamW(model.parameters(), lr=5e-3), {}


@own
def linear_regression(lib):
    """estimators/linear_regression.py: the loop that fit() hides"""
    x, y = practical(lib).diabetes(dtype_of(lib, "float64"))
    model = lib.nn.Linear(10, 1, dtype=x.dtype)
    optimizer = lib.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    loader = lib.loader(x, y[:, None], batch_size=64)
    return model, loader, lib.nn.MSELoss(), optimizer, {}


@own
def logistic_regression_of_two_classes(lib):
    x, target = tumours(lib)
    x = (x - x.mean(0)) / ((x - x.mean(0)) ** 2).mean(0) ** 0.5
    y = target[:, None] * x[:1, :1] ** 0  # of the floats' dtype
    return logistic(lib, x, y, 1, lib.nn.BCEWithLogitsLoss())


@own
def logistic_regression_of_ten_classes(lib):
    (x, target), _ = practical(lib).digits(dtype=dtype_of(lib))
    return logistic(lib, x, target, 10, lib.nn.CrossEntropyLoss())


def logistic(lib, x, target, outputs, criterion):
    """estimators/logistic_regression.py: weight decay for the weight alone"""
    model = lib.nn.Linear(x.shape[1], outputs)
    groups = [
        {"params": [model.weight], "weight_decay": 1 / len(x)},
        {"params": [model.bias]},
    ]
    optimizer = lib.optim.SGD(groups, lr=0.1, momentum=0.9)
    return model, lib.loader(x, target, batch_size=64), criterion, optimizer, {}


@own
def shares_of_a_batch(lib):
    model, loader, criterion = part(lib, "training.data_parallel").digits()
    return model, loader, criterion, lib.adam(model, 3e-3), {}


@own
def decay_groups(lib):
    model, loader, criterion, _, options = mlp(lib)
    groups = part(lib, "training.decay_groups").decay_groups(model, 0.1)
    return model, loader, criterion, lib.optim.AdamW(groups, lr=3e-3), options


@own
def mixed_and_smoothed(lib):
    training = part(lib, "training.mixup")
    model, loader, criterion, optimizer, _ = mlp(lib)
    batches = [
        training.mixup(x, training.soft_labels(target, 10, smoothing=0.1))
        for x, target in loader
    ]
    return model, batches, criterion, optimizer, {}


@own
def averaged_weights(lib):
    """The copy follows, and the optimizer does not hold it."""
    model, loader, criterion, optimizer, options = mlp(lib)
    average = part(lib, "training.ema").ExponentialMovingAverage(model, 0.9)
    average.update_parameters(model)
    return model, loader, criterion, optimizer, options


@own
def micro_batches(lib):
    """training/accumulation.py: four of them for an update"""
    model, loader, criterion, optimizer, options = mlp(lib)
    loader = lib.data.DataLoader(loader.dataset, batch_size=16, shuffle=True)
    return model, loader, criterion, optimizer, options


@own
def with_dropout(lib):
    """practical/forgotten_eval.py, whose cure switches the modes"""
    nn = lib.nn
    parts = practical(lib)
    layers = nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 10)
    model = nn.Sequential(*layers)
    train_set, test_set = parts.digits(dtype=dtype_of(lib))
    loader, evaluation = parts.batches(*train_set), [test_set]
    criterion, optimizer = nn.CrossEntropyLoss(), lib.adam(model)
    return model, loader, criterion, optimizer, {"evaluation": evaluation}


@own
def overfitting_and_its_cures(lib):
    """practical/overfitting.py: right, but for the number of digits"""
    model, _, criterion, _, _ = with_dropout(lib)
    (x, target), test_set = practical(lib).digits(40, dtype_of(lib))
    optimizer = lib.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=3.0)
    loader = practical(lib).batches(x, target)
    return model, loader, criterion, optimizer, {"evaluation": [test_set]}
