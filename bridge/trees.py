"""Nested tuples of arrays: what modules take and give, such as (x, (h_0, c_0))."""

__all__ = ["beside", "flatten", "map_tree", "named_leaves"]


def map_tree(function, tree):
    """`function` of every leaf, in the same nesting"""
    if isinstance(tree, tuple | list):
        make = getattr(tree, "_make", type(tree))  # a namedtuple takes no generator
        return make(map_tree(function, item) for item in tree)
    return function(tree)


def beside(tree, other):
    """(leaf, the leaf of `other` in its place) pairs, where both are not None"""
    if isinstance(tree, tuple | list):
        pairs = zip(tree, other, strict=True)
        return [pair for branches in pairs for pair in beside(*branches)]
    return [] if tree is None or other is None else [(tree, other)]


def flatten(tree):
    """The leaves in order, without None"""
    if isinstance(tree, tuple | list):
        return [leaf for item in tree for leaf in flatten(item)]
    return [] if tree is None else [tree]


def named_leaves(tree, name):
    """(name, leaf) pairs: "y" alone, or "y[0]", "y[1][0]", ..."""
    if isinstance(tree, tuple | list):
        return [
            pair
            for i, item in enumerate(tree)
            for pair in named_leaves(item, f"{name}[{i}]")
        ]
    return [] if tree is None else [(name, tree)]
