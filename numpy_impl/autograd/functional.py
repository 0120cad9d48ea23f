"""Products with a Jacobian, and Jacobians and Hessians row by row."""

import numpy as np

from numpy_impl.autograd.derivatives.places import stack
from numpy_impl.autograd.graph import as_tuple, grad
from numpy_impl.autograd.modes import enable_grad
from numpy_impl.autograd.tensor import Tensor

__all__ = ["vjp", "jvp", "jacobian", "hessian", "hvp", "vhp"]


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """grads[j] = Σ_i v[i] ∂y[i]/∂inputs[j], y = func(inputs): backward

    Args:
        func: takes the inputs, returns a tensor or a tuple of them.
        inputs: a tensor, or a tuple of them.
        v: of the shape of y; may be left out where y is one number.
        create_graph: record, so that the result can be differentiated.
        strict: an error, not zeros, where y does not depend on an input.

    Returns:
        y, and the product in the structure of the inputs.

    Raises:
        TypeError: an input or an output is no tensor.
        RuntimeError: v is missing or does not fit; see `strict`.
    """
    with enable_grad():
        xs = separate(inputs, create_graph)
        y, ys = called(func, xs, strict)
        grads = grads_of(ys, xs, vectors(v, ys, "output"), create_graph, strict=strict)
    return results((y, structured(grads, inputs)), create_graph)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """d[i] = Σ_j ∂y[i]/∂inputs[j] v[j], y = func(inputs): forward, by two backwards

    uᵀJ is linear in u, so that its derivative with respect to u, times v, is J v.

    Args:
        v: in the structure of the inputs; may be left out where they are one number.
        func, inputs, create_graph, strict: as for `vjp`.

    Returns:
        y, and the product in the structure of y.
    """
    with enable_grad():
        xs = separate(inputs, create_graph)
        v = vectors(v, xs, "input")
        y, ys = called(func, xs, strict)
        us = [Tensor(np.zeros_like(y.array), requires_grad=True) for y in ys]
        products = grads_of(ys, xs, us, True, strict=strict)
        found = grads_of(products, us, v, create_graph)
    return results((y, structured(found, y)), create_graph)


def jacobian(
    func,
    inputs,
    create_graph=False,
    strict=False,
    vectorize=False,
    strategy="reverse-mode",
):
    """J[i, j] = ∂func(inputs)[i] / ∂inputs[j]; one backward for each i

    Args:
        func, inputs, create_graph, strict: as for `vjp`.
        vectorize, strategy: accepted; the numbers are the same.

    Returns:
        A tensor of y's axes and then the input's; for a tuple of inputs, a tuple; for
        a tuple of outputs, a tuple of what each of them has.
    """
    check_strategy(strict, vectorize, strategy)
    with enable_grad():
        xs = separate(inputs, create_graph)
        y, ys = called(func, xs, strict)
        found = [jacobian_of(y, xs, inputs, create_graph, strict) for y in ys]
    return results(structured(found, y), create_graph)


def hessian(
    func,
    inputs,
    create_graph=False,
    strict=False,
    vectorize=False,
    outer_jacobian_strategy="reverse-mode",
):
    """H[i, j] = ∂² func(inputs) / ∂inputs[i] ∂inputs[j]: the Jacobian of the gradient

    Args:
        func: returns one number.
        inputs, create_graph, strict, vectorize, outer_jacobian_strategy: as for
            `jacobian`.

    Returns:
        A tensor of the input's axes twice; for a tuple of inputs a tuple of tuples.
    """

    def gradient(*xs):
        ys = one_number(called(func, xs, strict)[1])
        grads = grads_of(ys, xs, [None], True, strict=strict)
        return structured(grads, inputs)

    return jacobian(
        gradient, inputs, create_graph, strict, vectorize, outer_jacobian_strategy
    )


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """(func(inputs), H v): the derivative of uᵀ H with respect to u, times v

    Args:
        func: returns one number.
        inputs, v, create_graph, strict: as for `jvp`.
    """
    with enable_grad():
        xs = separate(inputs, create_graph)
        v = vectors(v, xs, "input")
        y, ys = called(func, xs, strict)
        first = grads_of(one_number(ys), xs, [None], True, strict=strict)
        us = [Tensor(np.zeros_like(x.array), requires_grad=True) for x in xs]
        products = grads_of(first, xs, us, True, strict=strict)
        found = grads_of(products, us, v, create_graph)
    return results((y, structured(found, inputs)), create_graph)


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """(func(inputs), vᵀ H): backward through the gradient

    Args:
        func: returns one number.
        inputs, v, create_graph, strict: as for `jvp`.
    """
    with enable_grad():
        xs = separate(inputs, create_graph)
        v = vectors(v, xs, "input")
        y, ys = called(func, xs, strict)
        first = grads_of(one_number(ys), xs, [None], True, strict=strict)
        found = grads_of(first, xs, v, create_graph, strict=strict)
    return results((y, structured(found, inputs)), create_graph)


def jacobian_of(y, xs, inputs, create_graph, strict):
    """The Jacobian of one output, in the structure of the inputs."""
    units = np.eye(y.array.size, dtype=y.dtype).reshape(-1, *y.shape)
    rows = [
        grads_of([y], xs, [Tensor(unit)], create_graph, True, strict) for unit in units
    ]
    found = [
        stack([row[j] for row in rows]).reshape((*y.shape, *x.shape))
        for j, x in enumerate(xs)
    ]
    if strict and create_graph and not all(x.requires_grad for x in found):
        raise RuntimeError(
            "The jacobian of the user-provided function is independent of an input. "
            "This is not allowed in strict mode when create_graph=True."
        )
    return structured(found, inputs)


def separate(inputs, create_graph):
    """The inputs as leaves of a graph of their own, or views in the graph they have."""
    xs = as_tuple(inputs)
    check_tensors(xs, "inputs")
    if create_graph:
        return tuple(
            x.reshape(x.shape) if x.requires_grad else x.detach().requires_grad_()
            for x in xs
        )
    return tuple(Tensor(x.array, requires_grad=True) for x in xs)


def called(func, xs, strict):
    """What func returns, and the same as a tuple."""
    y = func(*xs)
    ys = as_tuple(y)
    check_tensors(ys, "outputs of the user-provided function")
    for i, each in enumerate(ys):
        if strict and not each.requires_grad:
            raise RuntimeError(
                f"Output {i} of the user-provided function does not require gradients. "
                "The outputs must be computed in a differentiable manner from the "
                "input when running in strict mode."
            )
    return y, ys


def grads_of(outputs, xs, v, create_graph, retain_graph=None, strict=False):
    """The gradients; zeros for what the outputs do not depend on."""
    pairs = [(y, g) for y, g in zip(outputs, v) if y.requires_grad]
    found = [None] * len(xs)
    if pairs:
        ys, gs = zip(*pairs)
        found = grad(ys, xs, gs, retain_graph, create_graph, allow_unused=True)
    for i, g in enumerate(found):
        if strict and g is None:
            raise RuntimeError(
                f"The output of the user-provided function is independent of input {i}."
                " This is not allowed in strict mode."
            )
    return tuple(
        Tensor(np.zeros_like(x.array)) if g is None else g for g, x in zip(found, xs)
    )


def vectors(v, like, side):
    """The tuple of vectors, each of the shape of what it belongs to."""
    if v is None:
        if len(like) > 1 or like[0].array.size != 1:
            raise RuntimeError(
                f"The vector v can only be None if the {side} of the user-provided "
                "function is a single Tensor with a single element."
            )
        return (Tensor(np.ones_like(like[0].array)),)
    v = as_tuple(v)
    if len(v) != len(like):
        raise RuntimeError(
            f"v is a tuple of invalid length: should be {len(like)} but got {len(v)}."
        )
    for given, x in zip(v, like):
        if given.shape != x.shape:
            raise RuntimeError(
                f"v has invalid size: should be {x.shape} but got {given.shape}."
            )
    return v


def one_number(ys):
    """The one output, as a 0-d tensor."""
    if len(ys) > 1 or ys[0].array.size != 1:
        raise RuntimeError(
            "The Tensor returned by the function should contain a single element, got "
            f"{[y.shape for y in ys]}"
        )
    return [ys[0].reshape(())]


def check_tensors(values, what):
    for x in values:
        if not isinstance(x, Tensor):
            raise TypeError(
                f"The {what} must be either a Tensor or a tuple of Tensors, but one of "
                f"them has the type {type(x).__name__}."
            )


def check_strategy(strict, vectorize, strategy):
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode", got '
            f"{strategy!r}"
        )
    if strict and vectorize:
        raise RuntimeError("strict=True and vectorize=True are not supported together.")
    if strategy == "forward-mode" and not vectorize:
        raise NotImplementedError("forward-mode is only there for vectorize=True.")


def structured(found, like):
    """A tensor for a tensor, a tuple for a tuple."""
    return tuple(found) if isinstance(like, tuple | list) else found[0]


def results(value, create_graph):
    """Outside of the graph, unless it was asked for."""
    if isinstance(value, tuple):
        return tuple(results(v, create_graph) for v in value)
    return value if create_graph else value.detach()
