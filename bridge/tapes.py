"""Tapes that were not undone, or in another order than they were written.

A module of numpy_impl is undone once for each call, the last call first. Nothing stops
a loop that forgets a call, or hands in the gradient of the first call after a second
one: the shapes fit, and the gradient is wrong. `left_over` looks at the tapes as they
are; `watch` looks on while anybody's loop runs, through hooks that it takes off again.

    with watch(model, optimizer, criterion) as watcher:
        train(model, ...)
    print(*watcher.findings, sep="\\n")
"""

from dataclasses import dataclass, field, replace

import numpy as np

from numpy_impl.nn import Module, is_grad_enabled

__all__ = ["Finding", "left_over", "watch"]

LAST_FIRST = "call backward once for each forward, the last call first"
NO_GRAD = "evaluate under no_grad(), which records nothing"
OR_NO_GRAD = f"{LAST_FIRST}, and forward under no_grad() where none follows"


@dataclass(frozen=True)
class Finding:
    """Something wrong with a tape.

    Args:
        where: path of the module, as in named_modules(), or its class's name.
        what: what happened.
        mend: what to do about it.
        times: how often it was seen.
    """

    where: str
    what: str
    mend: str
    times: int = 1

    def __str__(self):
        often = f" ({self.times} times)" if self.times > 1 else ""
        return f"{self.where}: {self.what}{often}; {self.mend}"


def left_over(module):
    """A Finding for each module whose tape holds calls that no backward undid.

    A module inside another is left out where the outer one's calls explain its own.

    Raises:
        TypeError: `module` is no module of numpy_impl.
    """
    check_module("module", module)
    findings, held = [], {}
    for path, inner in module.named_modules():
        outer = [n for above, n in held.items() if is_inside(path, above)]
        held[path] = count = calls_held(inner)
        if count > max(outer, default=0):
            what = f"{forwards(count)} never undone"
            findings.append(Finding(name_of(path, inner), what, OR_NO_GRAD))
    return findings


def calls_held(module):
    """How many calls a tape holds; forward() called by itself is one, however often."""
    if not has_backward(module):
        return 0
    last = max((end for end, _ in module.saved.forms), default=0)
    return recorded(module) + (len(module.saved) > last)


def recorded(module):
    """How many calls a tape holds, without those whose items were popped by hand."""
    return sum(end <= len(module.saved) for end, _ in module.saved.forms)


def has_backward(module):
    """Whether it can be undone, and not only the modules inside it."""
    return type(module).backward is not Module.backward


def is_inside(path, above):
    return above == "" or path.startswith(f"{above}.")


def name_of(path, module):
    return path or type(module).__name__


def forwards(count, made=None):
    """Such as "1 forward was" or "1 of 3 forwards was"."""
    verb = "was" if count == 1 else "were"
    if made in (None, count):
        return f"{count} forward{'' if count == 1 else 's'} {verb}"
    return f"{count} of {made} forwards {verb}"


def check_module(name, module):
    if not isinstance(module, Module):
        kind = type(module).__name__
        raise TypeError(f"{name} must be a module of numpy_impl, got {kind}")


@dataclass(eq=False)
class Call:
    """One call of a module.

    Args:
        number: from 1 on since the last step; 0 if from before.
        parent: the Call within which it happened, or None.
        evaluation: whether the outermost module, or the model, was in that mode.
        sources: for each float input, which calls it is the output of.
    """

    number: int = 0
    parent: "Call | None" = None
    evaluation: bool = False
    sources: list = field(default_factory=list)


class watch:
    """A `with` block that looks on at a training loop, and lists what is wrong.

    It finds calls that were not undone when optimizer.step() ran or when the block
    ended, apart from them those in evaluation mode, and a backward that undid another
    call than the one whose gradient it got. The latter it can tell where an array went
    from module to module as it was: behind a sum or a view it is silent. Calls that are
    all undone, as often as they were made, are no finding.

    Args:
        model: a module of numpy_impl, which may hold others, and be called many times.
        optimizer: the one whose step ends a round; without it the block is one round.
        criterion: the loss; with it the gradient that the model gets can be told.

    `findings` lists them, so far or at the end, in the order in which they were seen.

    Raises:
        TypeError: model or criterion is no module of numpy_impl.
    """

    def __init__(self, model, optimizer=None, criterion=None):
        check_module("model", model)
        named = list(model.named_modules())
        if criterion is not None:
            check_module("criterion", criterion)
            known = {id(module) for _, module in named}
            more = criterion.named_modules(prefix=type(criterion).__name__)
            named += [item for item in more if id(item[1]) not in known]
        self.names = {id(m): name_of(path, m) for path, m in named}
        self.modules = {id(m): m for _, m in named}
        self.model, self.optimizer = model, optimizer
        self.found = {}  # Finding: how often

    @property
    def findings(self):
        """A Finding for each thing that is wrong, with how often it was seen."""
        return [replace(one, times=times) for one, times in self.found.items()]

    def __enter__(self):
        self.handles = []
        self.open = {key: [] for key in self.modules}  # calls that the tapes still hold
        for one in left_over(self.model):
            self.report(one.where, f"{one.what} before the watch began", one.mend)
        self.start_round()
        ends = {"with_kwargs": True, "always_call": True}
        for module in self.modules.values():
            self.handles += [
                module.register_forward_pre_hook(self.forward_begins, with_kwargs=True),
                module.register_forward_hook(self.forward_ends, **ends),
                module.register_full_backward_pre_hook(self.backward_begins),
                module.register_full_backward_hook(self.backward_ends),
            ]
        if self.optimizer is not None:
            ends = "when optimizer.step() ran"
            hook = self.optimizer.register_step_pre_hook(
                lambda *_: self.end_round(ends)
            )
            self.handles.append(hook)
        return self

    def __exit__(self, kind, *exception):
        for handle in self.handles:
            handle.remove()
        if kind is None:
            self.end_round("when the watch ended")

    # What the hooks see

    def forward_begins(self, module, args, kwargs):
        parent = self.running[-1][1] if self.running else None
        training = module.training and self.model.training
        evaluation = parent.evaluation if parent else not training
        inputs = [x for x in arrays((args, kwargs)) if x.dtype.kind == "f"]
        sources = [self.calls_behind(x) for x in inputs]
        self.running.append((id(module), Call(0, parent, evaluation, sources)))

    def forward_ends(self, module, args, kwargs, output):
        key = id(module)
        if not self.running or self.running[-1][0] != key:
            return  # another hook failed before ours began
        call = self.running.pop()[1]
        if not is_grad_enabled() or not has_backward(module):
            return
        self.made[key] += 1
        call.number = self.made[key]
        self.held(module).append(call)
        for y in arrays(output):
            self.calls_behind(y).setdefault(key, set()).add(call.number)

    def backward_begins(self, module, grad_output):
        key, left = id(module), len(module.saved.forms)  # this call is off them already
        call = self.open[key][left] if len(self.open[key]) > left else Call()
        inside_wrong_call = any(outer in self.misled for outer, _ in self.undoing)
        self.undoing.append((key, call))
        for grad in arrays(grad_output):
            numbers = self.calls_behind(grad).get(key, set())
            known = numbers and call.number and not inside_wrong_call
            if known and call.number not in numbers:
                self.wrong_call(key, min(numbers), call.number)

    def backward_ends(self, module, grad_input, grad_output):
        while self.undoing:
            key, call = self.undoing.pop()
            if key == id(module):  # else its backward failed
                break
        self.undone[key] = max(self.undone[key], call.number)
        grads = list(arrays(grad_input, keep_none=True))
        if len(grads) in (1, len(call.sources)):  # else nobody knows which is which
            for grad, sources in zip(grads, call.sources):
                for source, numbers in sources.items() if grad is not None else ():
                    self.calls_behind(grad).setdefault(source, set()).update(numbers)
        if not self.undoing and not any(map(recorded, self.modules.values())):
            self.origins = {}

    # What they make of it

    def calls_behind(self, array):
        """{key of a module: numbers of calls} whose output or gradient it is."""
        # The array itself is kept, too: an id is its own only as long as it lives
        return self.origins.setdefault(id(array), (array, {}))[1]

    def held(self, module):
        """The calls that the tape of a module holds, in order; unknown ones too."""
        calls, count = self.open[id(module)], recorded(module)
        del calls[count:]
        calls += [Call() for _ in range(count - len(calls))]
        return calls

    def start_round(self):
        self.made = dict.fromkeys(self.modules, 0)
        self.undone = dict.fromkeys(self.modules, 0)  # the largest number among them
        self.misled = set()  # modules that undid a wrong call
        self.running, self.undoing = [], []  # (key, Call), the innermost last
        self.origins = {}
        for key, module in self.modules.items():
            self.open[key] = [Call() for _ in self.held(module)]

    def end_round(self, when):
        left = {key: self.held(module) for key, module in self.modules.items()}
        everything = {call for calls in left.values() for call in calls}
        for key, calls in left.items():
            own = [c for c in calls if c.number and c.parent not in everything]
            evaluated = [c for c in own if c.evaluation]
            trained = [c for c in own if not c.evaluation]
            if evaluated:
                what = f"{forwards(len(evaluated))} recorded in evaluation mode"
                self.report(self.names[key], f"{what} and never undone", NO_GRAD)
            if trained:
                what = f"{forwards(len(trained), self.made[key])} never undone {when}"
                if self.undone[key] > trained[0].number:
                    what += ": backward undid the last call, not the first"
                self.report(self.names[key], what, OR_NO_GRAD)
        self.start_round()

    def report(self, where, what, mend):
        one = Finding(where, what, mend)
        self.found[one] = self.found.get(one, 0) + 1

    def wrong_call(self, key, number, undone):
        if key in self.misled:
            return  # the rest follows
        self.misled.add(key)
        held = self.held(self.modules[key])  # without the call that is undone now
        again = number not in [call.number for call in held]
        what = f"backward got the gradient of call {number}"
        what += " again" if again else ""
        self.report(self.names[key], f"{what} and undid call {undone}", LAST_FIRST)


def arrays(tree, keep_none=False):
    """Every array in nested tuples, lists and dicts, in order."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, tuple | list):
        for item in tree:
            yield from arrays(item, keep_none)
    elif isinstance(tree, np.ndarray) or (tree is None and keep_none):
        yield tree
