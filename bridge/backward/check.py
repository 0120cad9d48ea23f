"""The check: several inputs, both dtypes, every output and every gradient."""

import inspect

import numpy as np

from bridge.backward import numeric
from bridge.backward.ours import adapted, input_gradients, outputs_of
from bridge.backward.report import BackwardMismatch, Report, Row
from bridge.diagnosis import Cause, diagnose
from bridge.parity import distance, is_tensor, to_numpy
from bridge.rounding import noise_of, nudged
from bridge.trees import map_tree
from bridge.verdict import Evidence, Verdict, judge

__all__ = ["check_backward"]

NAMES = ("yours", "PyTorch")
MANY = 2000  # entries: more are not differentiated numerically one by one
FEW = 300  # entries of an output whose Jacobian is looked at for a diagnosis
NUMERIC = 1e-6  # up to here differences of fourth order agree with a right gradient


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
    one row, on kinks and ties, and in float32; what PyTorch refuses is left out.

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
    check = _Check(adapted(ours), _arrays(inputs, seed), theirs, names, eps, seed)
    report = Report(check.rows(), check.notes, atol=atol, rtol=rtol)
    if raise_exception and not report.ok:
        raise BackwardMismatch(report)
    return report


def _arrays(inputs, seed):
    """The inputs as arrays; shapes are drawn from N(0, 1)."""
    rng = np.random.default_rng(seed)
    if isinstance(inputs, np.ndarray) or is_tensor(inputs):
        inputs = [inputs]
    found = []
    for x in inputs:
        is_shape = isinstance(x, tuple | list) and all(isinstance(n, int) for n in x)
        array = rng.normal(size=x) if is_shape else np.array(to_numpy(x))
        if array.dtype.kind not in "fciub":
            raise TypeError(f"inputs must be arrays or shapes, got {x!r}")
        found.append(array)
    if not any(a.dtype.kind in "fc" for a in found):
        raise ValueError("no input is of floats: there is nothing to differentiate")
    return found


class _Check:
    """One call of check_backward."""

    def __init__(self, ours, inputs, theirs, names, eps, seed):
        self.inputs, self.eps, self.seed = inputs, eps, seed
        self.ours = ours.cast(np.dtype("float64"))  # one object in all trials: a stale
        # cache of an earlier call comes to light
        self.notes = []
        self.theirs = None
        if theirs is not None:
            from bridge.backward.theirs import Theirs  # PyTorch takes long to import

            self.theirs = Theirs(theirs, names)
        self.previous = {}

    def rows(self):
        """All trials, the plainest first."""
        given = [_cast(x, "float64") for x in self.inputs]
        trials = [("as given", given, "float64")]
        trials += [("turned round", [_turned(x) for x in given], "float64")]
        if (row := _one_row(given)) is not None:
            trials += [("one row", row, "float64")]
        if self.theirs is not None:
            trials += [("kinks and ties", [_halves(x) for x in given], "float64")]
            trials += [
                ("float32", [_cast(x, "float32") for x in self.inputs], "float32")
            ]
        found = []
        for label, inputs, dtype in trials:
            try:
                found += self.trial(label, inputs, dtype)
            except _Refused as error:
                self.notes.append(f"{label}: not compared, PyTorch refuses: {error}")
        if self.theirs is None:
            self.notes.append("outputs: not compared, there is no PyTorch side")
        return found

    def trial(self, label, inputs, dtype):
        """The rows of one set of inputs."""
        ours = self.ours if dtype == "float64" else self.ours.cast(np.dtype(dtype))
        parameters = ours.parameters()
        believed = self._believed(inputs, parameters, dtype)
        try:
            found, grad_outputs = self._run_ours(ours, inputs)
        except Exception as error:  # whatever a stranger's code raises is an answer
            return [self._raised(label, error)]
        if self.theirs is None:
            return self._against_differences(label, ours, inputs, found, grad_outputs)
        theirs = self.theirs.run(inputs, parameters, grad_outputs, dtype)
        return self._against_torch(
            label,
            ours,
            inputs,
            parameters,
            dtype,
            found,
            theirs,
            grad_outputs,
            believed,
        )

    # Running ours

    def _run_ours(self, ours, inputs):
        """({"outputs", "inputs", "parameters", "buffers", "changed"}, grad_outputs)"""
        ours.reset()
        copies = [x.copy() for x in inputs]
        with np.errstate(all="ignore"):
            y = ours.forward(*copies)
            outputs = outputs_of(y)
            grad_outputs = self._upstream(ours, outputs)
            pieces = iter(grad_outputs)
            grad_y = map_tree(lambda a: None if a is None else next(pieces), y)
            if _takes_nothing(ours):
                returned = _backward_of(ours)()
            else:
                returned = ours.backward(grad_y)
        names = ours.input_names()
        found = {
            "outputs": [a.copy() for a in outputs],
            "inputs": input_gradients(returned, inputs, names),
            "parameters": ours.gradients(),
            "buffers": ours.buffers(),
            "changed": [
                i for i, (a, b) in enumerate(zip(inputs, copies)) if distance(a, b) > 0
            ],
        }
        return found, grad_outputs

    def _upstream(self, ours, outputs):
        """Random gradients of the outputs; None for integers; 1 where none is taken."""
        rng = np.random.default_rng(self.seed + 1)
        found = []
        for y in outputs:
            grad = rng.normal(size=y.shape)
            grad = np.ones(y.shape) if _takes_nothing(ours) else np.asarray(grad)
            floating = y.dtype.kind in "fc"
            found.append(grad.astype(y.dtype) if floating else None)
        return found

    def _raised(self, label, error):
        line = f"{type(error).__name__}: {error}"
        verdict = Verdict("yours", "bug", f"yours raises {line}", [], None)
        return Row(label, "error", "yours", verdict)

    def _believed(self, inputs, parameters, dtype):
        """Theirs alone, first: what PyTorch refuses is no fault of ours."""
        if self.theirs is None:
            return None
        try:
            return self.theirs.run(inputs, parameters, None, dtype)
        except (RuntimeError, ValueError, IndexError, NotImplementedError) as error:
            if dtype == "float64" and inputs[0].shape == self.inputs[0].shape:
                if not self.previous:  # as given: then it is the call that is wrong
                    raise
            raise _Refused(str(error).split("\n")[0]) from None

    # Against PyTorch

    def _against_torch(
        self, label, ours, inputs, parameters, dtype, found, theirs, grads, believed
    ):
        names = self._input_names(inputs)
        run = _Runner(self.theirs, inputs, parameters, grads, dtype)
        wide = _Wide(self, ours, inputs, dtype)
        rows = []
        known = {
            "inputs": dict(zip(names, inputs, strict=True)),
            "parameters": parameters,
            "grad_y": grads[0] if len(grads) == 1 else None,
            "y": theirs["outputs"][0] if len(theirs["outputs"]) == 1 else None,
            "is_float64": dtype == "float64",
        }
        for kind, key, name in _quantities(found, theirs, inputs, names):
            a, b = found[kind], theirs[kind]
            a = _at(a, key)
            b = _at(b, key)
            what = f"{label}, {name}" if label != "as given" else name
            before, self.previous[kind, key] = self.previous.get((kind, key)), b
            if a is None or b is None:
                rows += self._missing(label, kind, name, a, b, ours)
                continue
            if label == "kinks and ties" and not np.isfinite(b).all():
                continue
            evidence = Evidence(a, b, names=NAMES, what=what)
            verdict = judge(evidence)
            if not verdict.ok or dtype == "float32":
                context = known | {"previous": before}
                context |= run.context(kind, key)
                evidence = Evidence(
                    *(a, b, run.exact(kind, key), wide.of(kind, key)),
                    noise=run.noise(kind, key),
                    context=context,
                    names=NAMES,
                    what=what,
                )
                verdict = judge(evidence)
            rows.append(Row(label, KINDS[kind], name, verdict, (a, b)))
        return rows + self._changed(label, found, names)

    def _missing(self, label, kind, name, a, b, ours):
        """One side has no gradient: a zero will do for none."""
        present = to_numpy(b if a is None else a)
        if not present.any():
            return []
        frozen = getattr(ours, "frozen", set)()
        if a is None and name.removeprefix("grad_") in frozen:
            return []
        if a is None:
            said = f"yours gives none; PyTorch's is up to {np.abs(present).max():.6g}"
        else:
            most = f"{np.abs(present).max():.6g}"
            said = f"PyTorch has none (frozen, or not used), yours is up to {most}"
        cause = Cause("missing", "the gradient is never computed or kept", 0.0)
        causes = [cause] if a is None else []
        verdict = Verdict(name, "bug", f"no gradient: {said}", causes, None)
        return [Row(label, KINDS[kind], name, verdict)]

    def _changed(self, label, found, names):
        rows = []
        for i in found["changed"]:
            said = "yours writes into its argument: the caller's array changes"
            verdict = Verdict(names[i], "bug", said, [], None)
            rows.append(Row(label, "argument", names[i], verdict))
        return rows

    def _input_names(self, inputs):
        names = self.ours.input_names()
        return [names[i] if i < len(names) else f"x{i}" for i in range(len(inputs))]

    # Against differences

    def _against_differences(self, label, ours, inputs, found, grad_outputs):
        names = self._input_names(inputs)
        parameters = ours.parameters()
        arrays = [*inputs, *parameters.values()]
        count = len(inputs)

        def value(*moved):
            with ours.parameters_as(dict(zip(parameters, moved[count:]))):
                ours.reset()
                outputs = outputs_of(ours.forward(*(m.copy() for m in moved[:count])))
            ours.reset()
            pairs = zip(outputs, grad_outputs, strict=True)
            return sum(np.sum(y * g) for y, g in pairs if g is not None)

        if value(*arrays) != value(*arrays):
            said = "forward is random, two calls differ"
            raise ValueError(f"{said}: let it seed itself, or pass theirs")
        grads = iter(found["inputs"])
        ours_grads = [
            next(grads, None) if x.dtype.kind in "fc" else None for x in inputs
        ]
        ours_grads += [found["parameters"].get(name) for name in parameters]
        titles = [f"grad_{name}" for name in [*names, *parameters]]
        kinds = ["inputs"] * count + ["parameters"] * len(parameters)
        if sum(a.size for a in arrays) <= MANY:
            believed, doubtful = numeric.numeric_gradients(value, arrays, self.eps)
        else:
            self.notes.append(f"{label}: more than {MANY} entries: the rate alone")
            believed, doubtful = [None] * len(arrays), 0
        if doubtful:
            self.notes.append(f"{label}: {doubtful} entries on a kink were left out")
        rows = []
        context = {
            "inputs": dict(zip(names, inputs, strict=True)),
            "parameters": parameters,
            "grad_y": grad_outputs[0] if len(grad_outputs) == 1 else None,
            "y": found["outputs"][0] if len(found["outputs"]) == 1 else None,
        }
        for a, b, kind, title in zip(ours_grads, believed, kinds, titles, strict=True):
            if b is None:
                continue
            b = (
                b
                if a is None or np.shape(a) != b.shape
                else np.where(np.isnan(b), a, b)
            )
            if a is None:
                rows += self._missing(label, kind, title, a, b, ours)
                continue
            what = f"{label}, {title}" if label != "as given" else title
            before = self.previous.get((kind, title))
            self.previous[kind, title] = b
            verdict = _by_differences(what, a, b, context | {"previous": before})
            rows.append(Row(label, KINDS[kind], title, verdict, (a, b)))
        rows += self._rate(label, value, arrays, ours_grads)
        return rows + self._changed(label, found, names)

    def _rate(self, label, value, arrays, grads):
        """Taylor: the remainder of a right gradient shrinks with the square of h."""
        if any(
            np.shape(g) != a.shape
            for g, a in zip(grads, arrays, strict=True)
            if g is not None
        ):
            return []
        rate = numeric.remainder_rate(value, arrays, grads, self.seed)
        if np.isnan(rate):
            return []
        kind = "rounding" if rate > 1.5 else "bug"
        said = f"Taylor's remainder shrinks as h^{rate:.2f}: "
        said += "2 is right" if kind == "rounding" else "2 would be right, 1 is wrong"
        verdict = Verdict("remainder", kind, said, [], None)
        return [Row(label, "rate", "all together", verdict)]


class _Refused(Exception):
    """PyTorch takes no such inputs."""


class _Runner:
    """Theirs on the inputs of one trial, run again in other ways where it is asked."""

    def __init__(self, theirs, inputs, parameters, grads, dtype):
        self.theirs, self.dtype = theirs, dtype
        self.given = inputs, parameters, grads
        self.runs = {}

    def _run(self, key, *given, **how):
        if key not in self.runs:
            self.runs[key] = self.theirs.run(*(given or self.given), **how)
        return self.runs[key]

    def exact(self, kind, key):
        """The same in float64, where that is wider."""
        if self.dtype == "float64":
            return None
        return _at(self._run("exact", dtype="float64")[kind], key)

    def noise(self, kind, key):
        """How far one rounding of inputs and parameters moves theirs."""
        if "noise" not in self.runs:
            inputs, parameters, grads = self.given

            def compute():
                moved = [nudged(x) for x in inputs]
                trained = {name: nudged(p) for name, p in parameters.items()}
                found = self.theirs.run(moved, trained, grads, dtype=self.dtype)
                return {
                    (kind, key): np.asarray(value)
                    for kind, values in found.items()
                    for key, value in _items(values)
                    if value is not None
                }

            self.runs["noise"] = noise_of(compute)
        return self.runs["noise"].get((kind, key), 0.0)

    def context(self, kind, key):
        """Other ways to call theirs, for the diagnoses."""
        inputs, parameters, grads = self.given

        def of(name, *given, **how):
            return lambda: _at(
                self._run(name, *given, dtype=self.dtype, **how)[kind], key
            )

        changes = self.theirs.alternatives()
        found = {
            said: of(said, *self.given, change=change)
            for said, change in changes.items()
        }
        if len(inputs) >= 1 and kind in ("outputs", "inputs"):
            found |= self._other_axes(of)
        found |= self._broadcast(of)
        context = {"alternatives": found}
        if kind != "outputs":
            ones = [None if g is None else np.ones_like(g) for g in grads]
            context["with_ones"] = of("ones", inputs, parameters, ones)
        if kind == "inputs" and len(grads) == 1 and grads[0].size <= FEW:
            context["diagonal"] = lambda: self._diagonal(key)
        return context

    def _other_axes(self, of):
        """As if the axes of the inputs were exchanged, and those of the results back"""
        inputs, parameters, grads = self.given
        ndims = {x.ndim for x in inputs}
        if ndims != {2} or any(g is None or g.ndim != 2 for g in grads):
            return {}
        turned = of(
            "axes",
            [x.T.copy() for x in inputs],
            parameters,
            [g.T.copy() for g in grads],
        )
        return {("axis", "along the other axis"): lambda: turned().T}

    def _broadcast(self, of):
        """As if (N,) and (N, 1) had met: (N, N) of them"""
        inputs, parameters, grads = self.given
        if len(inputs) != 2 or inputs[0].size != inputs[1].size or inputs[0].size < 2:
            return {}
        n = inputs[0].size
        for first, second in ((0, 1), (1, 0)):
            shapes = {first: (n, 1), second: (1, n)}
            wide = [
                np.broadcast_to(x.reshape(shapes[i]), (n, n))
                for i, x in enumerate(inputs)
            ]
            wide = [np.ascontiguousarray(x) for x in wide]
            call = of("broadcast", wide, parameters, grads)

            def folded(call=call, axis=1 - first if first == 0 else 1):
                y = call()
                return y if np.ndim(y) == 0 else y.sum(1).reshape(inputs[0].shape)

            said = f"({n}, 1) and ({n},) were broadcast to ({n}, {n})"
            return {("broadcast", said): folded}
        return {}

    def _diagonal(self, key):
        """Σ over no other entry: grad_x[i] = grad_y[i] ∂y[i] / ∂x[i]"""
        inputs, parameters, grads = self.given
        grad = grads[0]
        found = np.zeros(grad.shape)
        for at in np.ndindex(grad.shape):
            one = np.zeros_like(grad)
            one[at] = grad[at]
            run = self.theirs.run(inputs, parameters, [one], dtype=self.dtype)
            found[at] = run["inputs"][key][at]
        return found


class _Wide:
    """Ours once more in a wider dtype: does an error shrink?"""

    def __init__(self, check, ours, inputs, dtype):
        self.check, self.ours, self.inputs = check, ours, inputs
        self.dtype = "longdouble" if dtype == "float64" else "float64"
        self.found = None

    def of(self, kind, key):
        if self.found is None:
            try:
                ours = self.ours.cast(np.dtype(self.dtype))
                inputs = [_cast(x, self.dtype) for x in self.inputs]
                self.found, _ = self.check._run_ours(ours, inputs)
            except Exception:  # not every forward knows a wider dtype
                self.found = {}
        value = _at(self.found.get(kind), key)
        return None if value is None else np.asarray(value)


KINDS = {
    "outputs": "output",
    "inputs": "input gradient",
    "parameters": "parameter gradient",
    "buffers": "buffer",
}


def _quantities(found, theirs, inputs, names):
    """(kind, key, name) of all that both or one of them have, forward order first"""
    outputs = max(len(found["outputs"]), len(theirs["outputs"]))
    for i in range(outputs):
        yield "outputs", i, "y" if outputs == 1 else f"y[{i}]"
    floating = [n for n, x in zip(names, inputs, strict=True) if x.dtype.kind in "fc"]
    for i, name in enumerate(floating):
        yield "inputs", i, f"grad_{name}"
    for name in theirs["parameters"]:
        yield "parameters", name, f"grad_{name}"
    for name in found["buffers"]:
        if name in theirs["buffers"]:
            yield "buffers", name, name


def _items(values):
    return values.items() if isinstance(values, dict) else enumerate(values)


def _at(values, key):
    if values is None:
        return None
    if isinstance(values, dict):
        return values.get(key)
    return values[key] if key < len(values) else None


def _by_differences(what, a, b, context):
    """The verdict where finite differences are the other side"""
    a, b = to_numpy(a), to_numpy(b)
    if a.shape != b.shape:
        causes = diagnose(a, b, context)
        said = f"bug in yours: shape {a.shape} instead of {b.shape}"
        return Verdict(what, "bug", said, causes, None)
    scale = float(np.abs(b).max(initial=0.0))
    off = distance(a, b)
    if off <= NUMERIC * max(scale, 1e-6):
        part = off / scale if scale else 0.0
        said = f"agrees with the numeric derivative to {part:.1e}"
        return Verdict(what, "rounding", said, [], None)
    verdict = judge(
        Evidence(a, b, context=context, names=("yours", "numeric"), what=what)
    )
    return verdict


def _takes_nothing(ours):
    """backward(): the backward of a loss, which starts from 1"""
    backward = _backward_of(ours)
    try:
        given = inspect.signature(backward).parameters.values()
    except (TypeError, ValueError):
        return False
    return not any(p.kind is not p.KEYWORD_ONLY for p in given)


def _backward_of(ours):
    thing = getattr(ours, "thing", getattr(ours, "module", None))
    return ours._backward if thing is None else thing.backward


def _cast(x, dtype):
    return x.astype(dtype) if x.dtype.kind == "f" else x


def _turned(x):
    """Other values of the same kind: every axis reversed"""
    return np.flip(x).copy() if x.dtype.kind in "fc" else x


def _halves(x):
    """Values on kinks and in ties: multiples of 1/2"""
    return np.round(2 * x) / 2 if x.dtype.kind == "f" else x


def _one_row(inputs):
    """The first row of each, where all have the same number of them, or None"""
    sizes = {x.shape[0] for x in inputs if x.ndim}
    if len(sizes) != 1 or min(sizes) < 2 or any(x.ndim == 0 for x in inputs):
        return None
    return [x[:1] for x in inputs]
