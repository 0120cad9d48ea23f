"""Weights of a length, a spectral norm, or an orthogonality that training keeps."""

import torch
from torch import no_grad
from torch.nn.utils.parametrize import register_parametrization

from torch_impl import random
from torch_impl.nn.conv import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from torch_impl.nn.init.signed_qr import signed_qr
from torch_impl.nn.module import Module
from torch_impl.nn.normalize import normalize
from torch_impl.nn.utils import maps

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]


class _WeightNorm(Module):
    """weight_g, weight_v -> weight_g weight_v / ‖weight_v‖, see maps/direction.py"""

    def __init__(self, dim=0):
        super().__init__()
        self.dim = -1 if dim is None else dim  # torch's -1 is not the last axis
        self.axis = None if self.dim == -1 else dim

    def forward(self, weight_g, weight_v):
        return maps.direction.weight_norm(weight_v, weight_g, self.axis)

    def right_inverse(self, weight):
        return maps.direction.length(weight, self.axis), weight


def weight_norm(module, name="weight", dim=0):
    """weight = original0 original1 / ‖original1‖"""
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def rename(module, state_dict, prefix, *others):
        """Load what the hook of old has saved, weight_g and weight_v."""
        g, v = f"{prefix}{name}_g", f"{prefix}{name}_v"
        if g in state_dict and v in state_dict:
            path = f"{prefix}parametrizations.{name}"
            state_dict[f"{path}.original0"] = state_dict.pop(g)
            state_dict[f"{path}.original1"] = state_dict.pop(v)

    module.register_load_state_dict_pre_hook(rename)
    return module


class _SpectralNorm(Module):
    """weight -> weight / σ, see maps/spectrum.py; a vector -> vector / ‖vector‖"""

    def __init__(self, weight, n_power_iterations=1, dim=0, eps=1e-12):
        super().__init__()
        self.dim = dim % weight.ndim
        self.eps = eps
        if weight.ndim > 1:
            self.n_power_iterations = n_power_iterations
            rows, columns = maps.spectrum.as_matrix(weight, self.dim).shape
            u = random.randn(rows, dtype=weight.dtype)
            v = random.randn(columns, dtype=weight.dtype)
            self.register_buffer("_u", normalize(u, dim=0, eps=eps))
            self.register_buffer("_v", normalize(v, dim=0, eps=eps))
            self._power_method(weight, 15)

    def _power_method(self, weight, steps):
        self._u, self._v = maps.spectrum.power_iteration(
            weight, self._u, self._v, steps, self.dim, self.eps
        )

    def forward(self, weight):
        if weight.ndim == 1:
            return normalize(weight, dim=0, eps=self.eps)
        if self.training:
            self._power_method(weight, self.n_power_iterations)
        return maps.spectrum.spectral_norm(weight, self._u, self._v, self.dim)

    def right_inverse(self, value):
        return value


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    """weight = original / σ, σ the largest singular value of original"""
    weight = getattr(module, name)
    if dim is None:
        transposed = ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
        dim = 1 if isinstance(module, transposed) else 0
    norm = _SpectralNorm(weight, n_power_iterations, dim, eps)
    register_parametrization(module, name, norm)
    return module


class _Orthogonal(Module):
    """x (..., N, K) -> the same shape, the shorter axis orthogonal and of length 1

    y = base map(x), transposed where N < K: at first map(x) is the identity, so that
    base alone says where the weight starts.
    """

    def __init__(self, weight, orthogonal_map, *, use_trivialization=True):
        super().__init__()
        self.shape = weight.shape
        self.orthogonal_map = orthogonal_map
        self.use_trivialization = use_trivialization
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, x):
        wide = x.shape[-2] < x.shape[-1]
        x = x.mT if wide else x
        if self.orthogonal_map == "householder":
            skew = None
            y = maps.householder.householder(x)
            q = y * maps.householder.signs(x)
        else:
            skew = maps.cayley.skew(x)
            is_exp = self.orthogonal_map == "matrix_exp"
            exp = maps.matrix_exp.matrix_exp if is_exp else maps.cayley.cayley
            y = exp(skew)
            q = y[..., : x.shape[-1]]
        base = self.base if self.use_trivialization else None
        q = q if base is None else base @ q
        return q.mT if wide else q

    @no_grad()
    def right_inverse(self, q):
        """What is learnt at first so that the weight is q, or what QR makes of q."""
        wide = q.shape[-2] < q.shape[-1]
        x = q.mT if wide else q
        n, k = x.shape[-2:]
        if not self.use_trivialization:
            if self.orthogonal_map != "householder":
                raise NotImplementedError  # no inverse: PyTorch asks for this
            x = reflections(x)
            return x.mT if wide else x
        if n == k:
            self.base = x.clone() if is_orthogonal(x) else signed_qr(x)
        else:
            noise = random.randn(*x.shape[:-1], n - k, dtype=x.dtype)
            self.base = signed_qr(torch.concatenate([x, noise], -1))
        return torch.zeros_like(q) - torch.eye(*q.shape[-2:], dtype=q.dtype)


def is_orthogonal(x):
    """Whether xᵀ x = 1, up to rounding"""
    n, k = x.shape[-2:]
    atol = 10 * n * torch.finfo(x.dtype).eps
    return torch.allclose(x.mT @ x, torch.eye(k, dtype=x.dtype), atol=atol)


def reflections(q):
    """x with householder(x) signs(x) = q, if q is orthogonal: LAPACK's geqrf"""
    x, tau = torch.geqrf(q)
    sign = torch.sign(torch.diagonal(x, 0, -2, -1)) * torch.where(tau == 0, -1, 1)
    i = torch.arange(q.shape[-1])
    x[..., i, i] = sign
    return x


def orthogonal(module, name="weight", orthogonal_map=None, *, use_trivialization=True):
    """weight = base map(original), orthogonal: its rows, or its columns if fewer"""
    weight = getattr(module, name)
    if orthogonal_map is None:
        is_square = weight.shape[-2] == weight.shape[-1]
        orthogonal_map = "matrix_exp" if is_square else "householder"
    map_ = _Orthogonal(weight, orthogonal_map, use_trivialization=use_trivialization)
    register_parametrization(module, name, map_, unsafe=True)
    return module
