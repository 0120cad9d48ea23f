"""Loops for the loop note: mistakes with their cures, and loops that are right."""

import numpy as np
import torch

import numpy_impl.data
import numpy_impl.nn
import numpy_impl.optim
import numpy_impl.random

__all__ = ["OURS", "TORCH", "Lib"]


class Lib:
    """What a loop is made of, of either library."""

    def __init__(self, name, nn, optim, data, seed):
        self.name, self.nn, self.optim, self.data = name, nn, optim, data
        self.manual_seed = seed

    def __repr__(self):
        return self.name

    def array(self, x):
        if self.name == "torch":
            return x.clone() if torch.is_tensor(x) else torch.tensor(x)
        return np.array(x)

    def loader(self, *arrays, batch_size=16, shuffle=True):
        dataset = self.data.TensorDataset(*map(self.array, arrays))
        return self.data.DataLoader(dataset, batch_size, shuffle=shuffle)

    def classifier(self, *last, features=5, outputs=3):
        """features -> 8 -> outputs, and whatever comes behind it."""
        nn = self.nn
        layers = nn.Linear(features, 8), nn.ReLU(), nn.Linear(8, outputs)
        return nn.Sequential(*layers, *last)

    def adam(self, model, lr=1e-2):
        return self.optim.Adam(model.parameters(), lr=lr)

    def classified(self, model, x=None, target=None, criterion=None, optimizer=None):
        """A loop that is right, but for what is given."""
        return (
            model,
            self.loader(
                points()[0] if x is None else x,
                points()[1] if target is None else target,
            ),
            criterion or self.nn.CrossEntropyLoss(),
            optimizer or self.adam(model),
        )


TORCH = Lib("torch", torch.nn, torch.optim, torch.utils.data, torch.manual_seed)
OURS = Lib(
    "numpy_impl",
    numpy_impl.nn,
    numpy_impl.optim,
    numpy_impl.data,
    numpy_impl.random.manual_seed,
)


def points(count=64, features=5, classes=3):
    """x float32 (count, features) around a centre for each class, labels int64"""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, classes, size=count)
    centres = rng.normal(size=(classes, features))
    x = centres[labels] + 0.3 * rng.normal(size=(count, features))
    return x.astype(np.float32), labels


def line(count=64, features=5):
    """x (count, features) and a target of floats (count,), linear in x but for noise"""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(count, features)).astype(np.float32)
    target = x @ rng.normal(size=features) + 0.1 * rng.normal(size=count)
    return x, target.astype(np.float32)
