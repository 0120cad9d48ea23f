"""Shapes: what is broadcast, moved, copied or shared."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "broadcasting",
    symptom="the loss does not fall: predictions (N, 1) minus targets (N,) are (N, N)",
)
def column_minus_row():
    """(N, 1) minus (N,) is broadcast to (N, N) by both libraries, so that every
    prediction is compared with every target; scikit-learn takes (N,) as a column."""
    x = np.arange(3.0)
    column, t = torch.from_numpy(x[:, None]), torch.from_numpy(x)
    return entry(
        locals(),
        {
            "(column - t).shape": (3, 3),
            "F.mse_loss(column, t)": 2 * np.var(x),
            "np.mean((x[:, None] - x) ** 2)": 2 * np.var(x),
            "sklearn.metrics.mean_squared_error(x[:, None], x)": 0.0,
        },
        same=(
            "sklearn.metrics.mean_squared_error(x[:, None], x)",
            "F.mse_loss(column.squeeze(1), t)",
        ),
    )


@convention(
    "view",
    symptom="view gives another dtype, or RuntimeError: view size is not compatible",
)
def what_view_means():
    """An array's view(dtype) reads its bytes as another dtype; a tensor's view(shape)
    is a reshape that never copies, and raises where it would have to."""
    x = np.arange(6.0).reshape(2, 3)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "x.view(np.float32).shape": (2, 6),
            "t.view(3, 2).shape": (3, 2),
            "t.T.view(6)": RuntimeError,
            "np.shares_memory(x.T.reshape(6), x)": False,
        },
        same=("x.T.reshape(6)", "t.T.reshape(6)", "t.T.contiguous().view(6)"),
    )


@convention(
    "reshape",
    symptom="images look scrambled after changing the order of their axes",
)
def reshape_is_no_transpose():
    """reshape keeps the order of the entries and cuts them anew; only transpose or
    permute exchange axes. The shapes are the same."""
    x = np.arange(6).reshape(2, 3)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "x.reshape(3, 2)": [[0, 1], [2, 3], [4, 5]],
            "x.T": [[0, 3], [1, 4], [2, 5]],
            "t.reshape(3, 2)": [[0, 1], [2, 3], [4, 5]],
            "t.T": [[0, 3], [1, 4], [2, 5]],
        },
        same=("x.T", "t.permute(1, 0)", "x.reshape(6, order='F').reshape(3, 2)"),
    )


@convention(
    "reshape",
    symptom="weights of a dense layer after a convolution, taken over from Keras or "
    "TensorFlow, give wrong answers",
)
def flattened_channels():
    """Channels last (N, H, W, C) and channels first (N, C, H, W) flatten the same image
    to another order; the columns of the next layer's weight stand in that order."""
    first = np.arange(8).reshape(1, 2, 2, 2)  # N, C, H, W
    last = first.transpose(0, 2, 3, 1)
    t = torch.from_numpy(last)
    return entry(
        locals(),
        {
            "first.reshape(-1)": [0, 1, 2, 3, 4, 5, 6, 7],
            "last.reshape(-1)": [0, 4, 1, 5, 2, 6, 3, 7],
        },
        same=("first.reshape(-1)", "t.permute(0, 3, 1, 2).flatten()"),
    )


@convention(
    "transpose",
    symptom="TypeError: transpose() missing arguments; or all axes are reversed, the "
    "batch is last",
)
def transpose_of_many_axes():
    """np.transpose reverses all axes unless it is told; torch.transpose swaps the two
    that it has to be told."""
    x = np.zeros((2, 3, 4))
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.transpose(x).shape": (4, 3, 2),
            "torch.transpose(t, 1, 2).shape": (2, 4, 3),
            "torch.transpose(t)": TypeError,
        },
        same=(
            "np.swapaxes(x, 1, 2).shape",
            "np.transpose(x, (0, 2, 1)).shape",
            "t.permute(0, 2, 1).shape",
            "t.mT.shape",
        ),
    )


@convention(
    "flatten",
    symptom="writing into a flattened tensor changes the original",
)
def flatten_copies():
    """An array's flatten always copies; a tensor's is a view where it can be, as
    np.ravel is."""
    x = np.zeros((2, 2))
    t = torch.zeros(2, 2)
    x.flatten()[0] = 1.0
    t.flatten()[0] = 1.0
    return entry(
        locals(),
        {"x[0]": [0.0, 0.0], "t[0]": [1.0, 0.0]},
        same=("x.flatten()[1:]", "t.clone().flatten()[1:]"),
    )


@convention(
    "squeeze",
    symptom="a wrong axis goes unnoticed: the axis is still there after squeeze",
)
def squeeze_of_a_long_axis():
    """np.squeeze raises where the axis that it is to remove is not of size 1;
    torch.squeeze leaves it there and says nothing."""
    x = np.zeros((2, 1))
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"np.squeeze(x, 0)": ValueError, "torch.squeeze(t, 0).shape": (2, 1)},
        same=("np.squeeze(x, 1).shape", "torch.squeeze(t, 1).shape"),
    )


@convention(
    "squeeze",
    symptom="IndexError or a wrong shape for the last batch only, or for one sample",
    translate="name the axis that is to go: squeeze(1)",
)
def squeeze_of_a_batch_of_one():
    """squeeze without an axis takes every axis of size 1 away, in both libraries: of a
    batch of one, the batch, too."""
    x, one = np.zeros((4, 1)), np.zeros((1, 1))
    t = torch.from_numpy(one)
    return entry(
        locals(),
        {
            "np.squeeze(x).shape": (4,),
            "np.squeeze(one).shape": (),
            "t.squeeze().shape": (),
            "t.squeeze(1).shape": (1,),
        },
        same=("np.squeeze(one, 1).shape", "t.squeeze(1).shape"),
    )


@convention(
    "expand",
    symptom="writing one row of an expanded tensor changes all rows",
)
def writing_to_what_was_expanded():
    """np.broadcast_to is read-only; a tensor's expand can be written, and one entry
    stands for all that share it."""
    x = np.broadcast_to(np.zeros(2), (3, 2))
    t = torch.zeros(2).expand(3, 2)
    t[0, 0] = 1.0
    return entry(
        locals(),
        {
            "x.flags.writeable": False,
            "x.__setitem__((0, 0), 1.0)": ValueError,
            "t": [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]],
        },
        same=("x.copy().shape", "t.clone().shape"),
    )


@convention(
    "size",
    symptom="TypeError: unsupported operand, size is a method of a tensor",
)
def number_of_entries():
    """An array's size is the number of its entries; a tensor's size() is its shape, and
    numel() the number."""
    x = np.zeros((2, 3))
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"x.size": 6, "t.size()": (2, 3), "t.size + 1": TypeError},
        same=("x.size", "t.numel()"),
    )
