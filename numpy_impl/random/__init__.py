"""PyTorch's CPU random numbers: one seed, the same bits, the same order.

A number's way from the seed to a weight has four stations, a file each:

    generator.py    the Mersenne Twister turns a seed into 32-bit words
    uniform.py      24 bits of a word (53 bits of two) make a number in [0, 1)
    box_muller.py   blocks of 8 + 8 uniforms make blocks of 16 normals
    fma.py          x · std + mean, rounded once, as the processor does it

integers.py, permutation.py and distributions.py branch off from the words and the
uniforms; memory.py says which entry of an array gets which number.

Set `numpy_impl.random.fma.fused = False` for a PyTorch that runs without AVX2.
"""

from numpy_impl.random import fma
from numpy_impl.random.distributions import (
    bernoulli,
    bernoulli_,
    dropout_mask,
    dropout_mask_like,
    exponential_,
    multinomial,
)
from numpy_impl.random.gaussian import (
    normal,
    normal_,
    randn,
    randn_like,
    trunc_normal_,
)
from numpy_impl.random.generator import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from numpy_impl.random.integers import randint, randint_like, random_
from numpy_impl.random.permutation import randperm
from numpy_impl.random.uniform import rand, rand_like, uniform_

__all__ = [
    "Generator",
    "bernoulli",
    "bernoulli_",
    "default_generator",
    "dropout_mask",
    "dropout_mask_like",
    "exponential_",
    "fma",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "multinomial",
    "normal",
    "normal_",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "random_",
    "randperm",
    "seed",
    "set_rng_state",
    "trunc_normal_",
    "uniform_",
]
