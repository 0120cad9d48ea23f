"""Linear layers: identity, affine, bilinear."""

import math

import torch

from torch_impl.nn import init
from torch_impl.nn.module import Module, Parameter

__all__ = ["linear", "bilinear", "Identity", "Linear", "Bilinear"]


def rows(x):
    """x (..., D) -> (N, D): a batch may have any number of leading axes"""
    return x if x.ndim == 2 else x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


def linear(x, weight, bias=None):
    """y[n, o] = Σ_i x[n, i] weight[o, i] + bias[o]"""
    y = x @ weight.T
    return y if bias is None else y + bias


def bilinear(x1, x2, weight, bias=None):
    """y[n, o] = Σ_ij x1[n, i] weight[o, i, j] x2[n, j] + bias[o]"""
    projected = rows(x1) @ weight  # [o, n, j]
    y = torch.einsum("onj,nj->no", projected, rows(x2))
    y = y.reshape(*x1.shape[:-1], len(weight))
    return y if bias is None else y + bias


class Identity(Module):
    """y = x"""

    def __init__(self, *args, **kwargs):
        super().__init__()

    def forward(self, x):
        return x


class Linear(Module):
    """x (..., I) -> y (..., O), with y = x weightᵀ + bias"""

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        shape = (out_features, in_features)
        self.weight = Parameter(torch.empty(shape, device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(torch.empty(out_features, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw weight, then bias, from U(-1 / √I, 1 / √I)."""
        # a = √5 turns Kaiming's bound √(6 / ((1 + a²) I)) into 1 / √I
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, x):
        return linear(x, self.weight, self.bias)

    def extra_repr(self):
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Bilinear(Module):
    """x1 (..., I), x2 (..., J) -> y (..., O), with y = x1 weight x2 + bias"""

    def __init__(
        self,
        in1_features,
        in2_features,
        out_features,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        self.in1_features, self.in2_features = in1_features, in2_features
        self.out_features = out_features
        shape = (out_features, in1_features, in2_features)
        self.weight = Parameter(torch.empty(shape, device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(torch.empty(out_features, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw weight, then bias, from U(-1 / √I, 1 / √I)."""
        bound = 1 / math.sqrt(self.in1_features)
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, x1, x2):
        return bilinear(x1, x2, self.weight, self.bias)

    def extra_repr(self):
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )
