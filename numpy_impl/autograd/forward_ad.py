"""Forward-mode derivatives: each tensor carries its tangent along.

A derivative of the table, g ↦ Jᵀg, is linear in g. Differentiated with respect to g it
is J, which carries a tangent forward: no second table is needed.
"""

from typing import NamedTuple

import numpy as np

from numpy_impl.autograd.graph import fitted, grad
from numpy_impl.autograd.modes import enable_grad, is_grad_enabled
from numpy_impl.autograd.saved import tensors_of
from numpy_impl.autograd.tensor import Tensor

__all__ = ["UnpackedDualTensor", "dual_level", "make_dual", "unpack_dual"]

levels = []  # the open block: the tensors that carry a tangent in it


class UnpackedDualTensor(NamedTuple):
    """The numbers, and the tangent; None where there is none."""

    primal: object
    tangent: object


class dual_level:
    """`with dual_level():` inside, tangents are carried along; at its end they go.

    Raises:
        RuntimeError: a level is open already.
    """

    def __enter__(self):
        if levels:
            raise RuntimeError("Nested forward mode AD is not supported at the moment")
        levels.append([])

    def __exit__(self, *exception):
        for x in levels.pop():
            x.carried = None


class suspended:
    """A block in which nothing is carried along."""

    def __enter__(self):
        self.before = levels[:]
        levels.clear()

    def __exit__(self, *exception):
        levels[:] = self.before


def make_dual(tensor, tangent):
    """The same numbers, which move with this speed.

    Raises:
        RuntimeError: no level is open, or the shapes differ.
        ValueError: one of them is no floating point number.
    """
    if not levels:
        raise RuntimeError(
            "Trying to create a dual Tensor for forward AD but no level exists, make "
            "sure to enter_dual_level() first."
        )
    for name, x in (("primal", tensor), ("tangent", tangent)):
        if x.dtype.kind not in "fc":
            raise ValueError(f"Expected {name} to be floating point, got {x.dtype}")
    if tensor.shape != tangent.shape:
        raise RuntimeError(
            f"Expected tangent to have the shape of the primal {tensor.shape}, got "
            f"{tangent.shape}"
        )
    dual = alone(tensor)
    carry(dual, tangent)
    return dual


def unpack_dual(tensor):
    """The numbers by themselves, and the tangent."""
    if not levels:
        return UnpackedDualTensor(tensor, None)
    return UnpackedDualTensor(alone(tensor), tangent_of(tensor))


def alone(tensor):
    """The same numbers at the same place in the graph, without a tangent."""
    y = Tensor(tensor.array, beside=tensor)
    if tensor.edge is not None:
        y.edge = tensor.edge
    return y


def tangent_of(x):
    """Of a view: this part of its base's tangent."""
    if x.view is None:
        return x.carried
    tangent = x.view.base.carried
    if tangent is None:
        return None
    with suspended():
        return x.view.of(tangent)


def carry(x, tangent):
    """Let x move with this speed; what is written to a view moves its base."""
    base = x if x.view is None else x.view.base
    levels[-1].append(base)
    if x.view is None:
        x.carried = tangent
        return
    with suspended():
        if base.carried is None:
            base.carried = zeros_like(base)
        x.view.of(base.carried).copy_(tangent)


def push(line, given, y):
    """Give the result of an operation its tangent, Σ_k ∂y/∂x[k] tangent[k]."""
    if not levels or y.dtype.kind not in "fc":
        return
    total = None
    for key in line.derivatives:
        tangents = [tangent_of(x) for x in tensors_of(given[key])]
        if any(t is not None for t in tangents):
            part = pushed(line, key, tangents, given, y)
            with suspended():
                total = part if total is None else total + part
    if total is not None:
        carry(y, total)


def pushed(line, key, tangents, given, y):
    """The part of the result's tangent that is the argument `key`'s."""
    recording = is_grad_enabled()
    with suspended(), enable_grad():
        u = zeros_like(y).requires_grad_()
        products = line.gradient(key, given | {"y": y, "g": u})
        pairs = [
            (fitted(product, (x.shape, x.dtype), line.name), tangent)
            for x, product, tangent in zip(tensors_of(given[key]), products, tangents)
            if tangent is not None and product.requires_grad
        ]
        if not pairs:
            return zeros_like(y)
        outputs, tangents = zip(*pairs)
        (found,) = grad(
            outputs, u, tangents, create_graph=recording, materialize_grads=True
        )
        return found


def zeros_like(x):
    return Tensor(np.zeros_like(x.array))
