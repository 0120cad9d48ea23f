"""The graph behind a result, and the walk back through it.

An operation that is recorded leaves a Node. Its edges lead to the nodes of its inputs;
the edge of a leaf leads to the node that adds to the leaf's `.grad`. Backward visits
each node once, after all that hand a gradient to it.
"""

from typing import NamedTuple

import numpy as np

from numpy_impl.autograd.hooks import shown
from numpy_impl.autograd.modes import set_grad_enabled

__all__ = ["backward", "grad"]


class Edge(NamedTuple):
    """Where the gradient of a tensor goes: the node, and which of its outputs it is."""

    node: object
    number: int


class Node:
    """A recorded operation.

    Args:
        name: as PyTorch calls it, such as "MulBackward0".
        edges: for each input an Edge, or None if it requires no gradient.
        outputs: the results, whose shapes and dtypes their gradients will have; None
            for what is no tensor.
    """

    def __init__(self, name, edges, outputs):
        self.name, self.edges = name, edges
        self.forms = tuple(x if x is None else (x.shape, x.dtype) for x in outputs)
        self.hooks = {}  # number of the output -> {Handle: function of its gradient}
        self.retained = {}  # number of the output -> the tensor that keeps it

    def __repr__(self):
        return f"<{self.name}>"

    def apply(self, grads, needed):
        """The gradients of the inputs, one for each edge; None where there is none.

        Args:
            grads: of the outputs; None for what nobody used.
            needed: for each edge, whether its gradient will be looked at.
        """
        raise NotImplementedError

    def release(self):
        """Forget what was saved: the graph has been walked."""


class AccumulateGrad(Node):
    """The end of the graph: it adds what arrives to the leaf's `.grad`."""

    def __init__(self, leaf):
        super().__init__("AccumulateGrad", [], [leaf.array])
        self.leaf = leaf
        self.after = {}  # {Handle: function of the leaf}

    def apply(self, grads, needed=()):
        self.leaf.accumulate(grads[0])
        for hook in list(self.after.values()):
            hook(self.leaf)
        return []


def backward(
    tensors, grad_tensors=None, retain_graph=None, create_graph=False, inputs=None
):
    """leaf.grad += Σ_i grad_tensors[i] ∂tensors[i]/∂leaf, for every leaf

    Args:
        tensors: one tensor, or several.
        grad_tensors: their upstream gradients; None for a tensor of one entry.
        retain_graph: keep what was saved, for another walk; `create_graph` if None.
        create_graph: record the walk itself, so that it can be differentiated.
        inputs: add to these only; to all leaves if None.

    Raises:
        RuntimeError: nothing to differentiate, a gradient of another shape, a graph
            that was walked before, a saved tensor that was changed since.
    """
    tensors, given = as_tuple(tensors), as_tuple(grad_tensors, len(as_tuple(tensors)))
    seeds = seeds_of(tensors, given)
    wanted = None if inputs is None else [x.edge for x in as_tuple(inputs)]
    found = walk(seeds, wanted, retain_graph, create_graph)
    with set_grad_enabled(bool(create_graph)):
        for x in as_tuple(inputs) if inputs is not None else ():
            if x.edge in found and x.is_leaf:
                x.edge.node.apply([found[x.edge]])
            elif x.edge in found:
                x.accumulate(found[x.edge])


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    allow_unused=None,
    materialize_grads=False,
):
    """grads[j] = Σ_i grad_outputs[i] ∂outputs[i]/∂inputs[j]; no `.grad` changes

    Args:
        outputs, grad_outputs, retain_graph, create_graph: as for `backward`.
        inputs: one tensor, or several, leaves or not.
        allow_unused: None for an input that the outputs do not depend on, no error;
            as `materialize_grads` if None.
        materialize_grads: zeros for it instead of None.

    Returns:
        A tuple of tensors, one for each input.

    Raises:
        RuntimeError: as `backward`, and for an input that is unused.
        ValueError: it shall be zeros, but not be allowed.
    """
    if materialize_grads and allow_unused is False:
        raise ValueError("materialize_grads needs allow_unused")
    outputs, inputs = as_tuple(outputs), as_tuple(inputs)
    if not all(x.requires_grad for x in inputs):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    seeds = seeds_of(outputs, as_tuple(grad_outputs, len(outputs)))
    found = walk(seeds, [x.edge for x in inputs], retain_graph, create_graph)
    grads = tuple(found.get(x.edge) for x in inputs)
    if materialize_grads:
        return tuple(
            type(x)(np.zeros_like(x.array)) if g is None else g
            for x, g in zip(inputs, grads)
        )
    if not allow_unused and any(g is None for g in grads):
        raise RuntimeError(
            "One of the differentiated Tensors appears to not have been used in the "
            "graph. Set allow_unused=True if this is the desired behavior."
        )
    return grads


def walk(seeds, wanted, retain_graph, create_graph):
    """Go back from the seeds [(edge, gradient)].

    Returns:
        {edge: its gradient} of the edges in `wanted`; where that is None, nothing is
        returned and every leaf's `.grad` is added to.
    """
    retain_graph = create_graph if retain_graph is None else retain_graph
    order = topological([edge.node for edge, _ in seeds])
    asked = grouped(wanted or ())
    useful = set(order) if wanted is None else leading_to(asked, order)
    arrived, found = {}, {}
    with set_grad_enabled(bool(create_graph)):
        for edge, gradient in seeds:
            add_to(arrived, edge, gradient)
        for node in order:
            grads = [arrived.pop((node, i), None) for i in range(len(node.forms))]
            if all(g is None for g in grads):
                continue
            grads = [shown(node, i, g) for i, g in enumerate(grads)]
            for edge in asked.get(node, ()):
                if grads[edge.number] is not None:
                    found[edge] = grads[edge.number]
            if node not in useful:
                continue
            needed = [e and (e.node in useful or e.node in asked) for e in node.edges]
            handed_on = node.apply(grads, needed)
            for edge, wants, gradient in zip(node.edges, needed, handed_on):
                if wants and gradient is not None:
                    form = edge.node.forms[edge.number]
                    add_to(arrived, edge, fitted(gradient, form, node.name))
            if not retain_graph:
                node.release()
    return found


def grouped(edges):
    """{node: the edges that lead to it}"""
    found = {}
    for edge in edges:
        found.setdefault(edge.node, []).append(edge)
    return found


def topological(roots):
    """Every node behind the roots, each before those that its edges lead to.

    Depth first with a stack of its own: a long chain would be too deep for Python's.
    """
    order, seen = [], set()
    stack = [(node, False) for node in roots]
    while stack:
        node, children_done = stack.pop()
        if children_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack += [(edge.node, False) for edge in node.edges if edge is not None]
    return order[::-1]


def leading_to(ends, order):
    """The nodes that hand a gradient on towards one of `ends`."""
    found = set()
    for node in reversed(order):
        if any(e and (e.node in ends or e.node in found) for e in node.edges):
            found.add(node)
    return found


def add_to(arrived, edge, gradient):
    """What is used several times gets the sum of its gradients."""
    before = arrived.get(edge)
    arrived[edge] = gradient if before is None else before + gradient


def fitted(gradient, form, name):
    """A gradient in the shape and dtype of the input: broadcasting is undone here."""
    shape, dtype = form
    if gradient.shape != shape:
        if not expands(shape, gradient.shape):
            raise RuntimeError(
                f"Function {name} returned an invalid gradient: got {gradient.shape}, "
                f"the input has the shape {shape}"
            )
        gradient = gradient.sum_to_size(shape)
    return gradient if gradient.dtype == dtype else gradient.to(dtype)


def expands(shape, to):
    """Whether broadcasting makes `to` of `shape`."""
    try:
        return np.broadcast_shapes(shape, to) == to
    except ValueError:
        return False


def seeds_of(tensors, grads):
    """[(edge, upstream gradient)] of what is differentiated."""
    if len(tensors) != len(grads):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(grads)} gradients")
    return [
        (checked_edge(tensor, i), upstream(tensor, gradient, i))
        for i, (tensor, gradient) in enumerate(zip(tensors, grads))
    ]


def checked_edge(tensor, i):
    if not tensor.requires_grad:
        raise RuntimeError(
            f"element {i} of tensors does not require grad and does not have a grad_fn"
        )
    return tensor.edge


def upstream(tensor, gradient, i):
    """The gradient that was given; 1 for a tensor of one entry."""
    if gradient is None:
        if tensor.array.size != 1:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        return type(tensor)(np.ones_like(tensor.array))
    if gradient.shape != tensor.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{i}] has a shape of {gradient.shape} and "
            f"output[{i}] has a shape of {tensor.shape}"
        )
    return gradient


def as_tuple(x, count=1):
    if x is None:
        return (None,) * count
    return tuple(x) if isinstance(x, tuple | list) else (x,)
