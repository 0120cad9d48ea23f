"""The Mersenne Twister: a seed becomes a stream of 32-bit words.

Look at aten/src/ATen/core/MT19937RNGEngine.h for the twister, and at
aten/src/ATen/CPUGeneratorImpl.cpp for the 5056 bytes of state.
"""

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
