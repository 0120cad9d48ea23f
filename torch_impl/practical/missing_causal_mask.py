"""Splendid in training, useless in writing: the model has seen the letter it predicts.

    python -m torch_impl.practical.missing_causal_mask

Position t is to say letter t + 1, and that is the input of position t + 1. Without a
mask it looks there. Whoever writes a text has no letter t + 1 yet: the loss "in use" is
that of the same weights when nobody sees what follows.

Cure: `is_causal=True`, or the mask that hides s > t from t.
"""

import torch
from torch import manual_seed

from torch_impl.practical.letters import Reader, causal, letters, loss_of, train
from torch_impl.practical.parts import show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Attention over all positions."""
    return learn(None, dtype, device)


def cure(dtype=None, device="cpu"):
    """Attention from each position to those up to it."""
    return learn(causal(device=device), dtype, device)


def learn(mask, dtype, device):
    """The loss of every tenth step; in the end that of other lines, then in use"""
    manual_seed(0)
    (tokens, target), characters = letters(device=device)
    model = Reader(characters, mask, dtype).to(device)
    losses = train(model, tokens[:320], target[:320])
    test = tokens[320:], target[320:]
    pretended = loss_of(model, *test)
    model.mask = causal(device=device)
    return {
        "loss": losses[9::10],
        "test loss": pretended,
        "loss in use": loss_of(model, *test),
    }


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
