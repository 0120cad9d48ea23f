"""What batch and instance normalization share: channels, running statistics."""

import math

import numpy as np

from numpy_impl.nn import check, init
from numpy_impl.nn.module import Module, Parameter

__all__ = []


def channels(x):
    """x (N, C, ...) -> (C, M): a row of all M values that a channel has in the batch"""
    entries = len(x) * math.prod(x.shape[2:])
    return np.moveaxis(x, 1, 0).reshape(x.shape[1], entries)


def from_channels(rows, shape):
    """(C, M) -> (N, C, ...) of that shape: `channels` undone"""
    rows = rows.reshape(shape[1], shape[0], *shape[2:])
    return np.ascontiguousarray(np.moveaxis(rows, 0, 1))


def column(parameter):
    """(C,) -> (C, 1): a number for each row; None stays None"""
    return None if parameter is None else parameter.reshape(-1, 1)


def keep(running, value, momentum):
    """running[c] becomes (1 - momentum) running[c] + momentum value[c], in place"""
    running[...] = (1 - momentum) * running + momentum * value


def unbiased(var, entries):
    """The variance of all data, guessed from so many: Σ (x - mean)² / (entries - 1)"""
    return var * (entries / (entries - 1))


class _NormBase(Module):
    """Parameters and running statistics, each (C,) or None."""

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        track_running_stats=True,
        device=None,
        dtype=None,
        *,
        bias=True,
    ):
        super().__init__()
        check.device(device)
        if affine or track_running_stats:
            check_num_features(num_features)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        for name, learned in (("weight", True), ("bias", bias)):
            if affine and learned:
                empty = np.empty(num_features, dtype or np.float32)
                self.register_parameter(name, Parameter(empty))
            else:
                self.register_parameter(name, None)
        if track_running_stats:
            zeros = np.zeros(num_features, dtype or np.float32)
            self.register_buffer("running_mean", zeros)
            self.register_buffer("running_var", zeros + 1)
            self.register_buffer("num_batches_tracked", np.array(0, np.int64))
        else:
            for name in ("running_mean", "running_var", "num_batches_tracked"):
                self.register_buffer(name, None)
        self.reset_parameters()

    def reset_running_stats(self):
        """Begin again with mean 0 and variance 1, of no batches."""
        if self.track_running_stats:
            init.zeros_(self.running_mean)
            init.ones_(self.running_var)
            init.zeros_(self.num_batches_tracked)

    def reset_parameters(self):
        """Set weight to ones and bias to zeros, and forget the running statistics."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def extra_repr(self):
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats}"
        )

    def _match(self, state, prefix, *args):
        """PyTorch's old state dicts have no num_batches_tracked: it stays as it is."""
        path = f"{prefix}num_batches_tracked"
        if self.num_batches_tracked is not None and path not in state:
            state[path] = self.num_batches_tracked
        return super()._match(state, prefix, *args)


def check_num_features(num_features):
    """An int from 0 on, or, as torch has it, a tuple of one."""
    sizes = num_features if isinstance(num_features, tuple | list) else [num_features]
    for size in sizes:
        if isinstance(size, bool):
            raise TypeError(f"num_features must be an int, got {size}")
        check.size(num_features=size)


def check_running(
    x,
    running_mean,
    running_var,
    weight,
    bias,
    uses_x,
    momentum,
    eps,
    name="training",
):
    """Numbers for each channel of x (N, C, ...), of its dtype; uses_x is that `name`"""
    check.flag(**{name: uses_x})
    check.number(momentum=momentum, eps=eps)
    per_channel = {
        "running_mean": running_mean,
        "running_var": running_var,
        "weight": weight,
        "bias": bias,
    }
    given = {name: a for name, a in per_channel.items() if a is not None}
    check.array(x=x, **given)
    if x.ndim < 2:
        raise RuntimeError(f"x must have the shape (N, C, ...), got {x.shape}")
    if not uses_x:
        for name in ("running_mean", "running_var"):
            if name not in given:
                raise RuntimeError(f"{name} must be given in evaluation, got None")
    check.floating(x=x)
    for name, a in given.items():
        check.shape(name, a, (x.shape[1],))
    check.same_dtype(x=x, **given)
    if (running_mean is None) != (running_var is None):
        raise ValueError(
            "running_mean and running_var must both be None or neither, got "
            f"{', '.join(given)}"
        )
