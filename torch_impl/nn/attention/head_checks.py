"""What attention with heads refuses, as torch does: weights, inputs, masks.

`python torch_impl/nn/attention/head_checks.py` prints what PyTorch says to the
commonest mistakes: features that the heads do not divide, (N, L, E) for (L, N, E), and
a mask for each sample but not for each head.
"""

import torch
from torch.nn import MultiheadAttention

__all__ = []


if __name__ == "__main__":
    # Make the mistakes
    attention = MultiheadAttention(8, 2)
    query, key = torch.ones(5, 3, 8), torch.ones(4, 3, 8)
    mask = torch.ones(3, 5, 4, dtype=torch.bool)
    for mistake in (
        lambda: MultiheadAttention(8, 3),
        lambda: attention(query.swapaxes(0, 1), *[key.swapaxes(0, 1)] * 2),
        lambda: attention(query, key, key, attn_mask=mask),
    ):
        try:
            mistake()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
