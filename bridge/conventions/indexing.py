"""What stands between the brackets, and what shares memory."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "copies",
    symptom="a tensor changes by itself when the array does: data are overwritten",
)
def who_shares_memory():
    """torch.from_numpy, as_tensor and numpy() share the memory, torch.tensor and
    np.array copy it."""
    x = np.zeros(2)
    shared, copied = torch.from_numpy(x), torch.tensor(x)
    x[0] = 1.0
    return entry(
        locals(),
        {
            "shared": [1.0, 0.0],
            "copied": [0.0, 0.0],
            "np.shares_memory(np.array(x), x)": False,
            "np.shares_memory(np.asarray(x), x)": True,
        },
        same=("np.array(x)", "torch.tensor(x)", "torch.from_numpy(x).clone()"),
    )


@convention(
    "copies",
    symptom="an array that I had made read-only was changed all the same",
    translate="torch.tensor(x) copies; tensors know no read-only memory",
)
def write_into_read_only():
    """NumPy refuses to write into an array that is read-only; through
    torch.from_numpy(x) it is written to, after one warning in a process."""
    x = np.zeros(2)
    x.flags.writeable = False
    tensor = torch.from_numpy(x)
    tensor[0] = 7.0
    return entry(
        locals(),
        {"np.put(x, 1, 7.0)": ValueError, "x": [7.0, 0.0]},
        same=("x", "tensor"),
    )


@convention(
    "copies",
    symptom="all remembered losses or weights are the same, the last one",
)
def one_entry_taken_out():
    """x[0] of an array with one axis is a number of its own; t[0] is a tensor that goes
    on showing what stands there."""
    x = np.zeros(2)
    t = torch.zeros(2)
    number, tensor = x[0], t[0]
    x[0] = t[0] = 5.0
    return entry(
        locals(),
        {"number": 0.0, "tensor": 5.0},
        same=("x[0]", "t[0].item()", "t[0].clone()"),
    )


@convention(
    "copies",
    symptom="an assignment has no effect: x[rows][0] = 1 changes nothing",
)
def writing_to_a_selection():
    """A slice shares memory; a selection by integers or bools is a copy, in both
    libraries: what is written to it is lost."""
    x, t = np.zeros(3), torch.zeros(3)
    x[[0, 1]][0] = t[[0, 1]][0] = 1.0  # lost
    x[1:][0] = t[1:][0] = 2.0
    return entry(
        locals(),
        {"x": [0.0, 2.0, 0.0], "t": [0.0, 2.0, 0.0], "x[[0, 1]].base is x": False},
        same=(
            "np.where([True, False, False], 1.0, x)",
            "t.clone().index_fill(0, torch.tensor(0), 1.0)",
        ),
    )


@convention(
    "duplicate indices",
    symptom="counts or gradients of repeated tokens are too small: each counts once",
)
def adding_to_an_index_twice():
    """x[i] += 1 with an index that comes twice adds once, in both libraries; np.add.at
    and index_add_ add twice."""
    i = np.array([0, 0, 1])
    x, t = np.zeros(2), torch.zeros(2)
    x[i] += 1.0
    t[torch.from_numpy(i)] += 1.0
    return entry(
        locals(),
        {
            "x": [1.0, 1.0],
            "t": [1.0, 1.0],
            "torch.zeros(2).index_add_(0, torch.from_numpy(i), torch.ones(3))": [
                2.0,
                1.0,
            ],
        },
        same=("np.bincount(i)", "torch.bincount(torch.from_numpy(i))"),
    )


@convention(
    "slices",
    symptom="ValueError: step must be greater than zero, or negative strides are not "
    "supported",
)
def negative_steps():
    """x[::-1] is a view of an array; a tensor has no negative step, nor takes an array
    that has one."""
    x = np.array([1.0, 2.0])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "x[::-1]": [2.0, 1.0],
            "t[::-1]": ValueError,
            "torch.from_numpy(x[::-1])": ValueError,
        },
        same=("x[::-1]", "torch.from_numpy(x[::-1].copy())", "t.flip(0)"),
    )


@convention(
    "masks",
    symptom="a mask of zeros and ones selects the wrong rows",
)
def masks_of_bytes():
    """An index of uint8 is a list of places to NumPy, and a mask to PyTorch, which
    warns."""
    x, mask = np.array([5, 6, 7]), np.array([0, 1, 1], dtype=np.uint8)
    t, m = torch.from_numpy(x), torch.from_numpy(mask)
    return entry(
        locals(),
        {"x[mask]": [5, 6, 6], "t[m]": [6, 7]},
        same=("x[mask.astype(bool)]", "t[m.bool()]"),
    )


@convention(
    "index lists",
    symptom="an index of nested lists picks single entries instead of rows",
)
def lists_of_lists():
    """A nested list is one array of places to NumPy, and one list per axis to
    PyTorch."""
    x = np.arange(4).reshape(2, 2)
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"x[[[0], [1]]].shape": (2, 1, 2), "t[[[0], [1]]].shape": (1,)},
        same=("x[[[0], [1]]]", "t[torch.tensor([[0], [1]])]"),
    )


@convention(
    "index lists",
    symptom="the axes of x[0, :, [0, 1]] are swapped, the shapes differ",
)
def number_and_list_apart():
    """x[0, :, [0, 1]]: NumPy takes the number as a part of the list and moves the
    list's axis to the front; PyTorch selects the number first."""
    x = np.zeros((2, 3, 4))
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {"x[0, :, [0, 1]].shape": (2, 3), "t[0, :, [0, 1]].shape": (3, 2)},
        same=("x[0][:, [0, 1]].shape", "t[0, :, [0, 1]].shape"),
    )


@convention(
    "gather",
    symptom="RuntimeError: index -1 is out of bounds; labels of -1 for padding",
)
def places_from_the_end():
    """-1 is the last place for brackets, and for NumPy everywhere; torch.gather and
    index_select refuse it."""
    x, last = np.array([[5.0, 6.0]]), np.array([[-1]])
    t, i = torch.from_numpy(x), torch.from_numpy(last)
    return entry(
        locals(),
        {
            "np.take_along_axis(x, last, 1)": [[6.0]],
            "torch.gather(t, 1, i)": RuntimeError,
            "t[:, -1]": [6.0],
        },
        same=("np.take_along_axis(x, last, 1)", "torch.gather(t, 1, i % t.shape[1])"),
    )


@convention(
    "nonzero",
    symptom="x[nonzero] has an axis too many: the places come as a matrix",
)
def shape_of_nonzero():
    """np.nonzero returns one list of places per axis, torch.nonzero a matrix with one
    row per place, as np.argwhere does."""
    x = np.array([[0, 1, 1]])
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.nonzero(x)": [[0, 0], [1, 2]],
            "torch.nonzero(t)": [[0, 1], [0, 2]],
            "x[np.nonzero(x)]": [1, 1],
            "t[0][torch.nonzero(t)].shape": (2, 2),
        },
        same=("x[np.nonzero(x)]", "t[torch.nonzero(t, as_tuple=True)]"),
    )
