"""Checks of the losses: sizes, dtypes, labels and probabilities.

PyTorch's operators check by themselves; `python -m torch_impl.nn.loss.checks` shows
what they say, of what they only warn, and what they take in silence.
"""

import warnings

import torch
from torch.nn import functional as F

__all__ = []


def main():
    """Losses of what does not fit."""
    z, labels, column = torch.ones(3, 4), torch.tensor([0, 1, 4]), torch.ones(3, 1)
    for text in (
        "F.cross_entropy(z, labels)",
        "F.cross_entropy(z, labels[:2])",
        "F.cross_entropy(z, column)",
        "F.binary_cross_entropy(3 * z, z)",
        "F.mse_loss(z, column)",
        "F.mse_loss(z, labels)",
        "F.cross_entropy(z, labels, label_smoothing=-1)",
        "F.cross_entropy(z, z / 4, label_smoothing=-1)",
    ):
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                says = eval(text, {"F": F, "z": z, "labels": labels, "column": column})
            except Exception as error:
                says = f"{type(error).__name__}: {error}"
        print(text, "->", says, *(f"({w.category.__name__})" for w in warned))


if __name__ == "__main__":
    main()
