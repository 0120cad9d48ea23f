"""Handwritten digits: from the file to the curve, with one hidden layer.

    python -m torch_impl.workshop.digits_mlp

One seed gives the same first weights and the same batches on both sides.
"""

from dataclasses import dataclass

import torch
from torch import Generator, manual_seed, nn, optim
from torch.utils.data import DataLoader, TensorDataset, random_split

from torch_impl.data.bundled import load_digits
from torch_impl.training import accuracy, fit

__all__ = ["MLP", "Run", "datasets", "make_optimizer", "train", "main"]


class MLP(nn.Module):
    """x (N, 64) -> logits (N, 10), with logits = W₂ max(W₁ x + b₁, 0) + b₂"""

    def __init__(self, in_features=64, hidden_features=128, classes=10, dtype=None):
        super().__init__()
        self.hidden = nn.Linear(in_features, hidden_features, dtype=dtype)
        self.relu = nn.ReLU()
        self.output = nn.Linear(hidden_features, classes, dtype=dtype)

    def forward(self, x):
        h = self.hidden(x)
        h = self.relu(h)
        return self.output(h)


@dataclass
class Run:
    """A finished training: the model, the log by epoch, the loss of every step."""

    model: MLP
    log: dict
    losses: list


def datasets(dtype=None):
    """train (1438 digits), validation (359 digits), cut by one permutation of seed 0

    Args:
        dtype: of the images; float32 if None.

    Returns:
        Two Subsets of samples (x (64,), target ()); no other seed moves the cut.
    """
    dataset = TensorDataset(*load_digits(dtype))
    return random_split(dataset, [0.8, 0.2], generator=Generator().manual_seed(0))


def make_optimizer(name, parameters):
    """Adam for "adam", SGD with momentum for "sgd", each with its learning rate

    Raises:
        ValueError: `name` is neither.
    """
    if name == "adam":
        return optim.Adam(parameters, lr=3e-3)
    if name == "sgd":
        return optim.SGD(parameters, lr=0.1, momentum=0.9)
    raise ValueError(f'optimizer must be "adam" or "sgd", got {name!r}')


def train(optimizer="adam", epochs=20, seed=0, dtype=None, on_epoch=None):
    """Train an MLP on the digits: `seed` gives the first weights and the batches.

    Args:
        optimizer: "adam" or "sgd".
        epochs: how often to go through the training data, 23 batches of 64.
        seed: of the default generator.
        dtype: of data and parameters; float32 if None.
        on_epoch: called with the log after each epoch, if not None.

    Returns:
        A Run.
    """
    manual_seed(seed)
    train_set, validation_set = datasets(dtype)
    model = MLP(dtype=dtype)
    losses = []
    log = fit(
        model,
        DataLoader(train_set, batch_size=64, shuffle=True),
        DataLoader(validation_set, batch_size=64),
        nn.CrossEntropyLoss(),
        make_optimizer(optimizer, model.parameters()),
        epochs,
        metric=accuracy,
        on_step=losses.append,
        on_epoch=on_epoch,
    )
    return Run(model, log, losses)


def print_epoch(log):
    """The last entry of each curve."""
    epoch = len(log["train_loss"])
    values = "  ".join(f"{name} {curve[-1]:.6f}" for name, curve in log.items())
    print(f"epoch {epoch:2}  {values}")


def main():
    """Train and print; in float64 both sides print the same digits."""
    train(dtype=torch.float64, on_epoch=print_epoch)


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
