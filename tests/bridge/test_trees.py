"""bridge/trees.py: nested tuples and lists of arrays."""

import pytest

from bridge.trees import beside, flatten, map_tree, named_leaves


def test_map_tree_keeps_the_nesting():
    assert map_tree(abs, -1) == 1
    assert map_tree(abs, (-1, [-2, (-3,)], ())) == (1, [2, (3,)], ())
    assert map_tree(str, [None]) == ["None"]


@pytest.mark.parametrize(
    "tree, leaves",
    [
        (1, [1]),
        (None, []),
        ((), []),
        ((1, None, 2), [1, 2]),
        ((1, (2, 3), [4, [5]]), [1, 2, 3, 4, 5]),
    ],
)
def test_flatten(tree, leaves):
    assert flatten(tree) == leaves
    assert [leaf for _, leaf in named_leaves(tree, "y")] == leaves


def test_leaves_are_named_by_their_place():
    assert named_leaves(1, "y") == [("y", 1)]
    wanted = [("y[0]", 1), ("y[2][0]", 2), ("y[2][1]", 3)]
    assert named_leaves((1, None, [2, 3]), "y") == wanted


def test_beside_each_other():
    assert beside(1, 2) == [(1, 2)]
    assert beside((1, [2, None, 3]), (4, [None, 5, 6])) == [(1, 4), (3, 6)]
    with pytest.raises(ValueError, match="shorter"):
        beside((1, 2), (3,))
