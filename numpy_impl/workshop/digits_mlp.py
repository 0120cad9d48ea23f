"""Handwritten digits: from the file to the curve, with one hidden layer.

    python -m numpy_impl.workshop.digits_mlp

One seed gives the same first weights and the same batches on both sides.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.data import DataLoader, TensorDataset, random_split
from numpy_impl.data.bundled import load_digits
from numpy_impl.random import Generator, manual_seed
from numpy_impl.training import accuracy, fit
from numpy_impl.workshop.evidence import Evidence

__all__ = [
    "MLP",
    "Run",
    "datasets",
    "make_optimizer",
    "parts",
    "train",
    "leave_evidence",
    "main",
]


class MLP(nn.Module):
    """x (N, 64) -> logits (N, 10), with logits = W₂ max(W₁ x + b₁, 0) + b₂

    Args:
        in_features, hidden_features, classes: sizes of x, of the hidden layer and of
            the logits.
        dtype: of the parameters, float32 if left out.
    """

    def __init__(self, in_features=64, hidden_features=128, classes=10, dtype=None):
        super().__init__()
        self.hidden = nn.Linear(in_features, hidden_features, dtype=dtype)
        self.relu = nn.ReLU()
        self.output = nn.Linear(hidden_features, classes, dtype=dtype)

    def forward(self, x):
        h = self.hidden(x)
        h = self.relu(h)
        return self.output(h)

    def backward(self, grad_logits):
        grad_h = self.output.backward(grad_logits)
        grad_h = self.relu.backward(grad_h)
        return self.hidden.backward(grad_h)


@dataclass
class Run:
    """A finished training: the model, the log by epoch, the loss of every step."""

    model: MLP
    log: dict
    losses: list


def datasets(dtype=None, device="cpu"):
    """train (1438 digits), validation (359 digits), cut by one permutation of seed 0

    Args:
        dtype: of the images; float32 if None.
        device: where they lie, all of them: they are small.

    Returns:
        Two Subsets of samples (x (64,), target ()); no other seed moves the cut.
    """
    digits = [array.to_device(device) for array in load_digits(dtype)]
    return random_split(
        TensorDataset(*digits), [0.8, 0.2], generator=Generator().manual_seed(0)
    )


def make_optimizer(name, parameters, lr=None):
    """Adam for "adam", SGD with momentum for "sgd", each with its learning rate

    Args:
        name: "adam" or "sgd".
        parameters: of the model.
        lr: learning rate; if None 0.003 for Adam, 0.1 for SGD.

    Raises:
        ValueError: `name` is neither.
    """
    if name == "adam":
        return optim.Adam(parameters, lr=3e-3 if lr is None else lr)
    if name == "sgd":
        return optim.SGD(parameters, lr=0.1 if lr is None else lr, momentum=0.9)
    raise ValueError(f'optimizer must be "adam" or "sgd", got {name!r}')


def parts(optimizer="adam", lr=None, seed=0, dtype=None, device="cpu"):
    """model, loader, criterion, optimizer: what a training loop is made of

    Args:
        optimizer, lr: as for `make_optimizer`.
        seed: of the default generator, which draws the first weights and the batches.
        dtype: of data and parameters; float32 if None.
        device: of data and parameters. Weights and batches are drawn on the CPU, so
            that they are the same on each.
    """
    manual_seed(seed)
    train_set, _ = datasets(dtype, device)
    model = MLP(dtype=dtype).to(device)
    loader = DataLoader(train_set, batch_size=64, shuffle=True)
    optimizer = make_optimizer(optimizer, model.parameters(), lr)
    return model, loader, nn.CrossEntropyLoss(), optimizer


def train(
    optimizer="adam",
    epochs=20,
    seed=0,
    dtype=None,
    on_epoch=None,
    lr=None,
    device="cpu",
):
    """Train an MLP on the digits: `seed` gives the first weights and the batches.

    Args:
        optimizer, lr, seed, dtype, device: as for `parts`.
        epochs: how often to go through the training data, 23 batches of 64.
        on_epoch: called with the log and the model after each epoch, if not None.

    Returns:
        A Run.
    """
    model, loader, criterion, optimizer = parts(optimizer, lr, seed, dtype, device)
    _, validation_set = datasets(dtype, device)
    losses = []
    log = fit(
        model,
        loader,
        DataLoader(validation_set, batch_size=64),
        criterion,
        optimizer,
        epochs,
        metric=accuracy,
        on_step=losses.append,
        on_epoch=None if on_epoch is None else lambda log: on_epoch(log, model),
    )
    return Run(model, log, losses)


def leave_evidence(folder, on_epoch, **options):
    """Train in float64, and leave in `folder` what workshop/evidence.py says.

    Args:
        folder: made if it is not there; an earlier run's evidence is replaced.
        on_epoch: called with the log and the model after each epoch.
        options: as for `train`: optimizer, epochs, seed, lr and device.

    Returns:
        The Evidence; its `draw()` adds the pictures.
    """
    evidence = Evidence(folder, "workshop.digits_mlp", "MLP", options)

    def each_epoch(log, model):
        on_epoch(log, model)
        evidence.add(log, model)

    model = train(**options, dtype=np.float64, on_epoch=each_epoch).model
    _, validation_set = datasets(np.float64, options["device"])
    evidence.complete(model, validation_set)
    return evidence


def print_epoch(log, model):
    """The last entry of each curve."""
    epoch = len(log["train_loss"])
    values = "  ".join(f"{name} {curve[-1]:.6f}" for name, curve in log.items())
    print(f"epoch {epoch:2}  {values}")


def main(
    epochs=20,
    seed=0,
    lr: float = None,
    optimizer: Literal["adam", "sgd"] = "adam",
    device="cpu",
    out: str = None,
):
    """Train and print; in float64 both sides print the same digits.

    Args:
        epochs: how often to go through the training data.
        seed: of the first weights and of the batches.
        lr: learning rate; if left out 0.003 for adam, 0.1 for sgd.
        optimizer: adam, or sgd with momentum.
        device: where to compute: cpu, cuda, cuda:1, mps.
        out: folder for the evidence of this run, which replaces that of an earlier one.
    """
    options = dict(optimizer=optimizer, epochs=epochs, seed=seed, lr=lr, device=device)
    if out is None:
        train(**options, dtype=np.float64, on_epoch=print_epoch)
    else:
        leave_evidence(out, print_epoch, **options).draw()


def sklearn_baseline(optimizer="adam", seed=0):
    """scikit-learn's MLPClassifier with the same layers, batches of 64 and steps

    An epoch is `classifier.partial_fit(x, target)`. Its Adam adds ε to √v before the
    bias is corrected, its SGD is the same as here.
    """
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier(
        hidden_layer_sizes=(128,),
        alpha=0.0,
        batch_size=64,
        solver=optimizer,
        learning_rate_init=3e-3 if optimizer == "adam" else 0.1,
        momentum=0.9,
        nesterovs_momentum=False,
        random_state=seed,
    )


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
