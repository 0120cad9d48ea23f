"""Either side's graph as a list of vertices, so that the two can be compared."""

from dataclasses import dataclass, field

__all__ = ["Vertex", "of_tape", "of_torch"]

CHANGED = "what was written to"  # a saved tensor, so that backward will refuse it
RESULT = "its result"


@dataclass
class Vertex:
    """A node of the graph.

    Args:
        number: its place on the way back from the result, from 1.
        name: such as "MulBackward0".
        shape: of the gradient that arrives.
        leaf: what the tensor is called whose `.grad` it adds to, or None.
        edges: for each input the number of a vertex; None where no gradient goes.
        saved: what its derivative needs: a leaf's name, "its result", "result of 3".
    """

    number: int
    name: str
    shape: tuple
    leaf: str | None = None
    edges: list = field(default_factory=list)
    saved: list = field(default_factory=list)


def of_tape(y, leaves):
    """The graph of a Tensor of numpy_impl.autograd; leaves: {name: Tensor}"""
    return vertices(y.grad_fn, leaves, Tape)


def of_torch(y, leaves):
    """The graph of a torch.Tensor; leaves: {name: Tensor}"""
    return vertices(y.grad_fn, leaves, Torch)


def vertices(root, leaves, side):
    """Depth first, in the order of the inputs; what is shared comes once."""
    found, order, stack = {}, [], [root]
    while stack:
        node = stack.pop()
        if node not in found:
            found[node] = len(found) + 1
            order.append(node)
            stack += reversed([n for n in side.behind(node) if n is not None])
    names = {id(x): name for name, x in leaves.items()}
    listed = []
    for node in order:
        vertex = Vertex(found[node], side.name(node), side.shape(node))
        leaf = side.leaf(node)
        if leaf is not None:
            vertex.leaf = names.get(id(leaf), "a leaf")
        vertex.edges = [found.get(n) for n in side.behind(node)]
        listed.append(vertex)
    for node, vertex in zip(order, listed):
        for x in side.saved(node):
            number = None if isinstance(x, str) else found.get(side.node_of(x))
            vertex.saved.append(described(x, number, vertex, listed))
        vertex.saved = sorted(set(vertex.saved))
    return listed


def described(tensor, number, vertex, listed):
    """What a saved tensor is to the reader."""
    if isinstance(tensor, str):
        return tensor
    if number is None:
        return f"a constant {tuple(tensor.shape)}"
    if number == vertex.number:
        return RESULT
    return listed[number - 1].leaf or f"result of {number}"


class Tape:
    """How a node of numpy_impl.autograd is asked."""

    @staticmethod
    def name(node):
        return node.name

    @staticmethod
    def shape(node):
        return tuple(node.forms[0][0])

    @staticmethod
    def behind(node):
        return [edge and edge.node for edge in node.edges]

    @staticmethod
    def leaf(node):
        return getattr(node, "leaf", None)

    @staticmethod
    def node_of(tensor):
        return tensor.edge and tensor.edge.node

    @staticmethod
    def saved(node):
        from numpy_impl.autograd.operation import tensors_of

        kept = getattr(node, "saved", None)
        if kept is None:  # a Function
            kept = getattr(getattr(node, "ctx", None), "saved", None) or ()
        kept = kept if isinstance(kept, dict) else dict(enumerate(kept))
        found = []
        for name, value in kept.items():
            if hasattr(value, "value"):  # a checkpoint keeps none
                tensors = or_changed(value.unpack)
                result = name == "y" and tensors is not CHANGED
                found.append(RESULT if result else tensors)
        return [
            x for v in found for x in ([v] if isinstance(v, str) else tensors_of(v))
        ]


class Torch:
    """How a node of PyTorch is asked."""

    @staticmethod
    def name(node):
        return node.name().split("::")[-1]

    @staticmethod
    def shape(node):
        return tuple(node._input_metadata[0].shape)

    @staticmethod
    def behind(node):
        return [n for n, _ in node.next_functions]

    @staticmethod
    def leaf(node):
        return getattr(node, "variable", None)

    @staticmethod
    def node_of(tensor):
        import torch

        if not tensor.requires_grad:
            return None
        return torch.autograd.graph.get_gradient_edge(tensor).node

    @staticmethod
    def saved(node):
        import torch

        names = sorted(name for name in dir(node) if name.startswith("_saved_"))
        kept = [or_changed(lambda name=name: getattr(node, name)) for name in names]
        kept.append(or_changed(lambda: getattr(node, "saved_tensors", ())))
        flat = [x for k in kept for x in (k if isinstance(k, tuple) else (k,))]
        return [x for x in flat if x is CHANGED or isinstance(x, torch.Tensor)]


def or_changed(read):
    """What was saved, or CHANGED where it was written to since."""
    try:
        return read()
    except RuntimeError:
        return CHANGED
