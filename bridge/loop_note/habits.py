"""What a text shows besides the five places: evaluation, logging, updates by hand.

Each is a mistake only where the whole text shows it: a mode that is switched by the
caller, or a graph that is cut in another line, is none.
"""

import ast
import re

from bridge.loop_note.places import training_scopes
from bridge.loop_note.syntax import (
    FUNCTIONS,
    assigned,
    called,
    calls_of,
    function_of,
    name_of,
    names_in,
)

__all__ = ["habits_of"]

EVALUATION = re.compile("val|test|eval|dev_|holdout|held_out")
NO_GRAD = ("no_grad", "inference_mode", "set_grad_enabled")
CUT = ("item", "detach", "float", "tolist", "cpu", "numpy", "append")


def habits_of(text):
    """[(line, what is wrong, what mends it)]

    Raises:
        SyntaxError: the text is no Python.
    """
    tree = ast.parse(text)
    training = training_scopes(tree)
    models = {name for scope, _ in training for name in _models(scope)}
    evaluations = _evaluations(tree, [scope for scope, _ in training], models)
    found = []
    for scope in evaluations:
        found += _modes(tree, scope)
    for scope, places in training:
        if _goes_back_by_autograd(scope):
            found += _kept_graph(tree, scope, places)
            found += _update_in_graph(tree, scope)
        for other in evaluations:
            found += _one_log(tree, scope, other)
    return sorted(set(found))


def _models(scope):
    """What is called on a batch in a training loop, such as model or self.net."""
    words = ("model", "net", "network")
    calls = [ast.unparse(call.func) for call in called(scope)]
    return {name for name in calls if name.split(".")[-1].lower() in words}


def _evaluations(tree, training, models):
    """Loops over evaluation data in which the model is called, and nothing learnt."""
    inside = {node for scope in training for node in ast.walk(scope)}
    around = {
        node for node in ast.walk(tree) if any(s in ast.walk(node) for s in training)
    }
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.For) or node in inside or node in around:
            continue
        function = function_of(tree, node)
        names = ast.unparse(node.iter) + " " + getattr(function, "name", "")
        calls_it = any(ast.unparse(call.func) in models for call in called(node))
        if calls_it and EVALUATION.search(names.lower()) and "train" not in names:
            found.append(node)
    return found


def _modes(tree, scope):
    """eval() and no_grad(), in the function of the loop or in what calls it."""
    home = function_of(tree, scope)
    places = [home or tree]
    if home is not None:
        callers = [
            n
            for n in ast.walk(tree)
            if home.name in {name_of(c.func) for c in calls_in(n)}
        ]
        places += callers
    if not any(_switches_off(place) for place in places):
        yield (
            scope.lineno,
            "evaluation without model.eval(): dropout and batch statistics go on as in "
            "training",
            "model.eval(), in front of this loop; model.train() behind it",
        )
    if not any(_records_nothing(place) for place in places):
        yield (
            scope.lineno,
            "evaluation without no_grad(): the graph of each batch is built, and kept "
            "with whatever is kept of it",
            "with torch.no_grad(): around this loop",
        )


def calls_in(node):
    """The calls of a function's own body; none of what is no function or module."""
    return called(node) if isinstance(node, (*FUNCTIONS, ast.Module)) else []


def _switches_off(place):
    if calls_of(place, "eval"):
        return True
    off = [c for c in calls_of(place, "train") if "False" in ast.unparse(c)]
    modes = [c for c in called(place) if re.search("eval.*mode", ast.unparse(c.func))]
    return bool(off or modes)


def _records_nothing(place):
    text = [ast.unparse(d) for d in getattr(place, "decorator_list", [])]
    text += [
        ast.unparse(item.context_expr)
        for node in ast.walk(place)
        if isinstance(node, ast.With | ast.AsyncWith)
        for item in node.items
    ]
    text += [ast.unparse(call.func) for call in called(place)]
    return any(word in part for part in text for word in NO_GRAD)


def _goes_back_by_autograd(scope):
    """loss.backward(), and not model.backward(criterion.backward()) of numpy_impl"""
    calls = calls_of(scope, "backward")
    return bool(calls) and not any(
        name_of(inner.func) == "backward"
        for call in calls
        for inner in called(call)[1:]
    )


def _losses(scope):
    return {n for call in calls_of(scope, "backward") for n in names_in(call.func)}


def _kept_graph(tree, scope, places):
    """total += loss, or losses.append(loss): each keeps the graph of its batch."""
    losses = {name for name in _losses(scope) if "loss" in name.lower()}
    for names, node in assigned(scope):
        if names & losses and _cuts(node.value):
            return  # loss = loss.item(), behind backward
    home = function_of(tree, scope) or tree
    for node in ast.walk(scope):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            kept, value = ast.unparse(node.target), node.value
        elif (
            isinstance(node, ast.Call) and name_of(node.func) == "append" and node.args
        ):
            kept, value = ast.unparse(node.func.value), node.args[0]
        else:
            continue
        goes_back = kept.split(".")[0] in _going_back(home)
        if names_in(value) & losses and not _cuts(value) and not goes_back:
            yield (
                node.lineno,
                f"{kept} keeps the loss with its graph: memory grows with each batch",
                "loss.item(), the number alone",
            )


def _cuts(value):
    """Whether what is kept is a number: loss.item(), float(loss), loss.detach()"""
    return any(name_of(call.func) in CUT for call in called(value))


def _going_back(home):
    """The names that a backward in this function is made of, through assignments."""
    names = _losses(home)
    for _ in range(3):
        for assigns, node in assigned(home):
            if assigns & names:
                names |= names_in(node.value)
    for node in ast.walk(home):
        if isinstance(node, ast.Return) and node.value is not None:
            names |= names_in(node.value) if called(node.value) else set()
    return names


def _update_in_graph(tree, scope):
    """w = w - lr * w.grad, recorded as if it were a part of the model."""
    home = function_of(tree, scope) or tree
    if any(
        word in ast.unparse(d)
        for d in getattr(home, "decorator_list", [])
        for word in NO_GRAD
    ):
        return
    free = {
        inner
        for node in ast.walk(home)
        if isinstance(node, ast.With)
        and any(word in ast.unparse(item) for item in node.items for word in NO_GRAD)
        for inner in ast.walk(node)
    }
    for node in ast.walk(scope):
        if not isinstance(node, ast.Assign | ast.AugAssign) or node in free:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name, value = ast.unparse(target), ast.unparse(node.value)
        if not re.search(rf"\b{re.escape(name)}\.grad\b", value) or ".data" in name:
            continue
        in_place = isinstance(node, ast.AugAssign)
        if in_place or re.search(rf"\b{re.escape(name)}\b(?!\.)", value):
            yield (
                node.lineno,
                f"{name} is updated inside the graph: "
                + ("a leaf refuses that" if in_place else "it is no leaf from then on"),
                f"with torch.no_grad(): {name} -= lr * {name}.grad",
            )


def _one_log(tree, training, evaluation):
    """Losses of training and evaluation in one list or sum."""
    if function_of(tree, training) is not function_of(tree, evaluation):
        return
    both = _kept_in(training).keys() & _kept_in(evaluation).keys()
    for name in both:
        line = _kept_in(evaluation)[name]
        first = _kept_in(training)[name]
        begun = [n.lineno for names, n in assigned(tree) if name in names]
        low, high = sorted((first, line))
        if not any(low < at < high for at in begun):
            yield (
                line,
                f"{name} takes the losses of training and of evaluation together",
                "one series for each: train_losses and validation_losses",
            )


def _kept_in(scope):
    """{name: line} of what a loop adds its loss to."""
    kept = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.AugAssign) and "loss" in ast.unparse(node.value):
            kept[ast.unparse(node.target)] = node.lineno
        if isinstance(node, ast.Call) and name_of(node.func) == "append" and node.args:
            if "loss" in ast.unparse(node.args[0]):
                kept[ast.unparse(node.func.value)] = node.lineno
    return kept
