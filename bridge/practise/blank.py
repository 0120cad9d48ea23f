"""A file without its derivatives: signature and shapes stay, the formula goes."""

import ast
import itertools
import re
import textwrap

from bridge.pages import source_of
from bridge.practise.turns import helpers, turns

__all__ = ["YOURS", "blanked", "results"]

YOURS = "your turn: "  # what the body that is not written yet says
WIDTH = 88
GLUE = "\0"  # a space at which no line may break


def blanked(file, seen):
    """The text of a NumPy file in which the reader's turns are left open.

    Args:
        file: such as "nn.linear".
        seen: {turn: Seen}, from `shapes.seen`: a call of each, as an example.
    """
    source = source_of(file)
    lines, asked = source.splitlines(), turns(file)
    changes = [_without(lines, node) for node in helpers(file)]
    changes += [_open(lines, source, turn, seen.get(turn.name)) for turn in asked]
    for start, end, instead in sorted(changes, reverse=True):
        lines[start:end] = instead
    head = [
        *_wrapped(f"# Your turn: {', '.join(turn.name for turn in asked)}.", "#     "),
        "# Write what is open, in any order, and ask how right it is:",
        f"#     python -m bridge practise {file} --check",
    ]
    return "\n".join([*head, *lines]) + "\n"


def _wrapped(text, indent="", width=WIDTH):
    lines = textwrap.wrap(text, width, subsequent_indent=indent, break_on_hyphens=False)
    return [line.replace(GLUE, " ") for line in lines]


def _listed(names, shapes):
    """ "x (7, 5), weight (3, 5)", which is only wrapped between two of them"""
    pairs = zip(names, shapes, strict=True)
    return ", ".join(
        f"{name} {shape}".strip().replace(" ", GLUE) for name, shape in pairs
    )


def _without(lines, node):
    """(start, end, what instead) of a definition that goes, with blank lines above"""
    start = min(n.lineno for n in (node, *node.decorator_list)) - 1
    while not lines[start - 1].strip():
        start -= 1
    return start, node.end_lineno, []


def _open(lines, source, turn, seen):
    """The same of a turn's body, with the comments above its first statement."""
    start = turn.node.body[0].lineno - 1
    while lines[start - 1].strip()[:1] in ("#", ""):
        start -= 1
    indent = " " * (turn.node.col_offset + 4)
    body = [(indent + line).rstrip() for line in _body(source, turn, seen)]
    return start, turn.node.end_lineno, body


def _body(source, turn, seen):
    """The lines that stand in the place of the body."""
    names = results(source, turn, seen)
    if turn.is_step:
        what = "Your turn: change p, and what state holds, in place."
    elif seen and not seen.results:
        what = "Your turn: nothing is returned, the parameters get their gradients."
    else:
        what = f"Your turn: return {', '.join(names) or 'the gradients'}."
    raises = f'raise NotImplementedError("{YOURS}{turn.name}")'
    if seen is None:
        return [f'"""{what}"""', raises]
    arguments = dict(seen.arguments)
    if turn.is_step:
        arguments["group"] = f"with {', '.join(_options(turn))}"
    goes_in = _listed(arguments, arguments.values())
    comes_out = _listed(names or [""] * len(seen.results), seen.results)
    width = WIDTH - turn.node.col_offset - 4
    return [
        *_wrapped(f'"""{what}', width=width),
        "",
        *_wrapped(f"In the case {seen.case}: {goes_in}", "    ", width),
        *(_wrapped(f"-> {comes_out}", "    ", width) if comes_out else []),
        *([] if names else _kept(turn, width)),
        '"""',
        raises,
    ]


def _kept(turn, width):
    """What our docstring says of the results where these have no names."""
    text = ast.get_docstring(turn.node) or ""
    said = [part for part in text.split("\n\n") if part.startswith("Returns ")]
    return ["", *_wrapped(" ".join(said[0].split()), "", width)] if said else []


def _options(turn):
    """The keys of `group` that a step looks at."""
    found = [
        node.slice.value
        for node in ast.walk(turn.node)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "group"
    ]
    return list(dict.fromkeys(found))


def results(source, turn, seen=None):
    """The names of what a turn returns, or [] where they are not known.

    Whoever calls it says them, or its own return, the forward's arguments or its
    formulas: the first of these that has as many as were `seen`.
    """
    if turn.is_step or (seen and not seen.results):
        return []
    tree = ast.parse(source)
    count = len(seen.results) if seen else 1
    given = {argument.arg for argument in turn.node.args.args}
    candidates = _called(tree, turn), [_returned(turn)], [_inputs(tree, turn)]
    for found in (*itertools.chain(*candidates), _formulas(turn)):
        if len(found) == count and not set(found) <= given:
            return found
    return []


def _called(tree, turn):
    """What the rest of the file calls the results, where these are several."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            if ast.unparse(node.value.func) == turn.node.name:
                found = _names(node.targets[0])
                if len(found) > 1:
                    yield found


def _returned(turn):
    """What it returns itself."""
    last = turn.node.body[-1]
    return _names(last.value) if isinstance(last, ast.Return) else []


def _formulas(turn):
    """What its docstring has a formula for."""
    text = ast.get_docstring(turn.node) or ""
    return re.findall(r"^(grad_\w+)(?:\[.*?\])? +=", text, re.MULTILINE)


def _names(node):
    """The names in `a` or `a, b`; [] if something else is among them."""
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    names = [each.id for each in nodes if isinstance(each, ast.Name)]
    return names if len(names) == len(nodes) else []


def _inputs(tree, turn):
    """What the forward of a turn differentiates: its first argument."""
    forward = turn.node.name.removesuffix("backward").removesuffix("_") or "forward"
    for node in turn.owner.body if turn.owner else tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == forward:
            arguments = [a.arg for a in node.args.args if a.arg != "self"]
            return [f"grad_{name}" for name in arguments[:1]]
    return []
