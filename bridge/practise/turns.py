"""What is left to the reader: the derivatives of a file, the step of an optimizer."""

import ast
import functools
from dataclasses import dataclass

from bridge import finding, names
from bridge.pages import files, source_of, tree_of

__all__ = ["Pair", "Turn", "helpers", "resolve", "turns"]

# Files whose derivative is a method: the forward of a composite upside down. Elsewhere
# `backward` is thin, and calls the function that is the reader's turn.
COMPOSITES = (
    "nn.attention.multi_head",
    "nn.container.sequence",
    "nn.transformer.layers",
    "nn.transformer.stacks",
)


@dataclass(frozen=True)
class Turn:
    """A function or method that the reader writes.

    Args:
        name: such as "linear_backward" or "SGD.update".
        node: its syntax tree in our file.
        owner: the tree of its class, or None.
    """

    name: str
    node: ast.FunctionDef
    owner: ast.ClassDef | None = None

    @property
    def is_step(self):
        """Whether it changes a parameter instead of returning gradients."""
        return self.node.name == "update"


def turns(file):
    """The Turns of a pair such as "nn.linear", in the order of the file."""
    return list(_turns(file, source_of(file)))


@functools.cache
def _turns(file, source):
    body = tree_of(source).body
    functions = [Turn(n.name, n) for n in body if isinstance(n, ast.FunctionDef)]
    methods = [
        Turn(f"{owner.name}.{node.name}", node, owner)
        for owner in body
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef)
    ]
    if file.startswith("autograd."):
        # a method backward walks there, and hessian only calls it
        found = [turn for turn in functions if turn.name.endswith("_backward")]
    elif file.startswith("optim."):
        found = [turn for turn in methods if turn.is_step]
    elif file.startswith("workshop."):
        found = [turn for turn in functions + methods if _is_derivative(turn)]
    else:
        several = functions + methods if file in COMPOSITES else functions
        found = [turn for turn in several if _is_derivative(turn)]
    found = [turn for turn in found if not isinstance(turn.node.body[-1], ast.Raise)]
    return sorted(found, key=lambda turn: turn.node.lineno)


def helpers(file):
    """The functions that only the turns call: their formulas would tell too much."""
    asked = {turn.name: turn.node for turn in turns(file)}
    body = tree_of(source_of(file)).body
    inside = {n for node in asked.values() for part in node.body for n in _called(part)}
    outside = set()
    for node in body:
        if getattr(node, "name", None) in asked:
            outside |= {n for part in node.decorator_list for n in _called(part)}
        else:
            outside |= _called(node) - {getattr(node, "name", None)}
    ours = inside - outside - set(asked)
    found = [n for n in body if isinstance(n, ast.FunctionDef) and n.name in ours]
    if not found:
        return []  # the usual case, for which no other file has to be read
    elsewhere = "\n".join(source_of(other) for other in files() if other != file)
    return [node for node in found if node.name not in elsewhere]


def _called(node):
    """Every name in a tree."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _is_derivative(turn):
    name = turn.node.name
    return name in ("backward", "hessian") or name.endswith(("_backward", "_slopes"))


@dataclass(frozen=True)
class Pair:
    """What a name asks for.

    Args:
        file: such as "nn.linear".
        name: the definition in it that was asked for, or None.
    """

    file: str
    name: str | None = None

    def prefers(self, turn):
        """Whether this turn belongs to the definition that was asked for."""
        first = turn.name.split(".")[0]
        return self.name is not None and names.plain(first) == names.plain(self.name)


def resolve(name):
    """(pairs with something to derive, files that the name means)

    Several pairs where the name is that of a folder; none where there is nothing to
    derive. For a class whose mathematics stands in another file, it is that file.

    Raises:
        KeyError: nothing is called so.
    """
    found = [Pair(*place) for place in names.find(name)]
    meant = list(dict.fromkeys(pair.file for pair in found))
    pairs = {pair.file: pair for pair in found if turns(pair.file)}
    if not pairs and any(pair.name for pair in found):
        for file, inside in finding.find(name):
            if {turn.name for turn in turns(file)} & set(inside or ()):
                pairs[file] = Pair(file)
    own = [p for p in pairs.values() if any(p.prefers(t) for t in turns(p.file))]
    return own or list(pairs.values()), meant
