"""The check: several inputs, both dtypes, every output and every gradient."""

import math
from dataclasses import replace

import numpy as np

from bridge.backward.differences import against_differences
from bridge.backward.ours import adapted
from bridge.backward.report import BackwardMismatch, Report, Row
from bridge.backward.run import KINDS, run_ours
from bridge.backward.trials import arrays_of, trials_of
from bridge.backward.ways import Ways
from bridge.diagnosis import Cause
from bridge.parity import to_numpy
from bridge.verdict import Evidence, Verdict, judge

__all__ = ["check_backward"]

NAMES = ("yours", "PyTorch")

# What PyTorch raises where inputs do not fit.
REFUSALS = (RuntimeError, ValueError, IndexError, TypeError, NotImplementedError)


def check_backward(
    ours,
    inputs,
    theirs=None,
    *,
    names=None,
    eps=None,
    atol=None,
    rtol=None,
    raise_exception=True,
    seed=0,
):
    """Hold a hand-written backward against PyTorch's autograd, or finite differences.

    Upstream gradients are random. The inputs are tried as they are, turned round, as
    one row, with a row less, on kinks and ties, and in float32; what PyTorch refuses is
    left out, and the report says so. Nothing of the caller's is changed.

    Args:
        ours: (forward, backward), where backward takes (grad_y, *inputs), or (grad_y,
            cache) if forward returns (y, cache), or (grad_y); or an object with these
            two methods, its gradients in grad_W or dW; or a module of numpy_impl.
        inputs: list of arrays, or of shapes, which are filled with random numbers.
            Integers are left alone.
        theirs: a module or function of PyTorch; it gets the parameters of ours. None
            takes finite differences, a complex step if the forward allows one, and the
            rate of Taylor's remainder.
        names: {parameter of ours: parameter of theirs}, or (that, transform), where
            they differ; otherwise by name, or by order and shape.
        eps, atol, rtol, raise_exception: as in torch.autograd.gradcheck. Without them
            the step is chosen, and the tolerance is that of the dtype and what rounding
            explains; with atol or rtol it is |a - b| <= atol + rtol |b|.
        seed: of the upstream gradients and the inputs that are drawn.

    Returns:
        A Report: `.ok`, `.verdict`, `.rows`, `.table()`; `str()` says it all.

    Raises:
        BackwardMismatch: they disagree; it holds the report. Not with
            raise_exception=False.
        TypeError, ValueError: the arguments fit nothing.
    """
    inputs = arrays_of(inputs, seed)
    given = adapted(ours)
    if theirs is not None:
        from bridge.backward.theirs import Theirs  # PyTorch takes long to import

        theirs = Theirs(theirs, names)
        given = given.with_buffers(theirs.buffer_names())
        theirs.start_from(given.buffers())
    # One object in all trials, so that a stale cache of an earlier call comes to light.
    ours = given.cast(np.dtype("float64"))
    rows, notes, previous, failed = [], [], {}, set()
    for trial in trials_of(inputs, with_float32=theirs is not None):
        side = ours if trial.dtype == "float64" else given.cast(np.dtype(trial.dtype))
        parameters = side.parameters()
        if theirs is not None:
            try:
                theirs.run(trial.inputs, parameters, dtype=trial.dtype)
            except REFUSALS as error:
                if not trial.label:
                    raise  # as given, so the call itself is wrong
                notes.append(f"{trial}: left out, PyTorch refuses: {_line(error)}")
                continue
        try:
            run = run_ours(side, trial.inputs, seed)
        except Exception as error:  # whatever a stranger's code raises is an answer
            said = f"yours raises {type(error).__name__}: {_line(error)}"
            verdict = Verdict(trial.what("yours"), "bug", said, [], None)
            rows.append(Row(str(trial), "error", "yours", verdict))
            continue
        if theirs is None:
            rows += against_differences(side, trial, run, previous, notes, eps, seed)
        else:
            rows += _against_torch(side, theirs, trial, run, previous, failed, seed)
        rows += _written_to(side, trial, run)
    if theirs is None:
        notes.append("outputs: not compared, there is no PyTorch side")
    report = Report(rows, notes, atol=atol, rtol=rtol)
    if raise_exception and not report.ok:
        raise BackwardMismatch(report)
    return report


def _line(error):
    return str(error).strip().split("\n")[0]


def _against_torch(ours, theirs, trial, run, previous, failed, seed):
    """The rows of one trial.

    Args:
        previous: theirs of the trial before, {(kind, key): array}.
        failed: the (kind, key) that a trial before found wrong.
    """
    parameters = ours.parameters()
    names = ours.names_of(trial.inputs)
    ways = Ways(theirs, trial, parameters, run.grad_outputs, names)
    believed = ways.run()
    known = {
        "inputs": dict(zip(names, trial.inputs, strict=True)),
        "parameters": parameters,
        "grad_y": run.grad_outputs[0] if len(run.grad_outputs) == 1 else None,
        "y": believed.outputs[0] if len(believed.outputs) == 1 else None,
    }
    wide, rows = _Wide(ours, trial, seed), []
    for kind, key, name in _quantities(run, believed, names):
        a, b = run.get(kind, key), believed.get(kind, key)
        before, previous[kind, key] = previous.get((kind, key)), b
        if a is None or b is None:
            rows += _missing(ours, trial, kind, name, a, b)
            continue
        if trial.label == "kinks and ties" and not np.isfinite(b).all():
            continue  # such as log 0: rounding to halves left the domain
        evidence = Evidence(a, b, names=NAMES, what=trial.what(name))
        verdict = judge(evidence)
        if not verdict.ok or trial.dtype == "float32":
            evidence = replace(
                evidence,
                exact=ways.exact(kind, key),
                wide=wide.get(kind, key),
                noise=ways.noise(kind, key),
            )
            verdict = judge(evidence)
        if not verdict.ok and _is_tiny(verdict.comparison, ways.largest()):
            within = max(evidence.noise, ways.noise_within(kind, key))
            evidence = replace(evidence, noise=within)
            verdict = judge(evidence)
        if verdict.kind == "bug" and (kind, key) not in failed:
            failed.add((kind, key))  # what it looks like is said once
            context = known | {"previous": before} | ways.context(kind, key)
            verdict = judge(replace(evidence, context=context))
        rows.append(Row(str(trial), KINDS[kind], name, verdict, (a, b)))
    return rows


def _is_tiny(found, largest):
    """Whether rounding may have done it: half of the digits are left."""
    return found is not None and found.absolute <= math.sqrt(found.eps) * largest


def _quantities(run, believed, names):
    """(kind, key, name) of what both or one of them have, in the order of forward"""
    outputs = max(len(run.outputs), len(believed.outputs))
    for i in range(outputs):
        yield "outputs", i, "y" if outputs == 1 else f"y[{i}]"
    for i in range(len(believed.inputs)):
        yield "inputs", i, f"grad_{names.floating[i]}"
    for name in believed.parameters:
        yield "parameters", name, f"grad_{name}"
    for name in run.buffers:
        if name in believed.buffers:
            yield "buffers", name, name


def _missing(ours, trial, kind, name, a, b):
    """One side has no gradient; where the other's is zero, that is the same."""
    present = to_numpy(b if a is None else a)
    is_frozen = a is None and name.removeprefix("grad_") in ours.frozen()
    if is_frozen or not present.any():
        return []
    most = f"{np.abs(present).max():.6g}"
    if a is None:
        said = f"no gradient: yours gives none, PyTorch's is up to {most}"
        causes = [Cause("missing", "it is never computed, or not kept", 0.0)]
    else:
        said = f"PyTorch has no gradient (frozen, or not used), yours is up to {most}"
        causes = []
    verdict = Verdict(trial.what(name), "bug", said, causes, None)
    return [Row(str(trial), KINDS[kind], name, verdict)]


def _written_to(ours, trial, run):
    """Arguments belong to the caller."""
    rows = []
    for i in run.changed:
        name = ours.names_of(trial.inputs)[i]
        said = "yours writes into its argument: the caller's array changes"
        cause = Cause("in place", "an operation in place: copy first", 0.0)
        verdict = Verdict(trial.what(name), "bug", said, [cause], None)
        rows.append(Row(str(trial), "argument", name, verdict))
    return rows


class _Wide:
    """Ours once more in a wider dtype, where it is asked: does an error shrink?"""

    def __init__(self, ours, trial, seed):
        self.ours, self.trial, self.seed = ours, trial, seed
        self.run = None

    def get(self, kind, key):
        if self.run is None:
            wider = np.longdouble if self.trial.dtype == "float64" else np.float64
            inputs = [
                x.astype(wider) if x.dtype.kind == "f" else x for x in self.trial.inputs
            ]
            try:
                self.run = run_ours(self.ours.cast(np.dtype(wider)), inputs, self.seed)
            except Exception:  # not every forward knows a wider dtype
                self.run = False
        return self.run.get(kind, key) if self.run else None
