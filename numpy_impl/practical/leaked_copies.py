"""Better in the test than in use: copies of one sample are in both splits.

    python -m numpy_impl.practical.leaked_copies

Here each image has two copies with a little noise, as data grow by augmentation. Who
splits afterwards tests on what was learnt by heart.

Cure: Split first, and copy afterwards; copies of one thing stay on one side.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.practical.parts import batches, classifier, digits, show
from numpy_impl.random import manual_seed, randn_like, randperm
from numpy_impl.training import accuracy, evaluate_epoch, train_epoch

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """First copied, then split: most test images have a copy in the training data."""
    (x, target), others = images(dtype)
    x, target = copies(x, target)
    order = randperm(len(x))
    train, held_out = order[:180], order[180:]
    train_set, test_set = (x[train], target[train]), (x[held_out], target[held_out])
    return test(train_set, test_set, others, device)


def cure(dtype=None, device="cpu"):
    """First split, then copied."""
    (x, target), others = images(dtype)
    train_set = copies(x[:60], target[:60])
    return test(train_set, (x[60:], target[60:]), others, device)


def images(dtype):
    """Eighty images (x, target) that we have, and 520 that come later, at random"""
    manual_seed(0)
    (x, target), _ = digits(600, dtype)
    order = randperm(len(x))
    ours, others = order[:80], order[80:]
    return (x[ours], target[ours]), (x[others], target[others])


def copies(x, target, noise=0.1):
    """x (3 N, 64) and target (3 N,): each image with noise, three times"""
    repeated = [n for n in range(len(x)) for _ in range(3)]
    x = x[repeated]
    return x + noise * randn_like(x), target[repeated]


def test(train_set, test_set, others, device, epochs=20):
    """The accuracy on the test data, and on the images that come later"""
    sets = train_set, test_set, others  # all drawn on the CPU
    train_set, test_set, others = ([a.to_device(device) for a in pair] for pair in sets)
    model = classifier(dtype=others[0].dtype, device=device)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(epochs):
        train_epoch(model, batches(*train_set), criterion, optimizer)
    _, pretended = evaluate_epoch(model, [test_set], criterion, accuracy)
    _, true = evaluate_epoch(model, [others], criterion, accuracy)
    return {"test accuracy": pretended, "accuracy in use": true}


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
