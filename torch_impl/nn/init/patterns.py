"""Values that are not drawn: constants, and what passes its input on."""

from torch import no_grad

__all__ = ["constant_", "ones_", "zeros_", "eye_", "dirac_"]


@no_grad()
def constant_(tensor, val):
    """tensor = val"""
    return tensor.fill_(val)


def ones_(tensor):
    """tensor = 1"""
    return constant_(tensor, 1.0)


def zeros_(tensor):
    """tensor = 0"""
    return constant_(tensor, 0.0)


@no_grad()
def eye_(tensor):
    """tensor[o, i] = 1[o = i]"""
    zeros_(tensor)
    for i in range(min(tensor.shape)):
        tensor[i, i] = 1
    return tensor


@no_grad()
def dirac_(tensor, groups=1):
    """tensor[o, i, k] = 1 at the centre k of the kernel where o = i in its group"""
    out_channels, in_channels, *kernel = tensor.shape
    centre = tuple(size // 2 for size in kernel)
    per_group = out_channels // groups
    zeros_(tensor)
    for group in range(groups):
        for i in range(min(per_group, in_channels)):
            tensor[(group * per_group + i, i, *centre)] = 1
    return tensor
