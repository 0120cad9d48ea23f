"""The loss is NaN, or letters see the future: a mask's True has two meanings.

    python -m numpy_impl.practical.turned_mask

`scaled_dot_product_attention`: True may be seen. `MultiheadAttention`: True is hidden.
The one's causal mask hides from the other all that should be seen; a query that sees
nothing at all has 0 / 0 for weights there.

Cure: Turn it with `~mask` where it changes hands.
"""

import numpy as np

import numpy_impl.nn.functional as F
from numpy_impl.nn import no_grad
from numpy_impl.practical.letters import Reader, causal, letters, train
from numpy_impl.practical.parts import show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Each mask handed to the other."""
    hidden = causal(device=device)
    return look(for_module=~hidden, for_function=hidden, dtype=dtype, device=device)


def cure(dtype=None, device="cpu"):
    """Each handed to its own."""
    hidden = causal(device=device)
    return look(for_module=hidden, for_function=~hidden, dtype=dtype, device=device)


def look(for_module, for_function, dtype, device):
    """What each of eight positions sees, and the loss of five steps

    Returns:
        How many letters MultiheadAttention shows to each, and the function; of a query
        that sees none the function gives 0, and MultiheadAttention NaN.
    """
    manual_seed(0)
    (tokens, target), characters = letters(count=50, device=device)
    model = Reader(characters, for_module, dtype).to(device)
    x = model.token(tokens[:1])
    with no_grad():
        _, weights = model.attention(x, x, x, attn_mask=for_module)
        unit = np.eye(8, dtype=x.dtype, device=x.device)[None]
        of_function = F.scaled_dot_product_attention(x, x, unit, for_function)
    return {
        "seen, MultiheadAttention": (weights > 0).sum(-1)[0].tolist(),
        "seen, function": (of_function > 0).sum(-1)[0].tolist(),
        "loss": train(model, tokens, target, steps=5),
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
