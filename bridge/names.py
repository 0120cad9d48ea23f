"""One name, one meaning: what "linear", "nn.Linear" or "cross_entropy" stands for.

Every verb of the command line asks here. The sources are read, not imported: that takes
a tenth of a second, and PyTorch is not loaded.
"""

import ast
import difflib
import re
from typing import NamedTuple

from bridge.pages import constant, files, folder_files, source_of, tree_of

__all__ = ["Found", "definitions", "find", "note", "plain", "public", "suggestions"]

# What the reader's own code, or a shell that completes paths, has in front of a name.
IN_FRONT = re.compile(r"^(numpy_impl|torch_impl|torch)\.|^F\.|\bfunctional\.(?=\w)")


class Found(NamedTuple):
    """What a name stands for: a whole file of both wings, or a definition in it.

    Args:
        file: such as "nn.linear".
        name: such as "Linear"; None for all of the file.
    """

    file: str
    name: str | None = None


def find(name):
    """What is called "linear", "nn.linear", "conv", "Linear", "nn.Linear".

    A folder goes before the files of its name elsewhere: rnn is nn/rnn, not
    nn/utils/rnn.py. Both go before a definition, unless upper and lower case say what
    is meant: linear is a file, Linear a class. A definition is found with its
    derivative, and a loss with its function: cross_entropy, CrossEntropyLoss.

    Returns:
        A list of Found; of a folder, all its files.

    Raises:
        KeyError: nothing is called so; the message says what is called alike.
    """
    asked = _dotted(name)
    for attempt in (_files_called, _definitions_called):
        if found := attempt(asked):
            return found
    if found := _files_called(asked.lower()):
        return found
    message = f"no file and no definition is called {name!r}"
    if alike := suggestions(name):
        raise KeyError(f"{message}; did you mean {', '.join(alike)}?")
    raise KeyError(f"{message}; `python -m bridge list` names all")


def note(name):
    """What to type for the other places of that name; "" if there is but one."""
    asked = _dotted(name)
    places = list(dict.fromkeys([*folder_files(asked)[:1], *_files_ending(asked)]))
    if len(places) < 2 or asked in _files_ending(asked):  # one, or named in full
        return ""
    meant = find(name)
    others = [place for place in places if Found(place) not in meant]
    if not others:
        return f"{name} is {len(places)} files; for one of them type {_or(places)}"
    return f"there is another {name}: type {_or(others)} for it"


def _or(words):
    """a, b or c"""
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _dotted(name):
    """nn.linear of numpy_impl/nn/linear.py"""
    asked = name.strip().replace("/", ".").removesuffix(".py").strip(".")
    return IN_FRONT.sub("", asked)


def _files_called(name):
    if name in files():
        return [Found(name)]
    return [Found(file) for file in folder_files(name) or _files_ending(name)]


def _files_ending(name):
    return [file for file in files() if f".{file}".endswith(f".{name}")]


def _definitions_called(name):
    """Those of that plain name, in the files or folders that stand in front of it."""
    path, _, last = name.rpartition(".")
    return [
        Found(file, key)
        for file in files()
        if not path or f".{path}." in f".{file}."
        for key in definitions(file)
        if plain(key) == plain(last)
    ]


def plain(name):
    """LayerNorm, layer_norm and layer_norm_backward are one to a reader.

    So are CrossEntropyLoss and cross_entropy.
    """
    short = name.lower().removesuffix("_backward").replace("_", "").replace("-", "")
    return short.removesuffix("loss") or short


def definitions(file):
    """The functions, classes and constants of a pair, in the NumPy file's order."""
    body = tree_of(source_of(file)).body
    names = [getattr(node, "name", None) or constant(node) for node in body]
    return [name for name in names if name]


def public(file):
    """What a pair's `__all__` names, without the derivatives."""
    for node in tree_of(source_of(file)).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            if isinstance(node.value, ast.List):
                names = ast.literal_eval(node.value)
                return [name for name in names if not name.endswith("_backward")]
    return []


def suggestions(name, count=3):
    """What is spelled almost like `name`: public names, files and folders."""
    words = {part for file in files() for part in (file, *file.split("."))}
    words |= {word for file in files() for word in public(file)}
    spelled = {}
    for word in sorted(words):
        spelled.setdefault(word.lower(), []).append(word)
    last = name.rpartition(".")[2]
    near = dict.fromkeys(
        [
            *difflib.get_close_matches(name.lower(), spelled, count, 0.75),
            *difflib.get_close_matches(last.lower(), spelled, count, 0.6),
        ]
    )

    def likeness(word):  # now with upper and lower case
        return difflib.SequenceMatcher(None, word, last).ratio()

    return [
        max(spelled[key], key=likeness) for key in list(dict.fromkeys(near))[:count]
    ]
