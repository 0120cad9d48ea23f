"""What to read for a name: whole files, or a definition and all that it calls."""

import ast

from bridge import names
from bridge.pages import WINGS, constant, files, source_of, tree_of

__all__ = ["find"]

# Every pair stands on these; they are read by their own names.
SUBSTRATE = ("nn.module", "nn.parameter", "nn.tape", "nn.blocks", "optim.optimizer")


def find(name):
    """What to read for "nn.linear", "linear", "conv", "Linear" or "nn.linear.Linear".

    For a definition that is everything of its file that it calls, and one step further
    what the pair takes from other files: of Conv2d the convolution, of LSTM the step.

    Returns:
        [(file, names of its definitions)]; None stands for the whole file.

    Raises:
        KeyError: no file, no folder and no definition is called so: see names.find.
    """
    found = names.find(name)
    if found[0].name is None:
        return [(file, None) for file, _ in found]
    asked = {}
    for file, definition in found:
        asked.setdefault(file, []).append(definition)
    asked = {file: _called(_both(file), wanted) for file, wanted in asked.items()}
    shown = dict(asked)
    for file, wanted in asked.items():
        for other, more in _from_other_files(file, wanted):
            shown[other] = list(dict.fromkeys([*shown.get(other, []), *more]))
    return list(shown.items())


class _Side:
    """One file of one wing.

    defined: {name: syntax tree} of functions, classes and constants.
    imported: {name: (file of this wing, name there)}
    """

    def __init__(self, file, wing):
        self.defined, self.imported = {}, {}
        for node in tree_of(source_of(file, wing)).body:
            if name := getattr(node, "name", None) or constant(node):
                self.defined[name] = node
            elif isinstance(node, ast.ImportFrom) and node.module:
                top, _, inside = node.module.partition(".")
                for alias in node.names if top == wing else ():
                    found = inside, alias.name
                    self.imported[alias.asname or alias.name] = found

    def mentions(self, names):
        """Every name that these definitions use."""
        trees = [self.defined[name] for name in names if name in self.defined]
        nodes = [node for tree in trees for node in ast.walk(tree)]
        return {node.id for node in nodes if isinstance(node, ast.Name)}

    def bases(self, names):
        """The classes that these definitions inherit from."""
        trees = [self.defined.get(name) for name in names]
        bases = [base for tree in trees for base in getattr(tree, "bases", [])]
        return {base.id for base in bases if isinstance(base, ast.Name)}


def _both(file):
    return [_Side(file, wing) for wing in WINGS]


def _called(sides, names):
    """`names` and all of the same file that they use, on either side, in its order."""
    found, new = set(), set(names)
    while new:
        found |= new
        used = set.union(*(side.mentions(new) for side in sides))
        new = {n for n in used if any(n in s.defined for s in sides)} - found
    order = [*sides[0].defined, *sides[1].defined]
    return [name for name in dict.fromkeys(order) if name in found]


def _from_other_files(file, names):
    """Functions that the pair takes from other files, and base classes of its folder.

    Only what is written out on both sides, and its backward: the mathematics, no check.
    """
    found = {}
    for side in _both(file):
        used, bases = side.mentions(names), side.bases(names)
        for name, (other, original) in side.imported.items():
            if name not in used or other in SUBSTRATE or other not in files():
                continue
            there = _both(other)
            twins = [s.defined.get(original.removesuffix("_backward")) for s in there]
            of_folder = other.rpartition(".")[0] == file.rpartition(".")[0]
            kind = ast.ClassDef if name in bases and of_folder else ast.FunctionDef
            if all(isinstance(twin, kind) for twin in twins):
                found.setdefault(other, []).append(original)
    return [(other, _called(_both(other), wanted)) for other, wanted in found.items()]
