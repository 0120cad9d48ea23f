"""The five places of a loop in its own source: which are there, and in which order.

data batch, model output, loss, backward, optimizer update; and the gradients, which
have to be cleared once for each update. The source is read, not run.
"""

import ast
import inspect
import re
import textwrap
from pathlib import Path

__all__ = ["PLACES", "check", "places_of", "text_of"]

PLACES = ("data batch", "model output", "loss", "backward", "optimizer update")
CLEARED = "zero_grad"
LOOPS = ast.For, ast.While
OWN = ("forward", "backward", "step")  # of a layer or an optimizer: no loop of training


def text_of(source):
    """(text, name, number of the first line) of a function, a module or a file.

    Raises:
        TypeError: it is something else.
        OSError: its text is not to be had.
    """
    if isinstance(source, str | Path):
        return Path(source).read_text(encoding="utf-8"), Path(source).name, 1
    if not (inspect.isfunction(source) or inspect.ismodule(source)):
        raise TypeError(
            "source must be a function, a module or the path of a file, got "
            f"{type(source).__name__}"
        )
    lines, first = inspect.getsourcelines(source)
    text = textwrap.dedent("".join(lines))
    return text, Path(inspect.getsourcefile(source)).name, max(first, 1)


def check(note, source):
    """Look for the five places of each training loop in a source."""
    text, name, first = text_of(source)
    found = places_of(text)
    if not found:
        note.saw("loop", f"no training loop is written in {name}")
    for places in found:
        lines = {place: line + first - 1 for place, line in places.items()}
        _say(note, name, lines)


def _say(note, name, lines):
    there = [f"{place} {lines[place]}" for place in PLACES if place in lines]
    gone = [place for place in PLACES if place not in lines]
    missing = f"; not found: {', '.join(gone)}" if gone else ""
    note.saw("loop", f"the five places in {name}, by line: {', '.join(there)}{missing}")
    backward, update = lines.get("backward"), lines.get("optimizer update")
    cleared, loss = lines.get(CLEARED), lines["loss"]

    def found(line, what, mend):
        note.found("loop", f"{name}, line {line}", what, mend)

    if backward is None:
        found(
            loss,
            "no backward follows this loss: there is no new gradient to update with",
            "loss.backward(), in front of optimizer.step()",
        )
    elif update is None:
        found(
            backward,
            "no optimizer update follows backward: nothing is learnt",
            "optimizer.step(), after loss.backward()",
        )
    elif cleared is None:
        found(
            backward,
            "the gradients are never cleared: each backward adds to those before it",
            "optimizer.zero_grad(), in front of loss.backward()",
        )
    elif update < backward:
        found(
            update,
            "the update stands in front of backward: it takes the last batch's "
            "gradient",
            "loss.backward(), and then optimizer.step()",
        )
    elif backward < cleared < update:
        found(
            cleared,
            "the gradients are cleared between backward and the update: it gets none",
            "optimizer.zero_grad(), in front of loss.backward()",
        )


def places_of(text):
    """[{place: line}] of each training loop, in a text of Python.

    A loop is one of training if there is a loss, and an update or zero_grad(); so is
    a function such as train_step, which holds no loop and is called in one.

    Raises:
        SyntaxError: it is no Python.
    """
    tree = ast.parse(text)
    found = [(scope, _places(scope)) for scope in _scopes(tree)]
    return [places for scope, places in found if _is_training(scope, places)]


def _is_training(scope, places):
    """Not a gradient that is only looked at, nor a function that is called once."""
    if isinstance(scope, ast.FunctionDef) and not re.search("train|step", scope.name):
        return False
    return "loss" in places and ("optimizer update" in places or CLEARED in places)


def _scopes(tree):
    """The smallest loops that hold both backward and update, or else one of them.

    A function where there is no loop: it is called for each batch.
    """
    inside = {n for f in ast.walk(tree) if _is_own(f) for n in ast.walk(f)}
    nodes = [node for node in ast.walk(tree) if node not in inside]
    loops = [node for node in nodes if isinstance(node, LOOPS)]
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    both = _smallest([n for n in loops if _backward(n) and _update(n)])
    both += _apart(
        _smallest([n for n in functions if _backward(n) and _update(n)]), both
    )
    some = _smallest([n for n in loops if _backward(n) or _update(n)])
    return both + _apart(some, both)


def _is_own(node):
    return isinstance(node, ast.FunctionDef) and node.name in OWN


def _smallest(nodes):
    """Those that hold none of the others."""
    return [
        node
        for node in nodes
        if not any(other is not node and other in ast.walk(node) for other in nodes)
    ]


def _apart(nodes, others):
    """Those that neither hold one of the others nor are inside one."""
    return [
        node
        for node in nodes
        if not any(o in ast.walk(node) or node in ast.walk(o) for o in others)
    ]


def _calls(scope, method):
    """The calls of anything's method of that name, in the order of the text."""
    found = [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
    ]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _backward(scope):
    return _calls(scope, "backward")


def _update(scope):
    """step() of anything but a schedule or a profiler; or w -= lr * w.grad by hand."""
    others = ("sched", "prof", "warmup")
    steps = [
        call
        for call in _calls(scope, "step")
        if not any(other in ast.unparse(call.func).lower() for other in others)
    ]
    return steps or [n for n in ast.walk(scope) if _is_by_hand(n)]


def _is_by_hand(node):
    """w -= lr * w.grad, w = w - lr * w.grad, w.data.sub_(lr * w.grad)"""
    if isinstance(node, ast.AugAssign):
        return ".grad" in ast.unparse(node.value)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        return ".grad" in ast.unparse(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        given = " ".join(map(ast.unparse, node.args))
        return node.func.attr in ("sub_", "add_") and ".grad" in given
    return False


def _places(scope):
    """{place: line} of what is found in one scope."""
    places = {}
    backward, update = _backward(scope), _update(scope)
    if backward:
        places["backward"] = backward[0].lineno
    if update:
        places["optimizer update"] = update[0].lineno
    if (cleared := _cleared(scope)) is not None:
        places[CLEARED] = cleared
    loss = _loss(scope, backward)
    if loss is not None:
        places["loss"] = loss.lineno
        output = _output(scope, loss)
        if output is not None:
            places["model output"] = output.lineno
        if (parted := _parted(scope, loss, output)) is not None:
            places["data batch"] = parted.lineno
    if (batch := _batch(scope)) is not None:
        places.setdefault("data batch", batch)
    return places


def _cleared(scope):
    """The line of zero_grad(), or of p.grad = None."""
    calls = _calls(scope, "zero_grad")
    if calls:
        return calls[0].lineno
    for node in ast.walk(scope):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(t, ast.Attribute) and t.attr == "grad" for t in targets):
            return node.lineno
    grads = [c for c in _calls(scope, "zero_") if ".grad" in ast.unparse(c.func)]
    return grads[0].lineno if grads else None


def _assigned(scope):
    """(names, statement) of each assignment."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            names = {n for target in node.targets for n in _names(target)}
            yield names, node


def _names(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _loss(scope, backward):
    """The assignment of what goes backward, or of what is called a loss."""
    wanted = set()
    for call in backward:  # of loss.backward(), or accelerator.backward(loss)
        plain = [arg for arg in call.args if isinstance(arg, ast.Name)]
        wanted |= {name for node in (call.func, *plain) for name in _names(node)}
    exact, named = [], []
    for names, node in _assigned(scope):
        if names & wanted and not isinstance(node.value, ast.Constant):
            exact.append(node)
        calls = any(isinstance(n, ast.Call) for n in ast.walk(node.value))
        if any("loss" in name.lower() for name in names) and (calls or node in exact):
            named.append(node)
    best = [node for node in named if node in exact] or named or exact
    return min(best, key=lambda node: node.lineno, default=None)


def _output(scope, loss):
    """The assignment that the loss is made of, or a call inside the loss itself."""
    used = _names(loss.value)
    made = [
        (names, node)
        for names, node in _assigned(scope)
        if node is not loss
        and isinstance(node.value, ast.Call | ast.BinOp)
        and names & used
        and not names & _names(node.value)
    ]
    fed = {name for _, node in made for name in _names(node.value)}
    for names, node in made:
        if not names & fed:  # else it is the batch, x, target = next(batches)
            return node
    inner = [n for n in ast.walk(loss.value) if isinstance(n, ast.Call)]
    return loss if len(inner) > 1 else None


def _parted(scope, loss, output):
    """The assignment of two names, one for the model and one for the loss alone.

    `x, target = batch` of a batch that came as an argument.
    """
    if output in (None, loss) or not isinstance(scope, ast.FunctionDef):
        return None
    fed, compared = _names(output.value), _names(loss.value)
    for names, node in _assigned(scope):
        if len(names) > 1 and names & fed and names & compared - fed:
            return node
    return None


def _batch(scope):
    """The line that gives a batch: the loop itself, or next(...) inside it."""
    if isinstance(scope, ast.FunctionDef):
        return scope.lineno if scope.args.args else None
    if isinstance(scope, ast.For) and not ast.unparse(scope.iter).startswith("range("):
        return scope.lineno
    for node in ast.walk(scope):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "next":
            return node.lineno
    return None
