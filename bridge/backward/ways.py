"""PyTorch's side of one trial, run in other ways where the first answer differs."""

import numpy as np

from bridge.backward.otherwise import otherwise
from bridge.rounding import noise_of, nudged

__all__ = ["Ways"]

FEW = 300  # entries of an output whose Jacobian is looked at


class Ways:
    """What else PyTorch says on the inputs of one trial; each way is run once.

    Args:
        theirs: a Theirs.
        trial: a Trial.
        parameters: {name: ndarray}, those of ours.
        grad_outputs: the upstream gradients.
        names: the Names of the inputs.
    """

    def __init__(self, theirs, trial, parameters, grad_outputs, names):
        self.theirs, self.dtype = theirs, trial.dtype
        self.names = names
        self.given = trial.inputs, parameters, grad_outputs
        self.runs = {}

    def run(self, name="as it is", given=None, **how):
        """The Run of one way; `name` tells it from others."""
        if name not in self.runs:
            how = {"dtype": self.dtype} | how
            self.runs[name] = self.theirs.run(*(given or self.given), **how)
        return self.runs[name]

    def exact(self, kind, key):
        """The same in float64, where that is wider; else None."""
        if self.dtype == "float64":
            return None
        return self.run("exact", dtype="float64").get(kind, key)

    def noise(self, kind, key):
        """How far one rounding of whatever goes in moves it."""
        if "noise" not in self.runs:
            self.runs["noise"] = noise_of(self._nudged)
        return self.runs["noise"].get((kind, key), 0.0)

    def noise_within(self, kind, key):
        """The same where each operation's result is rounded another way, too."""
        if "noise within" not in self.runs:
            from bridge.rounded_results import NUDGES, RoundedResults  # import torch

            with RoundedResults():
                self.runs["noise within"] = noise_of(self._nudged, NUDGES)
        return self.runs["noise within"].get((kind, key), 0.0)

    def _nudged(self):
        inputs, parameters, grads = self.given
        moved = [nudged(x) for x in inputs]
        trained = {name: nudged(p) for name, p in parameters.items()}
        given = [None if g is None else nudged(g) for g in grads]
        run = self.theirs.run(moved, trained, given, dtype=self.dtype)
        return dict(run.items())

    def largest(self):
        """The largest number that goes in."""
        inputs, parameters, grads = self.given
        given = [*inputs, *parameters.values(), *(g for g in grads if g is not None)]
        sizes = [np.abs(a[np.isfinite(a)]).max(initial=0.0) for a in given if a.size]
        return max(sizes, default=0.0)

    def context(self, kind, key):
        """What the diagnoses may ask for: see bridge.diagnosis."""
        inputs, parameters, grads = self.given
        alternatives = {
            said: self._later(kind, key, said, change=change)
            for said, change in self.theirs.alternatives().items()
        }
        alternatives |= self._other_axis(kind, key) | self._broadcast(kind, key)
        alternatives |= self._other_arrays(kind, key) | self._at_y(kind, key)
        alternatives |= self._each_use(kind, key)
        others = {self._said(k): v for k, v in self.run().items() if k != (kind, key)}
        found = {"alternatives": alternatives, "others": others}
        if kind == "buffers":
            found["before"] = self.theirs.buffer_at_start(key)
            found["options"] = self.theirs.options()
        if kind != "outputs":
            ones = [None if g is None else np.ones_like(g) for g in grads]
            given = inputs, parameters, ones
            found["with_ones"] = self._later(kind, key, "ones", given)
        if kind == "inputs" and len(grads) == 1 and grads[0].size <= FEW:
            found["diagonal"] = lambda: self._diagonal(key)
        return found

    def _later(self, kind, key, name, given=None, **how):
        if kind == "outputs":  # forward is enough
            given = *(given or self.given)[:2], None
            name = "forward", name
        return lambda: self.run(name, given, **how).get(kind, key)

    def _other_axis(self, kind, key):
        """As if the two axes were exchanged, in the inputs and back in the results"""
        inputs, parameters, grads = self.given
        if any(a is None or a.ndim != 2 for a in (*inputs, *grads)):
            return {}
        given = [x.T.copy() for x in inputs], parameters, [g.T.copy() for g in grads]
        turned = self._later(kind, key, "other axis", given)
        return {("axis", "along the other axis"): lambda: turned().T}

    def _broadcast(self, kind, key):
        """As if (N, 1) and (N,) had met, and made (N, N)"""
        inputs, parameters, grads = self.given
        if len(inputs) != 2 or kind == "parameters":
            return {}
        n, m = (x.size for x in inputs)
        if n != m or n < 2 or any(x.dtype.kind != "f" for x in inputs):
            return {}
        columns = np.repeat(inputs[0].reshape(n, 1), n, 1)
        rows = np.repeat(inputs[1].reshape(1, n), n, 0)
        given = [columns, rows], parameters, grads
        later = self._later(kind, key, "broadcast", given)

        def folded():
            y = later()
            if kind == "outputs":
                return y
            return y.sum(1 if key == 0 else 0).reshape(inputs[key].shape)

        said = f"({n}, 1) and ({n},) were broadcast to ({n}, {n})"
        return {("broadcast", said): folded}

    def _other_arrays(self, kind, key):
        """As if other inputs or parameters had been meant, see `otherwise`"""
        inputs, parameters, grads = self.given
        arrays = {**dict(zip(self.names, inputs, strict=True)), **parameters}

        def call(label, changed, other=None):
            now = arrays | changed
            given = [now[n] for n in self.names], {n: now[n] for n in parameters}
            if other is None:
                return self._later(kind, key, label, (*given, grads))
            if kind == "inputs" and other in self.names.floating:
                at = self.names.floating.index(other)
                return self._later(kind, at, label, (*given, grads))
            return self._later("parameters", other, label, (*given, grads))

        name = self.names.floating[key] if kind == "inputs" else key
        return otherwise(call, arrays, kind, name)

    def _at_y(self, kind, key):
        """As if the derivative were asked for at y instead of x"""
        inputs, parameters, grads = self.given
        outputs = self.run().outputs
        if kind != "inputs" or len(inputs) != 1 or len(outputs) != 1:
            return {}
        if outputs[0].shape != inputs[0].shape:
            return {}
        said = f"the derivative at y instead of {self.names[0]}"
        given = outputs, parameters, grads
        return {("y for x", said): self._later(kind, key, said, given)}

    def _each_use(self, kind, key):
        """As if of several uses of an array one were forgotten"""
        if kind not in ("inputs", "parameters"):
            return {}
        from bridge.backward.uses import Uses, parts_of

        _, parameters, _ = self.given
        name = self.names.floating[key] if kind == "inputs" else key
        uses = Uses([*self.names, *parameters].index(name), name)
        try:
            self.theirs.run(*self.given, dtype=self.dtype, change=uses)
        except Exception:  # what cannot be watched is no hypothesis
            return {}
        return {
            ("not accumulated", said): lambda part=part: part
            for said, part in parts_of(uses)
        }

    def _said(self, quantity):
        kind, key = quantity
        said = {
            "outputs": f"y[{key}]",
            "parameters": f"grad_{key}",
            "buffers": key,
        }
        return f"grad_{self.names.floating[key]}" if kind == "inputs" else said[kind]

    def _diagonal(self, key):
        """grad_x[i] = grad_y[i] ∂y[i] / ∂x[i], without the sum over the other y[j]"""
        inputs, parameters, (grad,) = self.given
        found = np.zeros(grad.shape)
        for at in np.ndindex(grad.shape):
            one = np.zeros_like(grad)
            one[at] = grad[at]
            run = self.theirs.run(inputs, parameters, [one], dtype=self.dtype)
            found[at] = run.inputs[key][at]
        return found
