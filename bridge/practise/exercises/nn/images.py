"""Convolution, pooling, padding, resampling: an exercise for each row."""

from bridge.practise.exercises.exercise import practise

__all__ = ["EXERCISES"]

EXERCISES = [
    practise(
        "Conv1d, Conv2d, Conv3d",
        "Conv2d",
        "nn.conv.convolve",
        (
            "    grad_y = grad_y.swapaxes(0, 1).reshape(",
            "    grad_y = grad_y.reshape(",
        ),
        "The sum goes over images and places: reshape `grad_y`, but leave out "
        "`swapaxes(0, 1)`",
        "part in the gradient of weight",
    ),
    practise(
        "ConvTranspose1d, 2d, 3d: a convolution's gradient as a layer",
        "ConvTranspose2d",
        "nn.conv.transpose",
        (
            "    grad_x = convolve(grad_full, weight,",
            "    grad_x = convolve(grad_full, weight[..., ::-1],",
        ),
        "Is the kernel turned round on the way back? Turn it, `weight[..., ::-1]`",
        "part in the gradient of x",
    ),
    practise(
        "Fold, Unfold: windows and their sum",
        "Unfold",
        "nn.fold",
        (
            "return fold(grad_y, output_size, kernel_size, dilation, padding, stride)",
            "how = output_size, kernel_size, dilation, padding, stride\n"
            "    return fold(grad_y, *how) / fold(np.ones_like(grad_y), *how)",
        ),
        "What was copied to several windows gets the sum of their gradients: take the "
        "mean, `fold(grad_y, *how) / fold(np.ones_like(grad_y), *how)`",
        "part in the gradient of x",
    ),
    practise(
        "Pooling: maximum, average, adaptive, power, fractional, unpooling",
        "MaxPool2d",
        "nn.pooling.maximum",
        (
            "    np.add.at(x.reshape(-1), entries.reshape(-1), values.reshape(-1))",
            "    x.reshape(-1)[entries.reshape(-1)] = values.reshape(-1)",
        ),
        "Windows overlap, and an entry can be the largest of several: assign its "
        "gradient instead of adding",
        "part in the gradient of x",
    ),
    practise(
        "15 paddings: zeros, a constant, mirrored, repeated, circular",
        "pad",
        "nn.padding.border",
        ("            along[j] += along_y[i]", "            along[j] = along_y[i]"),
        "An entry has copies in the border: assign their gradients instead of adding",
        "part in the gradient of x",
    ),
    practise(
        "PixelShuffle, PixelUnshuffle, ChannelShuffle: permutations",
        "channel_shuffle",
        "nn.channelshuffle",
        (
            "grad_y = grad_y.reshape(batch, channels // groups, groups, *rest)",
            "grad_y = grad_y.reshape(batch, groups, channels // groups, *rest)",
        ),
        "What undoes a shuffle? Shuffle the gradient once more, by the same groups",
        "part in the gradient of x",
    ),
    practise(
        "Upsample, interpolate: a matrix and its transpose",
        "resample",
        "nn.upsampling.resample",
        (
            "np.add.at(grad_x, (slice(None), places), grad_read)",
            "grad_x[:, places] = grad_read",
        ),
        "A pixel is read by several: assign their gradients instead of adding",
        "part in the gradient of x",
    ),
    practise(
        "affine_grid, grid_sample: reading between the pixels",
        "grid_sample",
        "nn.grid_sample",
        ("* np.sign(t - k)", ""),
        "A weight falls with the distance on both sides: forget the sign of the side",
        "part in the gradient of others",
    ),
]
