"""Each query takes one value and learns nothing: attention without its 1 / √E.

    python -m torch_impl.practical.unscaled_attention

A sum of E products of variance 1 has variance E. At E = 256 scores lie about 16 apart;
softmax gives one key nearly all, and there it is flat: no gradient passes.

Cure: Divide the scores by √E, as `scaled_dot_product_attention` does.
"""

import torch
from torch import manual_seed, randn
from torch.nn import Embedding

from torch_impl.practical.letters import letters
from torch_impl.practical.parts import show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """softmax(query keyᵀ) value."""
    return attend(1.0, dtype, device)


def cure(dtype=None, device="cpu"):
    """softmax(query keyᵀ / √E) value."""
    return attend(1 / 256**0.5, dtype, device)


def attend(scale, dtype, device, features=256):
    """A look from each of 16 letters at all of them, in each of 20 lines of text

    Returns:
        The deviation of the scores; the mean of each query's largest weight, which is
        1/16 if all are alike. Of a random gradient of the results: the mean norm of the
        gradient of a query's scores, and how many of the 320 have hardly any.
    """
    manual_seed(0)
    (tokens, _), characters = letters(count=20, length=16, device=device)
    query, key, value = (
        Embedding(characters, features, dtype=dtype).to(device) for _ in range(3)
    )
    scores = scale * (query(tokens) @ key(tokens).transpose(1, 2))
    scores.retain_grad()
    weights = scores.softmax(-1)
    y = weights @ value(tokens)
    y.backward(randn(20, 16, features, dtype=dtype).to(device))
    deviation = ((scores - scores.mean()) ** 2).mean() ** 0.5
    norms = (scores.grad**2).sum(-1) ** 0.5
    return {
        "deviation of the scores": deviation.item(),
        "largest weight": weights.amax(-1).mean().item(),
        "norm of a query's gradient": norms.mean().item(),
        "queries with a norm below 0.1": (norms < 0.1).sum().item(),
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
