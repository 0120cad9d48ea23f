"""Two models on one batch: every output and every gradient, in causal order."""

import contextlib
from dataclasses import dataclass

from bridge.causal.health import not_a_number
from bridge.causal.pairing import Both
from bridge.causal.sides import kind_of
from bridge.causal.summary import MARK, Report, compared, mark

__all__ = ["Models", "compare_models"]


@dataclass
class Models(Report):
    """What `compare_models` found.

    findings: one for each quantity, in causal order: parameters as they are, the
        modules' outputs, the loss, gradients from the last to the first, buffers
    """

    findings: list

    def agreement(self):
        kinds = {}
        for finding in self.findings:
            kinds[finding.kind] = kinds.get(finding.kind, 0) + 1
        counts = [f"{n} {kind}{'s' if n > 1 else ''}" for kind, n in kinds.items()]
        sentence = f"the two agree to {self.allowed:g}: {', '.join(counts)}"
        return sentence + ("; options differ" if self.differences else "")

    def table(self):
        """One line per quantity, in causal order; what parts is marked."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        title = "Two models on one batch, in causal order"
        table = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("quantity", "name", "shape"):
            table.add_column(column, overflow="fold")
        table.add_column("scaled error", justify="right", overflow="fold")
        table.add_column("at", overflow="fold")
        for finding in self.findings:
            c, name = finding.comparison, Text(finding.name)
            if c is None:
                cell = f"[bold red]{MARK}none[/]"
                table.add_row(finding.kind, name, "", cell, Text(finding.problem))
                continue
            cell = mark(c.scaled, finding.ok(self.tolerance))
            at = "" if c.absolute == 0 else str(list(c.scaled_at))
            table.add_row(finding.kind, name, str(c.shape), cell, Text(at))
        return table

    def as_dict(self):
        """All of it, for json.dump."""
        quantities = [finding.as_dict(self.tolerance) for finding in self.findings]
        return super().as_dict() | {"quantities": quantities}


def compare_models(
    a,
    b,
    batch=None,
    names=None,
    *,
    criteria=None,
    tolerance=None,
    mode=None,
    seed=0,
):
    """Do two models compute the same, forward and backward? If not, where first?

    Weights are not copied: they are the first thing that is compared; copy them with
    `bridge.weights`. Both models are as they were afterwards.

    Args:
        a, b: modules of NumPy or PyTorch, objects with forward and backward, functions,
            fitted estimators of scikit-learn, state dicts or the paths of their files.
            b is believed: what rounding explains is measured on it.
        batch: the input: an array, a tuple of several, or a dict of keyword arguments.
            With `criteria`: (x, target), as for `lockstep.run`.
        names: {a's name: b's or (b's, transform)}, of parameters, buffers and modules
            whose names differ; see `bridge.match`.
        criteria: a pair of losses; None: a random gradient for each output.
        tolerance: of a scaled error; None: by dtype, 1e-12 in float64, 1e-4 in float32.
        mode: "train" or "eval"; None: as each of them is.
        seed: of the random gradient, and of whatever the models draw.

    Returns:
        Models, with `.ok`, `.first`, `.differences`, `.sentence()` and `.table()`.

    Raises:
        TypeError: one of the two is no model.
        ValueError: `names` holds a name that is not there, or there is no batch.
    """
    if mode not in (None, "train", "eval"):
        raise ValueError(f"mode must be 'train', 'eval' or None, got {mode!r}")
    is_stored = "stored" in (kind_of(a), kind_of(b))
    if batch is None and not is_stored:
        raise ValueError("batch must be an array, a tuple or a dict of them, got None")
    criteria = (None, None) if criteria is None else tuple(criteria)
    both = Both((a, b), criteria, names=names, tolerance=tolerance, copied=True)
    with contextlib.ExitStack() as stack:
        for trainer in both.trainers:
            stack.enter_context(trainer.side.unchanged())
            trainer.side.seed(seed)
            trainer.seed = seed
            if mode and hasattr(trainer.side.model, mode):
                getattr(trainer.side.model, mode)()
        findings = both.arrays_only() if is_stored else both.step(0, batch)
    result = Models(
        findings,
        tolerance=tolerance,
        allowed=both.allowed(findings),
        first=both.first,
        error=both.error,
        differences=both.differences,
        not_compared=both.all_not_compared(),
        compared=compared(findings, both) + both.notes(),
    )
    result.problems = [*not_a_number(findings), *both.without_counterpart()]
    if not findings:
        result.problems.append("nothing could be compared")
    return result
