"""Autograd check: backward fills every gradient, and none of them is NaN."""

import numpy as np

from bridge.loop_note.report import by_owner

__all__ = ["check"]

# The largest entry of the first weight's gradient over that of the last, or reversed.
# Measured, 5 to 64 units wide: behind four sigmoids 9e-4 to 3e-3, behind six 1e-5 to
# 3e-5, and the loss of a batch falls by 17 % or more; behind eight 1e-7 to 6e-7, and
# from 32 units on the loss falls by 5 % or less. Of the tables the nearest correct loop
# has 2e-2 (an LSTM beside a second input), the nearest mistake 2.6e-7.
RATIO = 3e-6


def check(note, trial):
    """Look at the gradients after one backward."""
    if trial.unfit is not None:
        what, mend = trial.unfit
        note.found("autograd", "loss", what, mend)
        return
    if trial.failed is not None:
        _failure(note, trial)
        return
    named = dict(trial.subject.model.named_parameters())
    named = {name: p for name, p in named.items() if p.requires_grad}
    missing = [name for name, p in named.items() if p.grad is None]
    grads = {
        name: trial.library.numpy(p.grad)
        for name, p in named.items()
        if p.grad is not None
    }
    note.saw("autograd", f"{len(grads)} of {len(named)} gradients are there")
    _missing(note, missing)
    _not_finite(note, trial, grads)
    _depth(note, grads)
    for found in trial.library.left_over(trial.subject.model):
        note.found("autograd", found.where, found.what, found.mend)


def _failure(note, trial):
    message = str(trial.failed[1]).strip().split("\n")[0]
    mend = "read its message: it names the operation"
    if "inplace" in message:
        mend = "x = x + 1, a new tensor, in place of x += 1 or relu_(x)"
    elif "dtype" in message or "Float" in message or "Long" in message:
        mend = "target.float(), of the dtype of the output"
    note.found("autograd", "loss.backward()", f"it raises: {message}", mend)


def _missing(note, missing):
    for where, names in by_owner(missing).items():
        short = ", ".join(name.rpartition(".")[-1] for name in names)
        note.found(
            "autograd",
            where,
            f"backward gives {short} no gradient: nothing leads from the loss to it",
            "use the layer in forward, without detach(), .data or no_grad() behind it; "
            "or freeze it: requires_grad_(False)",
        )


def _not_finite(note, trial, grads):
    broken = [name for name, grad in grads.items() if not np.isfinite(grad).all()]
    if not broken:
        return
    loss = float(trial.library.numpy(trial.loss).sum())
    if not np.isfinite(loss):
        what = f"the loss is {loss}, and so is its gradient"
    else:
        what = f"the loss is {loss:.4g}, its gradient NaN or inf"
    note.found(
        "autograd",
        broken[-1],
        f"{what}, in {len(broken)} of {len(grads)} parameters",
        "no log, sqrt, norm or division at 0: torch.sqrt(x + eps); "
        "torch.autograd.set_detect_anomaly(True) names the operation",
    )


def _depth(note, grads):
    """Gradients of the first weights against those of the last."""
    weights = {
        name: float(abs(grad).max())
        for name, grad in grads.items()
        if grad.ndim > 1 and grad.size and np.isfinite(grad).all()
    }
    weights = {name: size for name, size in weights.items() if size > 0}
    if len(weights) < 2:
        return
    names = list(weights)
    first, last = names[0], names[-1]
    if weights[first] < RATIO * weights[last]:
        what, mend = "vanishes", "ReLU for sigmoid, residual connections or LayerNorm"
    elif weights[last] < RATIO * weights[first]:
        what, mend = (
            "explodes",
            "the default initialisation, LayerNorm, clip_grad_norm_",
        )
    else:
        return
    note.found(
        "autograd",
        first,
        f"the gradient {what}: up to {weights[first]:.1e} here, "
        f"{weights[last]:.1e} in {last}",
        mend,
    )
