"""`python -m bridge graph EXPRESSION`"""

import argparse
import re
import sys
from pathlib import Path

from bridge import programs

HELP = (
    "What backward() walks through: our tape and PyTorch's graph, side by side. Every "
    'name in the expression is a leaf, as in "(x * w + b).tanh().sum()"; or give '
    "FILE.py::NAME, a function of `lib` that makes its leaves by lib.tensor(...) and "
    "returns a tensor. The expression is evaluated, the file executed."
)
DEFAULT = "((x @ w + b).tanh() * x.mean()).sum()"
DEFAULT_SHAPES = {"x": (4, 3), "w": (3, 2), "b": (2,)}
FILE = re.compile(r"(?P<path>.*\.py)::(?P<name>\w*)")


def add_arguments(parser):
    add = parser.add_argument
    add("what", metavar="EXPRESSION", nargs="?", help=f"{DEFAULT} if left out")
    add(
        "--shapes",
        metavar="NAME=SHAPE",
        nargs="+",
        type=named_shape,
        default=[],
        help="of leaves, such as x=4,3 b=3; (2, 2) if left out",
    )
    add("--svg", metavar="FILE", type=Path, help="draw both graphs")


def named_shape(text):
    """("x", (4, 3)) of x=4,3"""
    found = re.fullmatch(r"([^\W\d]\w*)=(\d*(?:[,x]\d+)*),?", text)
    if not found:
        raise argparse.ArgumentTypeError(f"a shape is written x=4,3, got {text}")
    name, sizes = found.groups()
    return name, tuple(int(n) for n in re.split("[,x]", sizes) if n)


def run(options, console):
    if options.svg:
        programs.must_be_writable(options.svg)
    from bridge import graph

    both = ran(options)
    ours = graph.of_tape(*both.ours)
    theirs = graph.of_torch(*both.theirs)
    ascii_only = console.options.ascii_only
    sides = [graph.rows(side, ascii_only) for side in (ours, theirs)]
    pairs = graph.paired(*sides)
    console.print(both.title, style="bold", highlight=False, markup=False)
    console.print(leaves_of(ours), highlight=False, markup=False)
    console.print()
    for line in lines(pairs, console.width, ascii_only):
        console.print(line, soft_wrap=True, highlight=False, markup=False)
    console.print()
    console.print(summary(pairs), highlight=False)
    console.print(graph.walked(both), highlight=False, markup=False)
    if options.svg:
        from bridge.graph import picture

        picture.save(options.svg, both.title, ours, theirs, pairs)
        console.print(f"saved as {options.svg}", highlight=False)


def ran(options):
    """The program on both sides.

    Raises:
        SystemExit: it cannot be run; what the libraries said.
    """
    from bridge import graph

    what, shapes = options.what, dict(options.shapes)
    if what is None:
        what, shapes = DEFAULT, DEFAULT_SHAPES | shapes
    file = FILE.fullmatch(what)
    try:
        if file is None:
            return graph.evaluated(what, shapes)
        if shapes:
            sys.exit("--shapes belongs to an expression: a file makes its own leaves")
        return graph.run(what, program_of(*file.groups()))
    except (ValueError, RuntimeError) as error:
        sys.exit(str(error))


def program_of(path, name):
    """The function of a file.

    Raises:
        SystemExit: there is none, or it takes something else than `lib`.
    """
    import inspect

    from bridge.verbs.check import executed

    if not name:
        sys.exit(f"which function of {path}? Write {path}::name")
    found = getattr(executed(path, name), name)
    if not inspect.isfunction(found) or len(inspect.signature(found).parameters) != 1:
        sys.exit(f"{name} must be a function of one argument, lib: lib.tensor(...)")
    return found


def leaves_of(vertices):
    """The leaves with their shapes."""
    leaves = sorted({(v.leaf, v.shape) for v in vertices if v.leaf})
    return "leaves: " + ", ".join(f"{name} {shape}" for name, shape in leaves)


def lines(pairs, width, ascii_only=False):
    """Two panes, or one side above the other where the terminal is too narrow."""
    bar, dash = ("|", "-") if ascii_only else ("│", "─")
    titles = "NumPy's tape", "PyTorch's grad_fn"
    left, right = ([shown(pair[i]) for pair in pairs] for i in (0, 1))
    marks = [bar if same else "~" for *_, same in pairs]
    pane = max(map(len, (*left, titles[0])))
    if pane + 3 + max(map(len, (*right, titles[1]))) <= width:
        yield f"{titles[0]:{pane}} {bar} {titles[1]}"
        for a, mark, b in zip(left, marks, right):
            yield f"{a:{pane}} {mark} {b}".rstrip()
        return
    for title, side in zip(titles, (left, right)):
        yield f"{dash * 2} {title} ".ljust(min(width, 60), dash)
        for mark, text in zip(marks, side):
            if text:
                yield f"{mark if mark == '~' else ' '} {text}"


def shown(row):
    return "" if row is None else row.branch + row.text


def summary(pairs):
    """How many differ, and how."""
    differing = [pair for pair in pairs if not pair[-1]]
    if not differing:
        return "Both graphs are the same."
    alone = [sum(pair[i] is None for pair in differing) for i in (1, 0)]
    parts = [
        f"{n} only on {side}"
        for n, side in zip(alone, ("NumPy's tape", "PyTorch's side"))
        if n
    ]
    if other := len(differing) - sum(alone):
        parts.append(f"{other} of another name, or that save something else")
    return f"~ {len(differing)} of {len(pairs)} rows differ: {'; '.join(parts)}."
