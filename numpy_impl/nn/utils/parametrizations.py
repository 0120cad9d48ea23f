"""Weights of a length, a spectral norm, or an orthogonality that training keeps."""

import numpy as np

from numpy_impl import random
from numpy_impl.nn import check
from numpy_impl.nn.conv import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from numpy_impl.nn.init.signed_qr import signed_qr
from numpy_impl.nn.module import Module
from numpy_impl.nn.normalize import norm, normalize, normalize_backward
from numpy_impl.nn.utils import maps
from numpy_impl.nn.utils.parametrize import register_parametrization
from numpy_impl.nn.utils.parametrize_checks import (
    check_iterations,
    check_map,
    check_same_shape,
    check_weight,
    check_weight_norm,
)

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]


class _WeightNorm(Module):
    """weight_g, weight_v -> weight_g weight_v / ‖weight_v‖, see maps/direction.py"""

    def __init__(self, dim=0):
        super().__init__()
        self.dim = -1 if dim is None else dim  # torch's -1 is not the last axis
        self.axis = None if self.dim == -1 else dim

    def forward(self, weight_g, weight_v):
        self.saved.append((weight_g, weight_v))
        return maps.direction.weight_norm(weight_v, weight_g, self.axis)

    def backward(self, grad_y):
        g, v = self.saved.pop()
        grad_v, grad_g = maps.direction.weight_norm_backward(grad_y, v, g, self.axis)
        return grad_g, grad_v

    def right_inverse(self, weight):
        return np.asarray(maps.direction.length(weight, self.axis)), weight


def weight_norm(module, name="weight", dim=0):
    """weight = original0 original1 / ‖original1‖

    Args:
        module: a Module, whose class becomes a subclass.
        name: of its parameter.
        dim: the axis along which each has a length of its own; None, and -1 as well,
            for one length of all entries.

    Returns:
        The module. Source: Salimans & Kingma 2016.

    Raises:
        ValueError: the module has no such parameter.
        IndexError: it has no axis dim.
    """
    check_weight_norm(module, name, dim)
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
        check_iterations(n_power_iterations)
        check.axis("dim", dim, weight.ndim)
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
            self.saved.append(weight)
            return normalize(weight, dim=0, eps=self.eps)
        if self.training:
            self._power_method(weight, self.n_power_iterations)
        self.saved.append((weight, self._u, self._v))
        return maps.spectrum.spectral_norm(weight, self._u, self._v, self.dim)

    def backward(self, grad_y):
        saved = self.saved.pop()
        if isinstance(saved, tuple):
            return maps.spectrum.spectral_norm_backward(grad_y, *saved, self.dim)
        length = norm(saved, 2.0, 0)
        return normalize_backward(grad_y, saved, length, dim=0, eps=self.eps)

    def right_inverse(self, value):
        return value


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    """weight = original / σ, σ the largest singular value of original

    Args:
        module, name: as for weight_norm.
        n_power_iterations: before each use in training mode, from where the last ended.
            A forward uses the weight once, as in PyTorch under `cached()`; without it
            PyTorch's RNNs read theirs twice, and MultiheadAttention three times.
        eps: what a vector is divided by at least.
        dim: the axis of the outputs; None for 0, or 1 in transposed convolutions.

    Returns:
        The module. Source: Miyato et al. 2018.

    Raises:
        ValueError: the module has no such parameter, or n_power_iterations < 1.
        IndexError: it has no axis dim.
    """
    weight = getattr(module, name, None)
    check_weight(module, name, weight)
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
        self.saved.append((x, skew, y, base, wide))
        q = q if base is None else base @ q
        return q.mT if wide else q

    def backward(self, grad_y):
        x, skew, y, base, wide = self.saved.pop()
        grad_q = grad_y.mT if wide else grad_y
        grad_q = grad_q if base is None else base.mT @ grad_q
        if self.orthogonal_map == "householder":
            grad_q = grad_q * maps.householder.signs(x)
            grad_x = maps.householder.householder_backward(grad_q, x, y)
        else:
            grad = np.zeros_like(y)
            grad[..., : x.shape[-1]] = grad_q
            if self.orthogonal_map == "matrix_exp":
                grad_skew = maps.matrix_exp.matrix_exp_backward(grad, skew)
            else:
                grad_skew = maps.cayley.cayley_backward(grad, skew, y)
            grad_x = maps.cayley.skew_backward(grad_skew, x)
        return grad_x.mT if wide else grad_x

    def right_inverse(self, q):
        """What is learnt at first so that the weight is q, or what QR makes of q."""
        check_same_shape(q, self.shape)
        wide = q.shape[-2] < q.shape[-1]
        x = np.asarray(q.mT if wide else q)
        n, k = x.shape[-2:]
        if not self.use_trivialization:
            if self.orthogonal_map != "householder":
                raise NotImplementedError(
                    f"{self.orthogonal_map} cannot be inverted: use_trivialization=True"
                )
            x = reflections(x)
            return x.mT if wide else x
        if n == k:
            self.base = x.copy() if is_orthogonal(x) else signed_qr(x)
        else:
            noise = random.randn(*x.shape[:-1], n - k, dtype=x.dtype)
            self.base = signed_qr(np.concatenate([x, noise], -1))
        return np.zeros_like(q) - np.eye(*q.shape[-2:], dtype=q.dtype)


def is_orthogonal(x):
    """Whether xᵀ x = 1, up to rounding"""
    n, k = x.shape[-2:]
    atol = 10 * n * np.finfo(x.dtype).eps
    return np.allclose(x.mT @ x, np.eye(k, dtype=x.dtype), atol=atol)


def reflections(q):
    """x with householder(x) signs(x) = q, if q is orthogonal: LAPACK's geqrf"""
    x, tau = np.linalg.qr(q, mode="raw")
    x = x.mT.copy()
    sign = np.sign(np.diagonal(x, 0, -2, -1)) * np.where(tau == 0, -1, 1)
    i = np.arange(q.shape[-1])
    x[..., i, i] = sign
    return x


def orthogonal(module, name="weight", orthogonal_map=None, *, use_trivialization=True):
    """weight = base map(original), orthogonal: its rows, or its columns if fewer

    Args:
        module, name: as for weight_norm; a matrix (N, K) or a batch of them.
        orthogonal_map: "matrix_exp", "cayley" or "householder"; None for the first if
            the matrix is square, else for the last.
        use_trivialization: a fixed `base` says where to start, and the map turns away
            from there; else the map alone makes the weight.

    Returns:
        The module. Source: Lezcano-Casado 2019, and torch's documentation.

    Raises:
        ValueError: the module has no such parameter, it has one axis, or the map is
            unknown.
    """
    weight = getattr(module, name, None)
    check_weight(module, name, weight)
    check_map(weight, orthogonal_map)
    if orthogonal_map is None:
        is_square = weight.shape[-2] == weight.shape[-1]
        orthogonal_map = "matrix_exp" if is_square else "householder"
    map_ = _Orthogonal(weight, orthogonal_map, use_trivialization=use_trivialization)
    register_parametrization(module, name, map_, unsafe=True)
    return module
