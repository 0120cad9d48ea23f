"""Products with a Jacobian, and Jacobians and Hessians row by row."""

import numpy as np

from numpy_impl.autograd.derivatives.places import stack
from numpy_impl.autograd.graph import as_tuple, grad
from numpy_impl.autograd.modes import enable_grad
from numpy_impl.autograd.tensor import Tensor

__all__ = ["vjp", "jvp", "jacobian", "hessian", "hvp"]


def vjp(func, inputs, v=None, create_graph=False):
    """grads[j] = Σ_i v[i] ∂y[i]/∂inputs[j], y = func(inputs): backward

    Args:
        func: takes the inputs, returns a tensor.
        inputs: a tensor, or a tuple of them.
        v: of the shape of y; may be left out where y is one number.
        create_graph: record, so that the result can be differentiated.

    Returns:
        y, and the product in the structure of the inputs.
    """
    with enable_grad():
        xs = separate(inputs, create_graph)
        y = func(*xs)
        grads = grads_of(y, xs, v, create_graph)
    return results((y, structured(grads, inputs)), create_graph)


def jvp(func, inputs, v=None, create_graph=False):
    """d[i] = Σ_j ∂y[i]/∂inputs[j] v[j], y = func(inputs): forward, by two backwards

    uᵀJ is linear in u, so that its derivative with respect to u, times v, is J v.

    Args:
        v: in the structure of the inputs.
    """
    with enable_grad():
        xs = separate(inputs, create_graph)
        y = func(*xs)
        u = Tensor(np.zeros_like(y.array), requires_grad=True)
        products = grads_of(y, xs, u, True)
        seeds = (
            [Tensor(np.ones_like(x.array)) for x in xs] if v is None else as_tuple(v)
        )
        (product,) = grads_of(products, (u,), seeds, create_graph)
    return results((y, product), create_graph)


def jacobian(func, inputs, create_graph=False):
    """J[i, j] = ∂func(inputs)[i] / ∂inputs[j]; one backward for each i

    Returns:
        A tensor of y's axes and then the input's; for a tuple of inputs, a tuple.
    """
    with enable_grad():
        xs = separate(inputs, create_graph)
        y = func(*xs)
        units = np.eye(y.array.size, dtype=y.dtype).reshape(-1, *y.shape)
        rows = [grads_of(y, xs, Tensor(unit), create_graph, True) for unit in units]
        found = [
            stack([row[j] for row in rows]).reshape((*y.shape, *x.shape))
            for j, x in enumerate(xs)
        ]
    return results(structured(found, inputs), create_graph)


def hessian(func, inputs, create_graph=False):
    """H[i, j] = ∂² func(inputs) / ∂inputs[i] ∂inputs[j]: the Jacobian of the gradient

    Returns:
        A tensor of the input's axes twice; for a tuple of inputs a tuple of tuples.
    """

    def gradient(i):
        def of(*xs):
            y = func(*xs)
            if y.array.size != 1:
                raise RuntimeError(
                    f"func must return one number, got the shape {y.shape}"
                )
            return grads_of(y.reshape(()), xs, None, True)[i]

        return jacobian(of, inputs, create_graph)

    found = [gradient(i) for i in range(len(as_tuple(inputs)))]
    return structured(found, inputs)


def hvp(func, inputs, v, create_graph=False):
    """(func(inputs), H v): backward, and the derivative of grad · v"""
    with enable_grad():
        xs = separate(inputs, create_graph)
        y = func(*xs)
        first = grads_of(y, xs, None, True)
        second = grads_of(first, xs, as_tuple(v), create_graph)
    return results((y, structured(second, inputs)), create_graph)


def separate(inputs, create_graph):
    """The inputs as leaves of a graph of their own, or views in the graph they have."""
    if create_graph:
        return tuple(x.reshape(x.shape) for x in as_tuple(inputs))
    return tuple(Tensor(x.array, requires_grad=True) for x in as_tuple(inputs))


def grads_of(outputs, xs, v, create_graph, retain_graph=None):
    """The gradients; zeros for what the outputs do not depend on."""
    pairs = list(zip(as_tuple(outputs), as_tuple(v, len(as_tuple(outputs)))))
    pairs = [(y, g) for y, g in pairs if y.requires_grad]
    if not pairs:
        return tuple(Tensor(np.zeros_like(x.array)) for x in xs)
    ys, gs = zip(*pairs)
    found = grad(ys, xs, gs, retain_graph, create_graph, allow_unused=True)
    return tuple(
        Tensor(np.zeros_like(x.array)) if g is None else g for g, x in zip(found, xs)
    )


def structured(found, inputs):
    """A tensor for a tensor, a tuple for a tuple."""
    return tuple(found) if isinstance(inputs, tuple | list) else found[0]


def results(value, create_graph):
    """Outside of the graph, unless it was asked for."""
    if isinstance(value, tuple):
        return tuple(results(v, create_graph) for v in value)
    return value if create_graph else value.detach()
