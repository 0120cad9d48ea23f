"""What attention refuses, as torch does: shapes, dtypes and contradictions.

`python torch_impl/nn/attention/checks.py` prints what PyTorch says to the commonest
mistakes: a mask of the wrong size, keys and values that differ in number, a mask
together with is_causal.
"""

import torch
from torch.nn.functional import scaled_dot_product_attention

__all__ = []


if __name__ == "__main__":
    # Make the mistakes
    query, key, value = torch.ones(3, 2, 4, 8)
    mask = torch.ones(4, 4, dtype=torch.bool)
    for mistake in (
        lambda: scaled_dot_product_attention(query, key, value, attn_mask=mask[:, :3]),
        lambda: scaled_dot_product_attention(query, key, value[:, :3]),
        lambda: scaled_dot_product_attention(query, key, value, mask, is_causal=True),
    ):
        try:
            mistake()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
