"""Which Side a model has."""

from bridge.causal.side import is_module_of, is_stored

__all__ = ["labels_of", "side_of"]


def kind_of(model):
    """What it is: "PyTorch", "NumPy", "scikit-learn", "stored" or "plain".

    Raises:
        TypeError: it is nothing that computes or holds weights.
    """
    if is_module_of(model, "torch"):
        return "PyTorch"
    if is_module_of(model, "numpy_impl"):
        return "NumPy"
    if is_stored(model):
        return "stored"
    if hasattr(model, "get_params") and hasattr(model, "fit"):
        return "scikit-learn"
    if hasattr(model, "forward") or callable(model):
        return "plain"
    raise TypeError(
        "a model must be a module of PyTorch or NumPy, an object with forward() and "
        "backward(), a function, a fitted estimator of scikit-learn, a state dict or "
        f"the path of one; got {type(model).__name__}"
    )


def labels_of(ours, theirs):
    """What to call the two: by their library, with A and B behind it if it is one."""
    labels = [kind_of(model) for model in (ours, theirs)]
    labels = [{"plain": "NumPy", "stored": "the file"}.get(a, a) for a in labels]
    if labels[0] == labels[1]:
        return f"{labels[0]} A", f"{labels[1]} B"
    return tuple(labels)


def side_of(model, label):
    """The Side of a model; each kind is imported when it is needed.

    Raises:
        TypeError: it is no model.
        ValueError, OSError: a file of weights cannot be read.
    """
    kind = kind_of(model)
    if kind == "PyTorch":
        from bridge.causal.torch_side import TorchSide as Kind
    elif kind == "NumPy":
        from bridge.causal.numpy_side import NumpySide as Kind
    elif kind == "scikit-learn":
        from bridge.causal.fitted_side import FittedSide as Kind
    elif kind == "stored":
        from bridge.causal.stored_side import StoredSide as Kind
    else:
        from bridge.causal.plain_side import PlainSide as Kind
    return Kind(model, label)
