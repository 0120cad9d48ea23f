"""What to read for a name: a file, a folder, or a definition and what it calls."""

import ast

from bridge.pages import WINGS, constant, files, folder_files, source_of

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
        KeyError: no file, no folder and no definition is called so.
    """
    known = files()
    if name in known:
        return [(name, None)]
    if called := [file for file in known if file.split(".")[-1] == name]:
        return [(file, None) for file in called]
    if inside := folder_files(name):
        return [(file, None) for file in inside]
    path, _, last = name.rpartition(".")
    asked = {}
    for file in known:
        sides = _both(file)
        wanted = [key for key in sides[0].defined if _plain(key) == _plain(last)]
        if wanted and path in ("", file):
            asked[file] = _called(sides, wanted)
    if not asked:
        raise KeyError(f"no file and no definition is called {name!r}")
    found = dict(asked)
    for file, names in asked.items():
        for other, more in _from_other_files(file, names):
            found[other] = list(dict.fromkeys([*found.get(other, []), *more]))
    return list(found.items())


def _plain(name):
    """LayerNorm, layer_norm and layer_norm_backward are one to a reader.

    So are CrossEntropyLoss and cross_entropy.
    """
    plain = name.lower().removesuffix("_backward").replace("_", "")
    return plain.removesuffix("loss") or plain


class _Side:
    """One file of one wing.

    defined: {name: syntax tree} of functions, classes and constants.
    imported: {name: (file of this wing, name there)}
    """

    def __init__(self, file, wing):
        self.defined, self.imported = {}, {}
        for node in ast.parse(source_of(file, wing)).body:
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
