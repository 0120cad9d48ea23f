"""One case with the reader's derivative against PyTorch: where it parts, and why."""

import copy
import inspect

import numpy as np

from bridge.cases import ModuleCase, OptimizerCase
from bridge.parity import compare, to_numpy
from bridge.practise.shapes import little_to_see
from bridge.rounding import noise_of_case
from bridge.sides import NUMPY
from bridge.trees import map_tree, named_leaves
from bridge.verdict import Evidence, judge
from numpy_impl.nn.parameter import Parameter

__all__ = ["NAMES", "Trial", "preferred"]

NAMES = ("yours", "PyTorch")

# What the reader is told instead of the kind of quantity.
WORDS = {
    "output": "the output {}",
    "input gradient": "the gradient of {}",
    "parameter gradient": "the gradient of {}",
    "buffer": "the buffer {}",
    "state": "the state {}",
    "update": "{} after the update",
}


class Trial:
    """A case in all its modes.

    parting: (mode, key) of the first quantity that parts, or None.
    """

    def __init__(self, case):
        self.case, self.state, self.parting = case, None, None
        self.witness = case.witnesses[-1]

    def run(self):
        """Compare until something parts; what raises is the caller's to report."""
        for mode in self.case.modes:
            self.ours = self.case.quantities(NUMPY, mode=mode)
            self._compare(mode)
            if self.parting:
                return

    def _compare(self, mode):
        self.theirs = self.case.quantities(self.witness, mode=mode)
        self.noise = {}
        for key, right in self.theirs.items():
            if key not in self.ours or not self._ok(mode, key, right):
                self.parting = mode, key
                return

    def _ok(self, mode, key, right):
        try:
            found = compare(self.ours[key], right)
        except (TypeError, ValueError):  # of other shapes, or no floats
            return False
        if found.note:  # of another dtype: the plain check would refuse it, too
            return False
        if found.ok():
            return True
        self.noise = self.noise or noise_of_case(self.case, self.witness, mode=mode)
        return found.with_noise(self.noise[key]).ok()

    def verdict(self):
        """The verdict in words and numbers, for JSON; None where nothing is to compare.

        A gradient that a parameter refuses is looked at, too: its shape says what is
        wrong with it.
        """
        if self.state == "raises" and not self._look_behind_the_error():
            return None
        mode, key = self.parting
        what = WORDS.get(key[0], "{}").format(key[1])
        if key not in self.ours:
            return {"what": what, "sentence": f"{what} is missing", "looks": []}
        ours, theirs, context = self.ours[key], self.theirs[key], {}
        if isinstance(self.case, ModuleCase):
            context = _of_module(self, mode, key)
        if isinstance(self.case, OptimizerCase):
            ours, theirs, context = _of_step(self, key)
            what += f" {context['step'] + 1}"
        noise = self.noise.get(key, 0.0)
        found = judge(Evidence(ours, theirs, None, None, noise, context, NAMES, what))
        answer = {"what": what, "sentence": found.sentence}
        answer["looks"] = [cause.sentence for cause in found.causes]
        if found.comparison is not None:
            c = found.comparison
            answer |= {"at": str(c.absolute_at) if c.absolute_at else ""}
            answer |= {"yours": _number(c.ours), "theirs": _number(c.theirs)}
        else:
            answer |= {"yours": _looks(ours), "theirs": _looks(theirs)}
        return answer

    def _look_behind_the_error(self):
        """Whether some quantity parts, if parameters take gradients of any shape."""
        check = Parameter._check_grad
        Parameter._check_grad = lambda self, grad: None
        try:
            for mode in self.case.modes:
                try:
                    self.ours = self.case.quantities(NUMPY, mode=mode)
                except Exception as error:
                    self.ours = _so_far(error)
                self._compare(mode)
                if self.parting:
                    return self.parting[1] in self.ours
        finally:
            Parameter._check_grad = check
        return False


def _so_far(error):
    """The quantities that the case had found when it raised."""
    step = error.__traceback__
    while step:
        if step.tb_frame.f_code is ModuleCase.quantities.__code__:
            found = step.tb_frame.f_locals.get("found", {})
            return {k: to_numpy(v) for k, v in found.items() if v is not None}
        step = step.tb_next
    return {}


def _number(value):
    return float(value) if isinstance(value, int | float) else str(value)


def _looks(array):
    return f"{array.dtype} of shape {array.shape}"


def preferred(trials, name=""):
    """The trial to speak of: a plain one, of the class that was asked for; or None."""
    from bridge.names import plain

    def order(trial):
        return (
            bool(name) and plain(trial.case.name) != plain(name),
            little_to_see(trial.case),
        )

    wrong = [trial for trial in trials if trial.state in ("parts", "raises")]
    return min(wrong, key=order, default=None)


def _of_module(trial, mode, key):
    """What the diagnoses may look at: what went in, and what came out."""
    case, theirs = trial.case, trial.theirs
    inputs = case.sample()
    given = {}
    for i, tree in enumerate(inputs):
        name = _argument(case, i)
        given |= {leaf: to_numpy(a) for leaf, a in named_leaves(tree, name)}
    module = case.construct(trial.witness)
    context = {
        "inputs": given,
        "parameters": {n: to_numpy(p).copy() for n, p in module.named_parameters()},
        "with_ones": lambda: _with_ones(case).quantities(trial.witness, mode=mode)[key],
    }
    if ("output", "y") in theirs:
        context["y"] = theirs["output", "y"]
        context["grad_y"] = case.grad_output(context["y"])
    return context


def _argument(case, i):
    """The name of forward's argument number i."""
    forward = getattr(NUMPY.get(case.file, case.name), "forward", None)
    names = list(inspect.signature(forward).parameters)[1:] if forward else []
    return names[i] if i < len(names) else f"input[{i}]"


def _with_ones(case):
    """The same case with an upstream gradient of ones."""
    twin = copy.copy(case)

    def ones(output, seed=0):
        return map_tree(
            lambda y: None if y is None else np.ones_like(to_numpy(y)), output
        )

    object.__setattr__(twin, "grad_output", ones)
    return twin


def _of_step(trial, key):
    """(ours, theirs, context) of the first update at which a quantity parts."""
    case, (kind, name) = trial.case, key
    ours, theirs = trial.ours[key], trial.theirs[key]
    t = 0
    while t < len(theirs) - 1 and compare(ours[t], theirs[t]).ok():
        t += 1
    index = int(name.split(".")[0].removeprefix("p"))
    parameters, _ = case.construct(NUMPY)
    gradients = list(case.gradients(steps=t + 1))[t]
    before = theirs[t - 1] if t else np.asarray(parameters[index])
    context = {"step": t, "options": dict(case.kwargs)}
    if kind == "update":
        context |= {"before": before, "gradient": gradients[index]}
    if t:
        context["previous"] = theirs[t - 1]
    return ours[t], theirs[t], context
