"""The loss stays above 1.46: a softmax stands before CrossEntropyLoss.

    python -m torch_impl.practical.softmax_twice

CrossEntropyLoss takes logits: it has a softmax of its own. Of probabilities the best,
1 and nine times 0, still costs log(e + 9) - 1 = 1.4612 with ten classes.

Cure: Leave out the softmax: hand the logits to the loss.
"""

import torch
from torch import manual_seed, nn, optim

from torch_impl.practical.parts import batches, classifier, digits, show
from torch_impl.training import accuracy, evaluate_epoch, train_epoch

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """The model ends in a softmax."""
    manual_seed(0)
    model = classifier(dtype=dtype, device=device)
    return train(nn.Sequential(model, nn.Softmax(dim=1)), dtype, device)


def cure(dtype=None, device="cpu"):
    """The model ends in its logits; argmax is the same of both."""
    manual_seed(0)
    return train(classifier(dtype=dtype, device=device), dtype, device)


def train(model, dtype, device, epochs=20):
    """The training loss of every fourth epoch, and the test accuracy."""
    train_set, test_set = digits(dtype=dtype, device=device)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    loader = batches(*train_set)
    losses = [train_epoch(model, loader, criterion, optimizer) for _ in range(epochs)]
    _, right = evaluate_epoch(model, [test_set], criterion, accuracy)
    return {"loss": losses[3::4], "accuracy": right}


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
