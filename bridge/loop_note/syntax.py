"""Questions to a syntax tree of Python, which places.py and habits.py share."""

import ast

__all__ = [
    "FUNCTIONS",
    "LOOPS",
    "assigned",
    "called",
    "calls_of",
    "function_of",
    "name_of",
    "names_in",
]

LOOPS = ast.For, ast.While, ast.AsyncFor
FUNCTIONS = ast.FunctionDef, ast.AsyncFunctionDef


def called(node):
    """The calls inside a node."""
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]


def name_of(function):
    """The last part of what is called: step of self.optimizer.step."""
    return getattr(function, "attr", getattr(function, "id", ""))


def names_in(node):
    """The plain names that a node mentions."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def assigned(scope):
    """(names, statement) of each assignment."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            names = {n for target in node.targets for n in names_in(target)}
            yield names, node


def calls_of(scope, method):
    """The calls of anything's method of that name, in the order of the text."""
    found = [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
    ]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def function_of(tree, scope):
    """The innermost function that a node is or stands in; None if there is none."""
    functions = [f for f in ast.walk(tree) if isinstance(f, FUNCTIONS)]
    return next((f for f in reversed(functions) if scope in ast.walk(f)), None)
