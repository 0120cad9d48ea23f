"""Convolution and pooling: kernels, padding, and where a gradient goes."""

import numpy as np
import torch
from torch.nn import functional as F

from tests.bridge.questions.question import Questions, check

questions = Questions()


def conv(x, kernel):
    """y[t] = Σ_k x[t + k] kernel[k]"""
    windows = np.lib.stride_tricks.sliding_window_view(x, len(kernel))
    return windows @ kernel


def conv_backward(grad_y, x, kernel):
    padded = np.pad(grad_y, len(kernel) - 1)
    return conv(padded, kernel[::-1]), conv(x, grad_y)


def torch_conv(x, kernel):
    return F.conv1d(x.reshape(1, 1, -1), kernel.reshape(1, 1, -1)).reshape(-1)


@questions.bug("flipped")
def convolution_backward_whose_kernel_is_not_flipped():
    def backward(grad_y, x, kernel):
        padded = np.pad(grad_y, len(kernel) - 1)
        return conv(padded, kernel), conv(x, grad_y)

    return check((conv, backward), [(9,), (3,)], torch_conv)


@questions.bug("flipped")
def convolution_by_numpy_which_flips_the_kernel():
    def forward(x, kernel):
        return np.convolve(x, kernel, "valid")

    def backward(grad_y, x, kernel):
        return np.correlate(grad_y, kernel, "full"), conv(x, grad_y)[::-1]

    return check((forward, backward), [(9,), (3,)], torch_conv)


@questions.bug("shifted")
def causal_convolution_padded_on_the_wrong_side():
    kernel = np.array([0.5, -1.0, 2.0])

    def forward(x):
        return conv(np.pad(x, (0, 2)), kernel)

    def backward(grad_y, x):
        return conv_backward(grad_y, np.pad(x, (0, 2)), kernel)[0][:-2]

    def theirs(x):
        return torch_conv(F.pad(x, (2, 0)), torch.tensor(kernel).to(x.dtype))

    return check((forward, backward), [(10,)], theirs)


@questions.bug("shifted")
def same_padding_of_an_even_kernel_on_the_other_side():
    kernel = np.array([0.5, -1.0])

    def forward(x):
        return conv(np.pad(x, (1, 0)), kernel)

    def backward(grad_y, x):
        return conv_backward(grad_y, np.pad(x, (1, 0)), kernel)[0][1:]

    def theirs(x):
        kernel_ = torch.tensor(kernel).to(x.dtype).reshape(1, 1, -1)
        return F.conv1d(F.pad(x, (0, 1)).reshape(1, 1, -1), kernel_).reshape(-1)

    return check((forward, backward), [(10,)], theirs)


def pool_windows(x):
    """(H, W) -> (H/2, W/2, 4)"""
    h, w = x.shape
    return x.reshape(h // 2, 2, w // 2, 2).swapaxes(1, 2).reshape(h // 2, w // 2, 4)


def unpool(windows):
    h, w, _ = windows.shape
    return windows.reshape(h, w, 2, 2).swapaxes(1, 2).reshape(2 * h, 2 * w)


@questions.bug("places")
def max_pool_that_scatters_to_the_first_place_of_the_window():
    def forward(x):
        return pool_windows(x).max(-1)

    def backward(grad_y, x):
        grad_x = np.zeros_like(x)
        grad_x[::2, ::2] = grad_y
        return grad_x

    def theirs(x):
        return F.max_pool2d(x[None, None], 2)[0, 0]

    return check((forward, backward), [(6, 8)], theirs)


@questions.bug("factor")
def average_pool_whose_gradient_is_not_divided():
    def forward(x):
        return pool_windows(x).mean(-1)

    def backward(grad_y, x):
        return unpool(np.repeat(grad_y[..., None], 4, -1))

    def theirs(x):
        return F.avg_pool2d(x[None, None], 2)[0, 0]

    return check((forward, backward), [(6, 8)], theirs)
