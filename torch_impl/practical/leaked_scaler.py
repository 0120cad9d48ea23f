"""Better in the test than in use: the scaler has seen the test data.

    python -m torch_impl.practical.leaked_scaler

Mean and standard deviation belong to what is learnt: from the training data alone. The
fewer these are, the more is pretended; here they are ten of 569 tumours.

Cure: Split first; fit the scaler on the training data, and use it on both.
"""

import torch
from torch import manual_seed, nn, optim, randperm

from torch_impl.practical.parts import breast_cancer, show
from torch_impl.training import accuracy, train_epoch

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Scaled before the split: by the mean and deviation of all tumours."""
    return test(leak=True, dtype=dtype, device=device)


def cure(dtype=None, device="cpu"):
    """Scaled after the split: by those of the training data."""
    return test(leak=False, dtype=dtype, device=device)


def test(leak, dtype, splits=20, count=10, device="cpu"):
    """The mean test accuracy of many splits, for one says little"""
    manual_seed(0)
    x, target = breast_cancer(dtype, device)
    found = []
    for _ in range(splits):
        order = randperm(len(x)).to(device)
        train, held_out = order[:count], order[count:]
        seen = x if leak else x[train]
        deviation = ((seen - seen.mean(0)) ** 2).mean(0) ** 0.5
        scaled = (x - seen.mean(0)) / deviation
        model = fit(scaled[train], target[train])
        found.append(accuracy(model(scaled[held_out]), target[held_out]))
    return {"test accuracy": sum(found) / splits}


def fit(x, target, steps=20):
    """A logistic regression"""
    model = nn.Linear(30, 2, dtype=x.dtype).to(x.device)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    for _ in range(steps):
        train_epoch(model, [(x, target)], criterion, optimizer)
    return model


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
