"""The names of old, without the underscore: they warn, and fill in place as well."""

import functools
import warnings

from torch_impl.nn.init.draws import normal_, sparse_, uniform_
from torch_impl.nn.init.fans import (
    kaiming_normal_,
    kaiming_uniform_,
    xavier_normal_,
    xavier_uniform_,
)
from torch_impl.nn.init.patterns import constant_, dirac_, eye_
from torch_impl.nn.init.signed_qr import orthogonal_

__all__ = [
    "uniform",
    "normal",
    "constant",
    "eye",
    "dirac",
    "xavier_uniform",
    "xavier_normal",
    "kaiming_uniform",
    "kaiming_normal",
    "orthogonal",
    "sparse",
]


def deprecated(initialiser):
    """The same initialiser under its name of old: a FutureWarning says the new one."""
    name = initialiser.__name__

    @functools.wraps(initialiser)
    def run(*args, **kwargs):
        warnings.warn(
            f"nn.init.{name[:-1]} is deprecated: call nn.init.{name}",
            FutureWarning,
            stacklevel=2,
        )
        return initialiser(*args, **kwargs)

    run.__name__ = run.__qualname__ = name[:-1]
    return run


uniform = deprecated(uniform_)
normal = deprecated(normal_)
constant = deprecated(constant_)
eye = deprecated(eye_)
dirac = deprecated(dirac_)
xavier_uniform = deprecated(xavier_uniform_)
xavier_normal = deprecated(xavier_normal_)
kaiming_uniform = deprecated(kaiming_uniform_)
kaiming_normal = deprecated(kaiming_normal_)
orthogonal = deprecated(orthogonal_)
sparse = deprecated(sparse_)
