"""Checks of the losses: sizes, dtypes, labels and probabilities.

PyTorch's operators check by themselves; `python torch_impl/nn/loss/checks.py` shows
what they say, of what they only warn, and what they take in silence.
"""

import torch
from torch.nn import functional as F

__all__ = []


if __name__ == "__main__":
    # Losses of what does not fit
    z, labels, column = torch.ones(3, 4), torch.tensor([0, 1, 4]), torch.zeros(3, 1)
    calls = {
        "label 4 of 4 classes": lambda: F.cross_entropy(z, labels),
        "two labels for three rows": lambda: F.cross_entropy(z, labels[:2]),
        "one-hot integers": lambda: F.cross_entropy(z, z.long()),
        "probabilities above 1": lambda: F.binary_cross_entropy(3 * z, z),
        "a column beside a matrix": lambda: F.mse_loss(z, column),
        "smoothing below 0": lambda: F.cross_entropy(z, z / 4, label_smoothing=-1),
    }
    for what, call in calls.items():
        try:
            print(f"{what}: taken, {call()}")
        except (ValueError, IndexError, RuntimeError) as error:
            print(f"{what}: {type(error).__name__}: {error}")
