"""The five places of each training loop in a text of Python, by their lines."""

import ast
import re

from bridge.loop_note.syntax import (
    FUNCTIONS,
    LOOPS,
    assigned,
    called,
    calls_of,
    function_of,
    name_of,
    names_in,
)

__all__ = ["CALLED", "CLEARED", "PLACES", "places_of", "training_scopes"]

PLACES = ("data batch", "model output", "loss", "backward", "optimizer update")
CLEARED, CALLED = "zero_grad", "called"
OWN = ("forward", "backward", "step")  # of a layer or an optimizer: no loop of training


def places_of(text):
    """[{place: line}] of each training loop, in a text of Python.

    A loop is one of training if there is a loss, and an update or zero_grad(); so is
    a function such as train_step, which holds no loop and is called in one.

    Raises:
        SyntaxError: it is no Python.
    """
    return [places for _, places in training_scopes(ast.parse(text))]


def training_scopes(tree):
    """[(node, places)] of each training loop in a syntax tree."""
    found = _joined(tree, [(scope, _places(scope)) for scope in _scopes(tree)])
    return [
        (scope, places)
        for scope, places in found
        if _is_training(scope, places) and not _elsewhere(scope, places)
    ]


def _goes_to(call, name):
    """step(x), self.step(x), or optimizer.step(closure), which calls the closure"""
    passed = [arg.id for arg in call.args if isinstance(arg, ast.Name)]
    return ast.unparse(call.func) in (name, f"self.{name}") or name in passed


def _elsewhere(scope, places):
    """Whether a call of what is not seen here may be the place that is missing."""
    names = {name_of(call.func) for call in called(scope)}
    if "backward" not in places:
        names -= {"step"}
        return any(
            re.search("backward|train|step|update|fit|closure", n) for n in names
        )
    names -= {"scheduler_step", "step", "update"}  # of a schedule, a scaler, a bar
    return "optimizer update" not in places and any(
        re.search("step|update|apply", name) for name in names
    )


def _is_training(scope, places):
    """Not a gradient that is only looked at, nor a function that is called once."""
    if isinstance(scope, FUNCTIONS):
        if scope.name.startswith("test") or not re.search("train|step", scope.name):
            return False
    return "loss" in places and ("optimizer update" in places or CLEARED in places)


def _joined(tree, found):
    """A loop that calls a function for its backward or its update is one with it.

    The places that it lacks are those of the function; CALLED is the line of the call.
    """
    homes = {id(scope): function_of(tree, scope) for scope, _ in found}
    used, joined = set(), []
    for scope, places in found:
        for other, theirs in found:
            home = homes[id(other)]
            if home is homes[id(scope)] or home is None or set(theirs) >= {*places}:
                continue
            calls = [call for call in called(scope) if _goes_to(call, home.name)]
            lacks = {"backward", "optimizer update"} - set(places)
            if calls and lacks & set(theirs):
                used.add(id(other))
                mine = set(places)
                if "backward" not in places:  # then a loss here is what is returned
                    mine &= {CLEARED, "optimizer update"}
                    mine |= {"data batch"} if isinstance(other, FUNCTIONS) else set()
                kept = {place: places[place] for place in mine if place in places}
                places = {**theirs, **kept, CALLED: calls[0].lineno}
                break
        joined.append((scope, places))
    return [(scope, places) for scope, places in joined if id(scope) not in used]


def _scopes(tree):
    """The smallest loops that hold both backward and update, or else one of them.

    A function where there is no loop: it is called for each batch.
    """
    inside = {n for f in ast.walk(tree) if _is_own(f) for n in ast.walk(f)}
    nodes = [node for node in ast.walk(tree) if node not in inside]
    loops = [node for node in nodes if isinstance(node, LOOPS)]
    functions = [node for node in nodes if isinstance(node, FUNCTIONS)]
    both = _smallest([n for n in loops if _backward(n) and _update(n)])
    both += _apart(
        _smallest([n for n in functions if _backward(n) and _update(n)]), both
    )
    for some in (loops, functions):  # a function may be called in a loop
        parts = _smallest([n for n in some if _backward(n) or _update(n)])
        both += _apart(parts, both)
    return both


def _is_own(node):
    """A method of a layer or of an optimizer; a function `step(x, y)` is the loop's."""
    if not isinstance(node, FUNCTIONS) or node.name not in OWN:
        return False
    return bool(node.args.args) and node.args.args[0].arg == "self"


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


def _backward(scope):
    """backward() of anything; Lightning calls it manual_backward."""
    return calls_of(scope, "backward") or calls_of(scope, "manual_backward")


def _update(scope):
    """step() of an optimizer or a scaler; or w -= lr * w.grad by hand."""
    steps = [call for call in calls_of(scope, "step") if _is_optimizers(call)]
    return steps or [n for n in ast.walk(scope) if _is_by_hand(n)]


def _is_optimizers(call):
    """Not of a schedule, a profiler, a stopping rule or a game: env.step(action)"""
    owner = ast.unparse(call.func.value).lower()
    if "optim" in owner:
        return "sched" not in owner
    if re.search("sched|prof|warmup|stop|ema|env", owner):
        return False
    given = " ".join(ast.unparse(arg) for arg in call.args).lower()
    return not given or "opt" in given or "closure" in given


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
    inner = _around(scope, backward)
    loss, output = _loss(inner, backward), None
    if loss is not None:
        places["loss"] = loss.lineno
        output = _output(inner, loss)
        if output is not None:
            places["model output"] = output.lineno
    if (batch := _batch(inner, output)) is not None:
        places["data batch"] = batch
    return places


def _around(scope, backward):
    """The loop inside a scope that goes backward several times before one update."""
    loops = [node for node in ast.walk(scope) if isinstance(node, LOOPS)]
    held = [loop for loop in loops if any(call in ast.walk(loop) for call in backward)]
    return _smallest([scope, *held])[0]


def _cleared(scope):
    """The line of zero_grad(), or of p.grad = None."""
    calls = calls_of(scope, "zero_grad")
    if calls:
        return calls[0].lineno
    for node in ast.walk(scope):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(t, ast.Attribute) and t.attr == "grad" for t in targets):
            return node.lineno
    grads = [c for c in calls_of(scope, "zero_") if ".grad" in ast.unparse(c.func)]
    return grads[0].lineno if grads else None


def _loss(scope, backward):
    """The assignment of what goes backward, or of what is called a loss."""
    wanted = set()
    for call in backward:  # of loss.backward(), or accelerator.backward(loss)
        plain = [arg for arg in call.args if isinstance(arg, ast.Name)]
        wanted |= {name for node in (call.func, *plain) for name in names_in(node)}
    exact, named = [], []
    for names, node in assigned(scope):
        if names & wanted and not isinstance(node.value, ast.Constant):
            exact.append(node)
        calls = any(isinstance(n, ast.Call) for n in ast.walk(node.value))
        if any("loss" in name.lower() for name in names) and (calls or node in exact):
            named.append(node)
    best = [node for node in named if node in exact] or named or exact
    return min(best, key=lambda node: node.lineno, default=None)


def _output(scope, loss):
    """The assignment that the loss is made of, or a call inside the loss itself.

    Of criterion(output, target) the first argument; else any name, such as of a
    weight in front of it.
    """
    calls = called(loss.value)
    firsts = [arg for call in calls for arg in call.args[:1]]
    made = {name for names, node in assigned(scope) for name in names}
    if any(_is_model(inner, made) for first in firsts for inner in called(first)):
        return loss
    for wanted in ({n for first in firsts for n in names_in(first)}, names_in(loss)):
        for names, node in assigned(scope):
            if node is not loss and names & wanted and _makes(node, names):
                return node
    return loss if len(calls) > 1 else None


def _is_model(call, made):
    """model(x) or self.net(x), and neither F.softmax(y) nor y.reshape(-1, n)."""
    library = ast.unparse(call.func).split(".")[0] in {"F", "nn", "np", "torch", *made}
    given = [
        arg for arg in call.args if not isinstance(arg, ast.Constant | ast.UnaryOp)
    ]
    return bool(given or call.keywords) and not library


def _makes(node, names):
    """Whether an assignment computes something new.

    Not `x = x.to(device)`, and not `x, target = next(batches)`.
    """
    if any(_is_next(call) for call in called(node.value)):
        return False
    return isinstance(node.value, ast.Call | ast.BinOp) and not (
        names & names_in(node.value)
    )


def _is_next(call):
    return ast.unparse(call.func) == "next"


def _batch(scope, output):
    """The line that gives a batch: the loop itself, or what its output is made of.

    A loop over range() counts something else, and takes its batch inside.
    """
    if isinstance(scope, ast.For) and not ast.unparse(scope.iter).startswith("range("):
        return scope.lineno
    used = names_in(output.value) if output is not None else set()
    for names, node in assigned(scope):
        is_next = any(_is_next(call) for call in called(node.value))
        if is_next or (names & used and _takes(node) and node.lineno < output.lineno):
            return node.lineno
    if isinstance(scope, FUNCTIONS) and scope.args.args:
        return scope.lineno
    return None


def _takes(node):
    """x, y = share(batch), or x = data[i]: something is taken out of something."""
    if isinstance(node.value, ast.Subscript):
        return True
    pair = isinstance(node.targets[0], ast.Tuple)
    return pair and isinstance(node.value, ast.Call)
