"""The lines that an entry's expressions need: what is printed can be pasted and run."""

import ast
import functools
import inspect
import re
import textwrap
from pathlib import Path

__all__ = ["expressions", "setting"]


@functools.cache
def setting(function, known):
    """The imports and helpers of its file that an entry uses, then its own lines.

    Args:
        function: as registered; its docstring and `return entry(...)` are left out.
        known: a tuple of the names that need no import.
    """
    docstring, *own, _ = parsed(function).body
    used = names(*own).union(*map(names_of, expressions(function)))
    parts = helpers(inspect.getsourcefile(function), used, known)
    if own:
        lines = source(function).splitlines()[docstring.end_lineno : own[-1].end_lineno]
        parts = [*parts, textwrap.dedent("\n".join(lines)).strip("\n")]
    return re.sub(r"  # noqa.*", "", "\n".join(parts)).strip("\n")


def expressions(function):
    """Its expressions, and the words behind them, as they are written: the texts in
    `return entry(...)`."""
    *_, result = parsed(function).body
    constants = [one.value for one in ast.walk(result) if isinstance(one, ast.Constant)]
    return [value for value in constants if isinstance(value, str)]


def helpers(path, used, known):
    """The statements of a file that define the names used, and what these use, in
    their order; those that define a known name are left out."""
    kept, wanted = {}, set(used)
    text = Path(path).read_text(encoding="utf-8")
    statements = [one for one in ast.parse(text).body if not is_entry(one)]
    for statement in reversed(statements):  # what is used stands above its use
        defined = (defines(statement) & wanted) - set(known)
        if defined:
            kept[statement.lineno] = written(text, statement, defined)
            wanted |= names(statement)
    return [kept[line] for line in sorted(kept)]


def is_entry(statement):
    """Is it decorated, as each entry is by @convention?"""
    return bool(getattr(statement, "decorator_list", ()))


def defines(statement):
    """The names that a statement of a file makes"""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {one.asname or one.name for one in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Assign):
        return names(*statement.targets) - {"__all__"}
    return set()


def written(text, statement, wanted):
    """The lines of a statement, a function's with a line between; of an import only
    the names that are wanted"""
    if isinstance(statement, ast.ImportFrom):
        statement.names = [
            one for one in statement.names if (one.asname or one.name) in wanted
        ]
        return ast.unparse(statement)
    lines = ast.get_source_segment(text, statement)
    return f"\n{lines}\n" if isinstance(statement, ast.FunctionDef) else lines


def names(*trees):
    """The names in some statements"""
    found = [one for tree in trees for one in ast.walk(tree)]
    return {one.id for one in found if isinstance(one, ast.Name)}


def names_of(text):
    """The names in an expression; none in a text that is none"""
    try:
        return names(ast.parse(text, mode="eval"))
    except SyntaxError:
        return set()


@functools.cache
def source(function):
    return textwrap.dedent(inspect.getsource(function))


@functools.cache
def parsed(function):
    return ast.parse(source(function)).body[0]
