"""Blocks of queries that see only their keys: half the work where a mask is causal.

PyTorch's kernel does so itself, aten/src/ATen/native/cpu/FlashAttentionKernel.cpp, and
keeps no array of all scores. `python torch_impl/nn/attention/query_blocks.py` shows
what it saves.
"""

import timeit

import torch
from torch.nn.functional import scaled_dot_product_attention

__all__ = []


if __name__ == "__main__":
    # Time 2048 queries that see all keys, and that see only what is before them
    query, key, value = torch.randn(3, 1, 4, 2048, 64)
    for is_causal in (False, True):

        def attend(is_causal=is_causal):
            scaled_dot_product_attention(query, key, value, is_causal=is_causal)

        seconds = min(timeit.repeat(attend, number=1))
        print(f"is_causal={is_causal!s:5} {1000 * seconds:6.1f} ms")
