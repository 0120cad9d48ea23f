"""The first place where two models part: what is wrong there, and where to look."""

import inspect

from bridge.causal.leaves import is_float, leaves
from bridge.causal.parting import OF_MODULES, Divergence
from bridge.parity import to_numpy
from bridge.verdict import Evidence, judge

__all__ = ["divergence", "raised_in"]


def divergence(both, turn, finding):
    """The Divergence of a finding that nothing excuses.

    Args:
        both: of bridge.causal.pairing.
        turn: the step, see there.
    """
    c, path = finding.comparison, _module_of(both, finding)
    verdict = None
    if finding.ours is not None and finding.theirs is not None:
        verdict = judge(
            Evidence(
                *(finding.ours, finding.theirs),
                noise=0.0 if c is None else turn.noise(finding),
                context=_context(both, turn, finding, path),
                names=both.labels,
                what=f"{finding.kind} {finding.name}",
            )
        )
    module = both.sides[0].modules().get(path)
    return Divergence(
        None if both.copied else turn.number,
        *(finding.kind, finding.name, c),
        *((None, None) if c is None else (c.ours, c.theirs)),
        problem=finding.problem,
        module="" if module is None else type(module).__name__,
        where=_where(both, finding, path),
        verdict=verdict,
        names=both.labels,
    )


def _module_of(both, finding):
    """The path of the module that computes it; None for what the optimizer does."""
    if finding.kind in (*OF_MODULES, "error"):
        return finding.path
    if finding.kind == "gradient":
        return (both.sides[0].owners().get(finding.path) or [None])[-1]
    if finding.kind == "buffer":
        return finding.path.rpartition(".")[0]
    return None


# Where to look


def _where(both, finding, path):
    """A sentence: what agrees before the first that does not."""
    if both.copied and finding.kind == "parameter":
        return "the two do not start from equal weights: see bridge.weights.copy"
    if finding.kind == "gradient":
        special = _frozen(both, finding) or _tied(both, finding)
        if special:
            return special
    return where_to_look(finding, path, both.sides[0].modules())


def _frozen(both, finding):
    """A sentence if a parameter is frozen on one side."""
    pair = both.match.parameters[finding.path]
    ours, theirs = (side.trainable() for side in both.sides)
    trains = [finding.path in ours, pair.theirs[0] in theirs]
    if trains[0] == trains[1]:
        return ""
    return f"it is frozen in {both.labels[trains.index(False)]}"


def _tied(both, finding):
    """A sentence if a parameter is that of more modules on one side."""
    pair = both.match.parameters[finding.path]
    ours, theirs = (side.owners() for side in both.sides)
    counts = [len(ours.get(finding.path, ())), len(theirs.get(pair.theirs[0], ()))]
    if counts[0] == counts[1] or not all(counts):
        return ""
    return (
        f"it belongs to {counts[0]} modules in {both.labels[0]} and to {counts[1]} in "
        f"{both.labels[1]}, and their gradients add up"
    )


def where_to_look(finding, path, modules):
    """What lies between the last right quantity and the first wrong one."""
    name = f"{type(modules[path]).__name__}" if path in modules else ""
    if finding.kind in ("gradient", "input gradient"):
        return f"what reaches it from above agrees, so look at {name}.backward"
    if finding.kind == "output gradient" and path == "":
        return "this is the criterion's gradient"
    if finding.kind == "output gradient":
        above = path.rpartition(".")[0]
        while above and above not in modules:
            above = above.rpartition(".")[0]
        owner = type(modules[above]).__name__ if above in modules else "the model"
        return (
            "what the modules above it hand on agrees, so look at what "
            f"{owner}.backward does between them"
        )
    if finding.kind in ("parameter", "state"):
        return "its gradient agrees, so look at the optimizer's step"
    if finding.kind == "buffer":
        return f"the outputs agree, so look at where {name or 'forward'} updates it"
    return ""


def raised_in(error, modules):
    """The path of the innermost module that was at work, or ""."""
    paths = {id(module): path for path, module in modules.items()}
    found, trace = "", error.__traceback__
    while trace is not None:
        own = trace.tb_frame.f_locals.get("self")
        found = paths.get(id(own), found)
        trace = trace.tb_next
    return found


# What the diagnoses may look at


def _context(both, turn, finding, path):
    """All of the believed side; see bridge.diagnosis."""
    values = {event.key: event.value for event in turn.right.events}
    before = turn.before[1]
    context = {"step": turn.number}
    context["parameters"] = {
        n: v for n, v in before["parameter"].items() if is_float(v)
    }
    if path in both.match.modules:
        context |= _of_module(both, turn.right, values, both.match.modules[path])
    key = finding.keys[0] if finding.keys else None
    if turn.previous is not None:
        earlier = {event.key: event.value for event in turn.previous.events}
        if earlier.get(key) is not None:
            context["previous"] = to_numpy(earlier[key])
    if finding.kind in ("parameter", "buffer"):
        start = before[finding.kind].get(key[1])
        if start is not None:
            context["before"] = start
        gradient = values.get(("gradient", key[1], ""))
        if gradient is not None:
            context["gradient"] = to_numpy(gradient)
    groups = getattr(both.trainers[1].optimizer, "param_groups", None)
    if groups:
        context["options"] = {n: v for n, v in groups[0].items() if n != "params"}
    return context


def _of_module(both, right, values, path):
    """Inputs, output and upstream gradient of the first call of a module."""
    found = {}
    for name, kind in (("y", "output"), ("grad_y", "output gradient")):
        value = values.get((kind, path, ""))
        if value is not None:
            found[name] = to_numpy(value)
    args, kwargs = right.inputs.get((path, 1), ((), {}))
    module = both.sides[1].modules().get(path)  # none: a method of an estimator
    signed = getattr(module, "forward", module)
    names = [*inspect.signature(signed).parameters] if callable(signed) else []
    named = {names[i] if i < len(names) else f"x[{i}]": a for i, a in enumerate(args)}
    found["inputs"] = {
        name + index: to_numpy(array)
        for name, value in (named | dict(kwargs)).items()
        for index, array in leaves(value)
        if is_float(array)
    }
    return found
