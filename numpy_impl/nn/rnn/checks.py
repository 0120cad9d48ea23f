"""What recurrent layers refuse, as torch does: sizes, flags, inputs and states."""

import numbers
import warnings

import numpy as np

from numpy_impl.nn import check
from numpy_impl.nn.utils.rnn import PackedSequence

__all__ = []

MODES = ("LSTM", "GRU", "RNN_TANH", "RNN_RELU")


def check_rnn_arguments(
    mode,
    input_size,
    hidden_size,
    num_layers,
    bias,
    batch_first,
    dropout,
    proj_size,
    device,
):
    """Refuse what torch's constructor refuses, in its order."""
    check_dropout(dropout, num_layers)
    for name, flag in (("bias", bias), ("batch_first", batch_first)):
        if not isinstance(flag, bool):
            raise TypeError(f"{name} must be a bool, got {flag!r}")
    for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
        # torch refuses NumPy's integers here, too; True, its 1, is refused here alone
        if not isinstance(size, int) or isinstance(size, bool):
            raise TypeError(f"{name} must be an int, got {size!r}")
        if size <= 0:
            raise ValueError(f"{name} must be greater than zero, got {size}")
    for name, size in (("num_layers", num_layers), ("proj_size", proj_size)):
        if not hasattr(size, "__index__"):
            raise TypeError(f"{name} must be an int, got {size!r}")
    if num_layers <= 0:
        raise ValueError(f"num_layers must be greater than zero, got {num_layers}")
    if not 0 <= proj_size < hidden_size:
        raise ValueError(
            f"proj_size must be >= 0 (none) and < hidden_size {hidden_size}, "
            f"got {proj_size}"
        )
    if mode not in MODES:
        raise ValueError(f"mode must be one of {list(MODES)}, got {mode!r}")
    check.device(device)


def check_nonlinearity(nonlinearity):
    """One of the two that RNN knows."""
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError(f"nonlinearity must be 'tanh' or 'relu', got {nonlinearity!r}")


def check_dropout(dropout, num_layers):
    """A number in 0 ... 1; a warning where it has nothing to do."""
    if not isinstance(dropout, str) and not hasattr(dropout, "__float__"):
        raise TypeError(f"dropout must be a number, got {dropout!r}")
    is_number = isinstance(dropout, numbers.Real) and not isinstance(dropout, bool)
    if not is_number or not 0 <= dropout <= 1:
        raise ValueError(f"dropout must be a number in 0 ... 1, got {dropout!r}")
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout acts between layers: with num_layers=1 there is nothing for "
            f"dropout={dropout} to do",
            stacklevel=5,  # the line that makes an LSTM
        )


def check_rnn(module, x, hx):
    """One sequence (T, I), a batch of them or packed ones, and their states."""
    rows = x
    if isinstance(x, PackedSequence):
        rows = x.data
        check_packed(x)
    check.array(x=rows)
    if rows.ndim not in (2, 3):
        raise ValueError(f"x must have 2 axes (T, I) or 3 (a batch), got {rows.shape}")
    weight = module.all_weights[0][0]
    if rows.dtype != weight.dtype:
        raise ValueError(
            f"x must have the parameters' dtype {weight.dtype}, got {rows.dtype}"
        )
    if rows.shape[-1] != module.input_size:
        raise RuntimeError(
            f"x must have input_size = {module.input_size} features on its last axis, "
            f"got shape {rows.shape}"
        )
    time = 1 if module.batch_first and rows.ndim == 3 else 0
    if rows.shape[time] == 0:
        raise RuntimeError(
            f"x must have at least one step in time (axis {time}), got {rows.shape}"
        )
    if hx is not None:
        check_states(module, x, hx)


def check_packed(x):
    """Rows (R, I), shared out to steps of which none has more than the one before."""
    check.array(**{"x.data": x.data})
    sizes = np.asarray(x.batch_sizes)
    if x.data.ndim != 2:
        raise RuntimeError(f"x.data must have 2 axes (R, I), got {x.data.shape}")
    if sizes.min(initial=1) < 1 or (np.diff(sizes) > 0).any():
        raise RuntimeError(
            f"x.batch_sizes must be positive and never increase, got {sizes.tolist()}"
        )
    if sizes.sum() != len(x.data):
        raise RuntimeError(
            f"x.batch_sizes must sum to the {len(x.data)} rows of x.data, got "
            f"{sizes.tolist()}"
        )


def check_states(module, x, hx):
    """(L·D, N, ·), or (L·D, ·) of one sequence, of the dtype of `x`."""
    sizes = module._state_sizes
    names = ("h_0", "c_0") if len(sizes) == 2 else ("hx",)
    if len(sizes) == 1:
        hx = (hx,)
    elif not isinstance(hx, tuple | list) or len(hx) != len(sizes):
        is_list = isinstance(hx, tuple | list)
        got = f"{type(hx).__name__} of {len(hx)}" if is_list else type(hx).__name__
        raise RuntimeError(f"hx must be a tuple (h_0, c_0), got {got}")
    if isinstance(x, PackedSequence):
        batch, x = (int(x.batch_sizes[0]),), x.data
    else:
        batch = (x.shape[0 if module.batch_first else 1],) if x.ndim == 3 else ()
    for name, state, size in zip(names, hx, sizes):
        check.array(**{name: state})
        check.shape(name, state, (len(module.all_weights), *batch, size))
        check.same_dtype(x=x, **{name: state})


def check_cell_arguments(input_size, hidden_size, num_chunks, device):
    """Sizes; torch makes cells of no units, too, which nobody can use."""
    check.size(input_size=input_size, hidden_size=hidden_size, num_chunks=num_chunks)
    if hidden_size == 0:
        raise ValueError("hidden_size must be greater than zero, got 0")
    check.device(device)


def check_cell(module, x, hx):
    """x (N, I) or (I,), and the states that belong to it."""
    nonlinearity = getattr(module, "nonlinearity", "tanh")
    if nonlinearity not in ("tanh", "relu"):
        raise RuntimeError(
            f"nonlinearity must be 'tanh' or 'relu', got {nonlinearity!r}"
        )
    if module._count == 2 and hx is not None:
        if not isinstance(hx, tuple | list):
            raise TypeError(f"hx must be a tuple (h, c), got {type(hx).__name__}")
        if len(hx) != 2:
            raise RuntimeError(f"hx must be a tuple (h, c), got {len(hx)} arrays")
    states = () if hx is None else hx if module._count == 2 else (hx,)
    names = ("h", "c") if module._count == 2 else ("hx",)
    given = {"x": x} | dict(zip(names, states))
    check.array(**given)
    for name, array in given.items():
        if array.ndim not in (1, 2):
            raise ValueError(
                f"{name} must have 2 axes (N, ·) or 1 (one sequence), got {array.shape}"
            )
    check.shape("x", x, (*x.shape[:-1], module.input_size))
    for name, state in list(given.items())[1:]:
        check.shape(name, state, (*x.shape[:-1], module.hidden_size))
    check.same_dtype(weight_ih=module.weight_ih, **given)
