"""Does the loss belong to this output and target? It is asked by trying it.

A loss is known by what it does, not by its name: cross entropy does not change when 1
is added to every logit, NLL falls by 1, and the binary one gives log 2 where the logit
is 0. So a function of the user's own is recognised, too.
"""

import math

import numpy as np

__all__ = ["check", "refused"]

CLOSE = 1e-5  # of rounding, in float32


def check(note, trial):
    """What a loss computes, though it should not."""
    output, target = (trial.library.numpy(x) for x in (trial.output, trial.target))
    if not (np.isfinite(output).all() and output.size):
        return
    if _takes_logits(trial, target):
        _probabilities(note, trial, output)
    elif _takes_log_probabilities(trial, target):
        _not_log_probabilities(note, output)
    elif _takes_binary_logits(trial, target):
        _sigmoid(note, trial)
    if target.dtype.kind == "f":
        _broadcast(note, trial, output, target)


def _classes(trial, target):
    """Whether the target is classes, one for each row of the output."""
    return target.dtype.kind in "iu" and len(trial.output.shape) == target.ndim + 1


def _close(a, b):
    return a is not None and b is not None and abs(a - b) <= CLOSE * max(1, abs(b))


def _takes_logits(trial, target):
    if len(trial.output.shape) < 2 or not _classes(trial, target):
        return False
    loss = trial.loss_of(trial.output)
    moved, twice = trial.loss_of(trial.output + 1), trial.loss_of(trial.output * 2)
    # Twice the logits is another loss, unless there is only one of them.
    return _close(moved, loss) and twice is not None


def _takes_log_probabilities(trial, target):
    if not _classes(trial, target):
        return False
    loss = trial.loss_of(trial.output)
    return _close(trial.loss_of(trial.output * 2), loss * 2) and not _close(
        trial.loss_of(trial.output + 1), loss
    )


def _takes_binary_logits(trial, target):
    is_binary = np.isin(target, (0, 1)).all()
    if not is_binary or target.shape != tuple(trial.output.shape):
        return False
    zero = trial.loss_of(trial.output * 0)
    if not (_close(zero, math.log(2)) or _close(zero, target.size * math.log(2))):
        return False
    # A BCELoss takes no 0 logit: log 0. Probabilities above 1 are refused there.
    return trial.loss_of(trial.output * 0 + 2) is not None


def _axis(output):
    return 1 if output.ndim > 1 else 0


def _probabilities(note, trial, output):
    """Softmax, and then the loss takes the logarithm of another softmax."""
    count = output.shape[_axis(output)]
    if count == 1:
        note.found(
            "loader",
            "criterion",
            "the output has one class, whose probability is always 1: the loss is 0",
            "an output for each class, or BCEWithLogitsLoss with a target of floats",
        )
        return
    sums = output.sum(_axis(output))
    if (output >= 0).all() and np.allclose(sums, 1, atol=1e-4):
        note.found(
            "loader",
            "criterion",
            "the model's output sums to 1 over the classes, and the loss takes logits: "
            "softmax is taken twice",
            "leave the softmax out of forward; take it where probabilities are shown",
        )


def _not_log_probabilities(note, output):
    sums = np.exp(output.astype(np.float64)).sum(_axis(output))
    if not np.allclose(sums, 1, atol=1e-3):
        note.found(
            "loader",
            "criterion",
            "the loss takes log-probabilities, and exp(output) does not sum to 1: "
            f"it is {sums.min():.3g} to {sums.max():.3g}",
            "criterion = nn.CrossEntropyLoss(), which takes logits; or end in "
            "log_softmax",
        )


def _sigmoid(note, trial):
    output = trial.library.numpy(trial.output)
    if _ends_in_sigmoid(trial) and ((output >= 0) & (output <= 1)).all():
        note.found(
            "loader",
            "criterion",
            "the model ends in a sigmoid, and the loss takes logits: sigmoid is taken "
            "twice",
            "leave the sigmoid out of forward, or criterion = nn.BCELoss()",
        )


def _ends_in_sigmoid(trial):
    """By the node that made the output, behind views; or by the last layer."""
    node = getattr(trial.output, "grad_fn", None)
    for _ in range(4):
        if node is None:
            break
        name = type(node).__name__
        if name.startswith("Sigmoid"):
            return True
        if not name.startswith(("View", "Squeeze", "Unsqueeze", "Reshape", "Select")):
            return False
        node = node.next_functions[0][0]
    last = trial.leaves()[-1:]
    return bool(last) and type(last[0].module).__name__ == "Sigmoid"


def _broadcast(note, trial, output, target):
    """(N, 1) against (N,): each output meets each target.

    Then it does not matter which target belongs to which sample.
    """
    if output.shape == target.shape or output.size != target.size:
        return
    loss = trial.loss_of(trial.output)
    turned = trial.loss_of(trial.output, trial.library.turned(trial.target))
    alike = np.ptp(target) == 0 or np.ptp(output) == 0
    if not alike and _close(turned, loss):
        fitting = trial.loss_of(trial.output, trial.target.reshape(output.shape))
        should = "" if fitting is None else f", it should be {fitting:.4g}"
        note.found(
            "loader",
            "criterion",
            f"output {output.shape} and target {target.shape} are broadcast to "
            f"{np.broadcast_shapes(output.shape, target.shape)}: each output meets "
            f"each target. The loss is {loss:.4g}{should}",
            "criterion(output.squeeze(-1), target), or target[:, None]",
        )


def refused(note, trial):
    """The loss raises: say which of shape, dtype and range does not fit."""
    output, target = (trial.library.numpy(x) for x in (trial.output, trial.target))
    error = trial.failed[1]
    message = str(error).strip().split("\n")[0]
    what, mend = _misfit(trial, output, target)
    note.found(
        "loader",
        "criterion",
        f"{what}: {type(error).__name__}: {message}",
        mend,
    )


def _misfit(trial, output, target):
    shapes = (
        f"it refuses output {output.shape} of {trial.output.dtype} and target "
        f"{target.shape} of {trial.target.dtype}"
    )
    name = type(trial.subject.criterion).__name__
    cast = trial.library.as_int64
    if name in ("CrossEntropyLoss", "NLLLoss"):
        classes = output.shape[_axis(output)]
        if target.dtype.kind == "f" and target.shape != output.shape:
            shape = "target.squeeze(-1)" if target.ndim == output.ndim else "target"
            return f"the classes are floats, and {shapes}", f"{shape}{cast}"
        if target.dtype.kind in "iu" and target.ndim == output.ndim:
            return f"the classes have an axis too many, and {shapes}", (
                "target.squeeze(-1)"
            )
        if target.size and not 0 <= target.min() <= target.max() < classes:
            least, most = int(target.min()), int(target.max())
            mend = f"the last layer needs {most + 1} outputs"
            if least == 1 and most == classes:
                mend = "target - 1: classes are counted from 0"
            return f"there are {classes} classes, and labels {least} to {most}", mend
        if target.dtype.kind in "iub":
            return f"the classes must be {trial.library.int64}, and {shapes}", (
                f"target{cast}"
            )
    if name == "BCELoss" and output.size and not 0 <= output.min() <= output.max() <= 1:
        low, high = output.min(), output.max()
        return (
            f"it takes probabilities, and the output runs from {low:.3g} to {high:.3g}",
            "criterion = nn.BCEWithLogitsLoss(), which takes logits",
        )
    if target.dtype.kind in "iub":
        return f"the target is of {trial.target.dtype}, and {shapes}", (
            "target.float()"
            if trial.library.name == "PyTorch"
            else "target.astype(output.dtype)"
        )
    return shapes, "one target for each output: print(output.shape, target.shape)"
