"""PyTorch's CPU random numbers: one seed, the same bits, the same order.

Read numpy_impl.random to see how they come about; in PyTorch's source they are in
aten/src/ATen/native/cpu/DistributionTemplates.h and aten/src/ATen/core.
"""

from torch_impl.random import fma
from torch_impl.random.distributions import (
    bernoulli,
    bernoulli_,
    dropout_mask,
    dropout_mask_like,
    exponential_,
    multinomial,
)
from torch_impl.random.gaussian import (
    normal,
    normal_,
    randn,
    randn_like,
    trunc_normal_,
)
from torch_impl.random.generator import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from torch_impl.random.integers import randint, randint_like, random_
from torch_impl.random.permutation import randperm
from torch_impl.random.uniform import rand, rand_like, uniform_

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
