"""A layer never moves: the optimizer does not know its parameters.

    python -m numpy_impl.practical.unknown_parameters

A Module finds the layers that are its attributes, or lie in a ModuleList. In a plain
list it does not see them: `parameters()` and `state_dict()` are without them, and
`to(device)` leaves them where they are: here each layer is moved by itself.

Cure: `nn.ModuleList(layers)` instead of a list.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.practical.parts import batches, digits, show
from numpy_impl.random import manual_seed
from numpy_impl.training import accuracy, evaluate_epoch, train_epoch

__all__ = ["mistake", "cure", "Classifier", "main"]


def mistake(dtype=None, device="cpu"):
    """The hidden layers in a list."""
    return train(list, dtype, device)


def cure(dtype=None, device="cpu"):
    """The hidden layers in a ModuleList."""
    return train(nn.ModuleList, dtype, device)


class Classifier(nn.Module):
    """x (N, 64) -> logits (N, 10), by two hidden layers with ReLU"""

    def __init__(self, kind, dtype, device="cpu"):
        super().__init__()
        first = nn.Linear(64, 32, dtype=dtype).to(device)
        second = nn.Linear(32, 32, dtype=dtype).to(device)
        self.hidden = kind([first, nn.ReLU(), second, nn.ReLU()])
        self.output = nn.Linear(32, 10, dtype=dtype).to(device)

    def forward(self, x):
        for layer in self.hidden:
            x = layer(x)
        return self.output(x)

    def backward(self, grad_logits):
        grad_x = self.output.backward(grad_logits)
        for layer in reversed(self.hidden):
            grad_x = layer.backward(grad_x)
        return grad_x


def train(kind, dtype, device, epochs=10):
    """What the optimizer holds, how far each layer moved, and what came of it"""
    manual_seed(0)
    train_set, test_set = digits(dtype=dtype, device=device)
    model, criterion = Classifier(kind, dtype, device), nn.CrossEntropyLoss()
    layers = [model.hidden[0], model.hidden[2], model.output]
    before = [layer.weight + 0 for layer in layers]
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(epochs):
        loss = train_epoch(model, batches(*train_set), criterion, optimizer)
    _, right = evaluate_epoch(model, [test_set], criterion, accuracy)
    moved = [abs(layer.weight - old).max().item() for layer, old in zip(layers, before)]
    return {
        "parameters": sum(p.size for p in model.parameters()),
        "largest change of each layer": moved,
        "loss": loss,
        "accuracy": right,
    }


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
