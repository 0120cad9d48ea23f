"""Which changes are made: one at a time, to one node of the syntax tree."""

import ast
import copy
import re
from collections import Counter
from dataclasses import dataclass, field
from types import CodeType

from bridge.mutants.functions import Function, is_backward

SWAPS = {
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult},
    **{ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt},
    **{ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is},
    **{ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.And: ast.Or, ast.Or: ast.And},
}
COMMUTE = ("max", "maximum", "min", "minimum", "vecdot")
HARMLESS = ("copy", "dtype", "optimize", "out", "strict", "subok")  # keywords


@dataclass(frozen=True)
class Mutant:
    """`change` is the line as the mutant has it, `before` what line `number` was."""

    function: Function
    change: str
    code: CodeType = field(compare=False, repr=False)
    before: str = field(default="", compare=False, repr=False)
    number: int = field(default=0, compare=False, repr=False)

    @property
    def key(self):
        return self.function.file, self.function.name, self.change


def mutants(function):
    """Every mutant of a function, in the order of its lines."""
    tree, found, seen = copy.deepcopy(function.tree), [], Counter()
    tree.body = [node for node in tree.body if not _is_docstring(node)] or [ast.Pass()]
    for statement, parent, name, index, node in list(_places(tree)):
        before = ast.unparse(statement).splitlines()[0]
        for other in _replacements(node):
            if isinstance(parent, ast.Expr) and not isinstance(other, ast.Call):
                continue  # the statement is dropped as a whole
            other = ast.fix_missing_locations(ast.copy_location(other, node))
            if ast.unparse(other) == ast.unparse(node):
                continue
            _put(parent, name, index, other)
            change = ast.unparse(other if node is statement else statement)
            change = change.splitlines()[0]
            if isinstance(other, ast.Pass):
                change = f"pass  # {ast.unparse(node)}"
            seen[change] += 1
            if seen[change] > 1:
                change += f"  # {seen[change]}"
            code = _compile(function, tree)
            found.append(Mutant(function, change, code, before, statement.lineno))
        _put(parent, name, index, node)
    return found


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _places(node, statement=None):
    """(statement, parent, field, index, node) of all that may be changed

    Not what refuses bad input: tests/test_errors.py has that. Nor a default argument.
    """
    for name, value in ast.iter_fields(node):
        if name in ("args", "decorator_list") and isinstance(node, ast.FunctionDef):
            continue
        children = value if isinstance(value, list) else [value]
        for i, child in enumerate(children):
            if not isinstance(child, ast.AST):
                continue
            if _refuses(child):
                continue
            inner = child if isinstance(child, ast.stmt) else statement
            yield inner, node, name, i if isinstance(value, list) else None, child
            if ast.unparse(child) != "-1":  # one number
                yield from _places(child, inner)


def _refuses(node):
    match node:
        case ast.Raise() | ast.If(body=[ast.Raise()]):
            return True
        case ast.Expr(ast.Call(function)):
            return ast.unparse(function).startswith(("check", "warn_"))
    return False


def _put(parent, name, index, node):
    if index is None:
        setattr(parent, name, node)
    else:
        getattr(parent, name)[index] = node


def _replacements(node):
    """What may stand in the place of a node"""
    match node:
        case ast.BinOp(left, op, right):
            if type(op) in SWAPS:
                yield ast.BinOp(left, SWAPS[type(op)](), right)
                yield left
            if isinstance(op, ast.Add | ast.Mult | ast.BitOr | ast.BitAnd):
                yield right
            if isinstance(op, ast.Sub):
                yield ast.UnaryOp(ast.USub(), right)
        case ast.UnaryOp(ast.USub(), ast.Constant(1)):
            yield ast.Constant(0)
            yield ast.Constant(1)
        case ast.UnaryOp(op, operand):
            yield operand
        case ast.Constant(bool()):
            pass
        case ast.Constant(int() | float() as value):
            yield ast.Constant(value + 1)
            if value == 0:
                yield ast.Constant(-1)
        case ast.Compare(left, [op], [right]) if type(op) in SWAPS:
            yield ast.Compare(left, [SWAPS[type(op)]()], [right])
        case ast.BoolOp(op, values):
            yield ast.BoolOp(SWAPS[type(op)](), values)
        case ast.Attribute(value, "T"):
            yield value
        case ast.Call(ast.Name("reversed"), [sequence]):
            yield sequence
        case ast.Call(ast.Attribute(array, "swapaxes" | "transpose")):
            yield array
        case ast.Call(
            ast.Attribute(_, "einsum") as function,
            [ast.Constant(str() as subscripts), *arrays],
        ):
            changed = ast.Constant(_swapped(subscripts))
            yield ast.Call(function, [changed, *arrays], node.keywords)
        case ast.Call(function, [*others, a, b]) if _last(function) not in COMMUTE:
            yield ast.Call(function, [*others, b, a], node.keywords)
        case ast.Subscript(sequence, ast.Slice(step=ast.AST()), ast.Load()):
            yield sequence
        case ast.Expr(ast.Call()):
            yield ast.Pass()
        case ast.AugAssign(target, op, value):
            if type(op) in SWAPS:
                yield ast.AugAssign(target, SWAPS[type(op)](), value)
            yield ast.Assign([target], value)
            yield ast.Pass()
    match node:  # besides
        case ast.Call(function, arguments, [*_, keyword]) if (
            keyword.arg not in HARMLESS
        ):
            yield ast.Call(function, arguments, node.keywords[:-1])
    match node:
        case ast.Call(ast.Attribute(ast.Name("np")), [argument, *_]):
            yield from _itself(argument)
        case ast.Call(function, [argument, *_]) if is_backward(_last(function)):
            yield from _itself(argument)  # as if the derivative were 1
        case ast.Return(ast.Tuple([*others, a, b])):
            yield ast.Return(ast.Tuple([*others, b, a], ast.Load()))
        case ast.Assign(targets, ast.Tuple([*others, a, b])):
            yield ast.Assign(targets, ast.Tuple([*others, b, a], ast.Load()))
        case ast.If(test, body, orelse) if not _has_opposite(test):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.IfExp(test, body, orelse) if not _has_opposite(test):
            yield ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)


def _last(function):
    return ast.unparse(function).split(".")[-1]


def _itself(argument):
    """The argument as a value of its own: of *xs, that is xs[0]."""
    match argument:
        case ast.Starred(ast.Name() | ast.Attribute() as sequence):
            yield ast.Subscript(sequence, ast.Constant(0), ast.Load())
        case ast.Starred():  # of what is called or generated
            pass
        case _:
            yield argument


def _has_opposite(test):
    """Whether a change of the test itself turns it around."""
    kinds = ast.Eq | ast.NotEq | ast.Is | ast.IsNot
    if isinstance(test, ast.Compare):
        return isinstance(test.ops[0], kinds)
    return isinstance(test, ast.UnaryOp)


def _swapped(subscripts):
    """ "nc,ni->nci" -> "nc,ni->nic": the last letters that stand side by side"""
    return re.sub(r"(.*)([a-z])([a-z])", r"\1\3\2", subscripts, count=1)


def _compile(function, tree):
    """The code of a changed function, of the same name in the same classes"""
    *classes, _ = function.name.split(".")
    if "super()" in ast.unparse(function.tree):  # a mutant without it needs its class
        tree = copy.copy(tree)
        tree.body = [*tree.body, ast.Expr(ast.Name("__class__", ast.Load()))]
    for name in reversed(classes):
        tree = ast.ClassDef(name, [], [], [tree], [])
    module = ast.fix_missing_locations(ast.Module([tree], []))
    code = compile(module, f"<mutant of {function.file}>", "exec")
    while code.co_qualname != function.name:  # pass by the lambda of a decorator
        inside = [c for c in code.co_consts if isinstance(c, CodeType)]
        code = next(c for c in inside if _is_around(c.co_qualname, function.name))
    return code


def _is_around(outer, name):
    """Whether "Linear.backward" is "Linear", or in it."""
    return f"{name}.".startswith(f"{outer}.")
