"""The Mersenne Twister: a seed becomes a stream of 32-bit words.

Look at aten/src/ATen/core/MT19937RNGEngine.h for the twister, and at
aten/src/ATen/CPUGeneratorImpl.cpp for the 5056 bytes of state.
`python torch_impl/random/generator.py` starts one stream from two seeds.
"""

import torch
from torch import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)

__all__ = [
    "Generator",
    "default_generator",
    "manual_seed",
    "seed",
    "initial_seed",
    "get_rng_state",
    "set_rng_state",
]


if __name__ == "__main__":
    # Start three streams, the third as the first; go back to where one was
    for start in (0, 1, 2**32):
        stream = Generator().manual_seed(start)
        print(f"seed {start:10}:", torch.rand(3, generator=stream))
    state = get_rng_state()
    print("a state:", state.dtype, tuple(state.shape), torch.rand(1))
    set_rng_state(state)
    print("the same number again:", torch.rand(1))
