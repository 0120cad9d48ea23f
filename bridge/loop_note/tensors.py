"""Tensor check: shape, dtype and device through every layer, and values that are none.

What a layer cannot take is told with the layer and the line that makes it fit.
"""

import math

import numpy as np

__all__ = ["check", "finite"]

# Times what a layer is initialised for, which is inputs of about 1. The largest of a
# correct loop is 11 (a scaled column), the smallest of a mistake 2500.
LARGE = 100
# The share of units that are zero for every sample. By chance, or by unscaled features,
# it comes up to 0.63 in a correct loop of the tables; the dead layer has 1, and none of
# the tables lies between.
DEAD = 0.9


def check(note, trial):
    """Follow one batch through the layers."""
    _places(note, trial)
    _floats(note, trial)
    if trial.failed and trial.failed[0] == "model":
        if not note.has("tensor"):  # else it is told why already
            _failure(note, trial)
        return
    if trial.output is None:
        note.found(
            "tensor", "the model", "forward returns None", "return y, at its end"
        )
        return
    note.saw("tensor", _shapes(trial))
    _born_nan(note, trial)
    _unscaled(note, trial)
    _dead(note, trial)


def finite(library, x):
    """Whether an array has no NaN and no infinite number; others are fine."""
    return not isinstance(x, library.array) or bool(np.isfinite(library.numpy(x)).all())


def _shapes(trial):
    steps = [_shape(trial.inputs[0])]
    steps += [f"{_name(v)} {_shape(v.output)}" for v in trial.leaves()]
    if len(steps) > 9:
        steps = [*steps[:4], f"... {len(steps) - 8} more", *steps[-4:]]
    return "x " + " -> ".join(steps)


def _name(visit):
    return visit.path or type(visit.module).__name__


def _shape(x):
    if isinstance(x, tuple | list):
        return f"({', '.join(_shape(item) for item in x)})"
    return str(tuple(x.shape)) if hasattr(x, "shape") else type(x).__name__


def _places(note, trial):
    """Parameters and buffers on several devices, or on one that holds no numbers."""
    library, model = trial.library, trial.subject.model
    tensors = [*model.named_parameters(), *model.named_buffers()]
    devices = {}
    for name, x in tensors:
        devices.setdefault(library.device(x), name)
    if len(devices) > 1:
        (first, _), (other, name) = list(devices.items())[:2]
        note.found(
            "tensor",
            name,
            f"it is on {other}, and the parameters before it on {first}",
            "model.to(device), the whole model, before the optimizer is made",
        )


def _floats(note, trial):
    """Floats of another dtype than the parameters', which layers do not mix."""
    library = trial.library
    dtypes = {str(p.dtype): p.dtype for p in trial.subject.model.parameters()}
    if len(dtypes) != 1:
        return
    dtype = next(iter(dtypes))
    for i, x in enumerate(trial.inputs):
        if isinstance(x, library.array) and library.is_floating(x):
            if str(x.dtype) != dtype:
                short = dtype.removeprefix("torch.")
                to = f"to(torch.{short})" if "torch" in dtype else f"astype({short!r})"
                note.found(
                    "tensor",
                    f"input {i}" if len(trial.inputs) > 1 else "x",
                    f"it is of {x.dtype}, the parameters are of {dtype}",
                    f"x = x.{to}, in the data set rather than in the loop",
                )


def _failure(note, trial):
    """Where the forward stopped, and what would fit there."""
    error, visit = trial.failed[1], trial.stopped_in
    message = str(error).strip().split("\n")[0]
    where = visit.where if visit else "the model"
    inputs = visit.inputs if visit else trial.inputs
    taken = ", ".join(f"{_shape(x)} of {_dtype(x)}" for x in inputs)
    mend = _fit(visit.module, inputs[0]) if visit and inputs else None
    note.found(
        "tensor",
        where,
        f"it cannot take {taken}: {type(error).__name__}: {message}",
        mend or "print(x.shape, x.dtype) in front of this layer, and make it fit",
    )


def _dtype(x):
    return str(getattr(x, "dtype", type(x).__name__))


def _fit(module, x):
    """The line that makes x fit this layer, where it can be told."""
    kind, shape = type(module).__name__, tuple(getattr(x, "shape", ()))
    weight = getattr(module, "weight", None)
    dtype = _dtype(x)
    if kind == "Embedding" and "float" in dtype:
        return "x.long()" if "torch" in dtype else "x.astype(np.int64)"
    if kind == "Linear" and shape and shape[-1] != module.in_features:
        if len(shape) > 2 and math.prod(shape[1:]) == module.in_features:
            return f"nn.Flatten() in front of it: each sample has shape {shape[1:]}"
        return f"nn.Linear({shape[-1]}, {module.out_features})"
    if kind == "Conv2d" and len(shape) == 3:
        return "the axis of channels is missing: x.unsqueeze(1), or x[:, None]"
    if kind == "Conv2d" and len(shape) == 4 and shape[1] != module.in_channels:
        return f"nn.Conv2d({shape[1]}, {module.out_channels}, ...)"
    if weight is not None and dtype != str(weight.dtype):
        return f"x of {weight.dtype} where it is made, as the weight is"
    return None


def _born_nan(note, trial):
    """The first layer that makes NaN or inf of finite numbers."""
    library = trial.library
    if not all(finite(library, x) for x in trial.inputs):
        return  # the loader check says so
    for visit in trial.visits:
        inner = list(visit.module.children())
        if not finite(library, visit.output) and not inner:
            if all(finite(library, x) for x in visit.inputs):
                _nan_in(note, visit.where)
            else:
                _nan_in(note, f"in front of {visit.where}")
            return
    if not finite(library, trial.output):
        _nan_in(note, "the model's own forward")


def _nan_in(note, where):
    note.found(
        "tensor",
        where,
        "finite numbers go in, NaN or inf comes out",
        "keep log, sqrt and division off 0: torch.log(p.clamp_min(1e-12)), or take "
        "log_softmax, which cannot overflow",
    )


def _unscaled(note, trial):
    """The first layer with weights gets what nobody scaled."""
    library = trial.library
    for visit in trial.leaves():
        weight = getattr(visit.module, "weight", None)
        if weight is None or len(weight.shape) < 2 or not visit.inputs:
            continue
        x = visit.inputs[0]
        if isinstance(x, library.array) and library.is_floating(x):
            values = library.numpy(x)
            values = values[np.isfinite(values)]
            if values.size and abs(values).max() > LARGE:
                low, high = values.min(), values.max()
                note.found(
                    "loader",
                    visit.where,
                    f"its input runs from {low:.4g} to {high:.4g}: the features are "
                    "not scaled, and one learning rate does not suit all weights",
                    "x = (x - mean) / std, of the training data alone; images: x / 255",
                )
        return


def _dead(note, trial):
    """ReLUs that are zero for the whole batch: no gradient comes through them."""
    library = trial.library
    for visit in trial.leaves():
        if type(visit.module).__name__ not in ("ReLU", "ReLU6"):
            continue
        y = library.numpy(visit.output)
        if y.ndim < 2 or len(y) < 2:
            continue
        share = float((y == 0).all(0).mean())
        if share > DEAD:
            note.found(
                "tensor",
                visit.where,
                f"{share:.0%} of its units are 0 for every sample: dead",
                "a smaller learning rate and the default initialisation, or "
                "nn.LeakyReLU()",
            )
