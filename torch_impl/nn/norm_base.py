"""What batch and instance normalization share: channels, running statistics."""

import math

import torch

from torch_impl.nn import init
from torch_impl.nn.module import Module, Parameter

__all__ = []


def channels(x):
    """x (N, C, ...) -> (C, M): a row of all M values that a channel has in the batch"""
    entries = len(x) * math.prod(x.shape[2:])
    return torch.moveaxis(x, 1, 0).reshape(x.shape[1], entries)


def from_channels(rows, shape):
    """(C, M) -> (N, C, ...) of that shape: `channels` undone"""
    rows = rows.reshape(shape[1], shape[0], *shape[2:])
    return torch.moveaxis(rows, 0, 1).contiguous()


def column(parameter):
    """(C,) -> (C, 1): a number for each row; None stays None"""
    return None if parameter is None else parameter.reshape(-1, 1)


def keep(running, value, momentum):
    """running[c] becomes (1 - momentum) running[c] + momentum value[c], in place"""
    with torch.no_grad():
        running[...] = (1 - momentum) * running + momentum * value


def unbiased(var, entries):
    """The variance of all data, guessed from so many: Σ (x - mean)² / (entries - 1)"""
    return var * (entries / (entries - 1))


class _NormBase(Module):
    """Parameters and running statistics, each (C,) or None."""

    _version = 2

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
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        for name, learned in (("weight", True), ("bias", bias)):
            if affine and learned:
                empty = torch.empty(num_features, device=device, dtype=dtype)
                self.register_parameter(name, Parameter(empty))
            else:
                self.register_parameter(name, None)
        if track_running_stats:
            zeros = torch.zeros(num_features, device=device, dtype=dtype)
            self.register_buffer("running_mean", zeros)
            self.register_buffer("running_var", zeros + 1)
            tracked = torch.tensor(0, dtype=torch.int64, device=device)
            self.register_buffer("num_batches_tracked", tracked)
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

    def _load_from_state_dict(self, state, prefix, metadata, *args):
        """PyTorch's old state dicts have no num_batches_tracked: it stays as it is."""
        path = f"{prefix}num_batches_tracked"
        is_old = metadata.get("version", 1) < 2
        if self.num_batches_tracked is not None and path not in state and is_old:
            state[path] = self.num_batches_tracked
        super()._load_from_state_dict(state, prefix, metadata, *args)
