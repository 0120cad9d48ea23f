"""Convolutions: direction, padding, layouts, sizes."""

import math

import torch
from torch.nn import functional as F

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "convolution",
    symptom="my filter is mirrored, against np.convolve or scipy.signal.convolve",
)
def no_mirror():
    """conv1d correlates: it does not turn the kernel round, as np.convolve and scipy
    do."""
    x = torch.tensor([[[0.0, 1.0, 0.0]]])
    kernel = torch.tensor([[[1.0, 2.0, 3.0]]])
    impulse, taps = x.flatten().numpy(), kernel.flatten().numpy()
    return entry(
        locals(),
        {
            "F.conv1d(x, kernel, padding=1).flatten()": [3.0, 2.0, 1.0],
            "np.convolve(impulse, taps, 'same')": [1.0, 2.0, 3.0],
        },
        same=(
            "F.conv1d(x, kernel.flip(-1), padding=1).flatten()",
            "np.convolve(impulse, taps, 'same')",
        ),
    )


@convention(
    "convolution",
    symptom="padding='same' is not supported for strided convolutions; a converted "
    "Keras model is shifted by a pixel",
)
def same_with_a_stride():
    """padding="same" is refused with a stride; TensorFlow's pads what is missing, the
    odd one behind, where padding=1 pads in front as well."""
    x = torch.tensor([[[1.0, 2.0, 3.0, 4.0]]])
    kernel = torch.ones(1, 1, 3)

    def keras(x, stride=2):  # tensorflow.org, padding "SAME"
        total = (-(-x.shape[-1] // stride) - 1) * stride + 3 - x.shape[-1]
        x = F.pad(x, (total // 2, total - total // 2))
        return F.conv1d(x, kernel, stride=stride)

    return entry(
        locals(),
        {
            "F.conv1d(x, kernel, stride=2, padding='same')": RuntimeError,
            "F.conv1d(x, kernel, stride=2, padding=1).flatten()": [
                0 + 1 + 2,
                2 + 3 + 4.0,
            ],
            "keras(x).flatten()": [1 + 2 + 3, 3 + 4 + 0.0],
        },
        same=("F.conv1d(F.pad(x, (0, 1)), kernel, stride=2)", "keras(x)"),
    )


@convention(
    "convolution",
    symptom="with an even kernel the output is shifted by one against NumPy's",
)
def same_with_an_even_kernel():
    """Of an odd amount of padding "same" puts the one more behind, as TensorFlow does;
    np.correlate in front."""
    x = torch.tensor([[[1.0, 2.0, 3.0]]])
    kernel = torch.ones(1, 1, 2)
    return entry(
        locals(),
        {
            "F.conv1d(x, kernel, padding='same').flatten()": [1 + 2, 2 + 3, 3 + 0.0],
            "np.correlate([1.0, 2.0, 3.0], [1.0, 1.0], 'same')": [0 + 1.0, 3.0, 5.0],
        },
        same=(
            "F.conv1d(F.pad(x, (1, 0)), kernel).flatten()",
            "np.correlate([1.0, 2.0, 3.0], [1.0, 1.0], 'same')",
        ),
    )


@convention(
    "layouts",
    symptom="kernels from Keras or Flax fit after a reshape, and are nonsense",
)
def layout_of_a_kernel():
    """Conv2d keeps its weight as (out, in, height, width), Keras and Flax as (height,
    width, in, out)."""
    keras = torch.arange(6.0).reshape(1, 1, 2, 3)  # 2 channels in, 3 out: in, out
    x = torch.tensor([1.0, 10.0]).reshape(1, 2, 1, 1)
    return entry(
        locals(),
        {
            "F.conv2d(x, keras.permute(3, 2, 0, 1)).flatten()": [30.0, 41.0, 52.0],
            "F.conv2d(x, keras.reshape(3, 2, 1, 1)).flatten()": [10.0, 32.0, 54.0],
        },
        same=(
            "F.conv2d(x, keras.permute(3, 2, 0, 1)).flatten()",
            "x.flatten() @ keras[0, 0]",
        ),
    )


@convention(
    "layouts",
    symptom="the weight of a transposed convolution has in and out exchanged",
)
def layout_of_a_transposed_kernel():
    """ConvTranspose2d keeps its weight as (in, out, height, width): it is that of the
    convolution whose gradient it is."""
    x, weight = torch.tensor([[[1.0], [10.0]]]), torch.tensor([[[2.0]], [[3.0]]])
    return entry(
        locals(),
        {
            "nn.ConvTranspose2d(3, 8, 5).weight.shape": [3, 8, 5, 5],
            "nn.Conv2d(3, 8, 5).weight.shape": [8, 3, 5, 5],
        },
        same=(
            "F.conv_transpose1d(x, weight)",
            "F.conv1d(x, weight.transpose(0, 1))",
        ),
    )


@convention(
    "layouts",
    symptom="depthwise kernels from Keras do not fit",
)
def layout_of_a_depthwise_kernel():
    """A depthwise convolution is groups=C with weight (C · m, 1, height, width); Keras
    keeps (height, width, C, m)."""
    keras = torch.tensor([[[[2.0], [3.0]]]])  # 1 x 1, two channels, m = 1
    x = torch.tensor([1.0, 10.0]).reshape(1, 2, 1, 1)
    weight = keras.permute(2, 3, 0, 1).reshape(2, 1, 1, 1)
    return entry(
        locals(),
        {
            "F.conv2d(x, weight, groups=2).flatten()": [2.0, 30.0],
            "F.conv2d(x, keras, groups=2)": RuntimeError,
        },
        same=(
            "F.conv2d(x, weight, groups=2).flatten()",
            "x.flatten() * keras.flatten()",
        ),
    )


@convention(
    "layouts",
    symptom="channels_last, and the shape is as before; view() raises",
    translate="x.permute(0, 2, 3, 1) for what Keras flattens",
)
def what_memory_format_changes():
    """memory_format=torch.channels_last changes the strides alone: axes, indices and
    Flatten stay those of (N, C, H, W), though memory is laid out as Keras' arrays."""
    x = torch.tensor([1.0, 2.0, 10.0, 20.0]).reshape(1, 2, 1, 2)
    strided = x.to(memory_format=torch.channels_last)
    return entry(
        locals(),
        {
            "strided.shape": [1, 2, 1, 2],
            "x.stride(1), strided.stride(1)": [2, 1],
            "strided.flatten()": [1.0, 2.0, 10.0, 20.0],
            "x.permute(0, 2, 3, 1).flatten()": [1.0, 10.0, 2.0, 20.0],
            "strided.view(-1)": RuntimeError,
        },
        same=("nn.Flatten()(x)", "nn.Flatten()(strided)"),
    )


@convention(
    "transposed convolution",
    symptom="the decoder's image is a pixel smaller than the encoder's",
)
def output_padding():
    """With a stride several lengths shrink to one; ConvTranspose goes back to the
    shortest if output_padding does not add to it. It pads nothing."""
    kernel = torch.ones(1, 1, 3)
    five, six = torch.ones(1, 1, 5), torch.ones(1, 1, 6)

    def down(x):
        return F.conv1d(x, kernel, stride=2, padding=1)

    def up(y, more=0):
        return F.conv_transpose1d(y, kernel, None, 2, 1, output_padding=more)

    return entry(
        locals(),
        {
            "(down(five).shape[2], down(six).shape[2])": [3, 3],
            "up(down(six)).shape[2]": 5,
            "up(down(six), more=1).shape[2]": 6,
        },
        same=("up(down(six), more=1).shape", "six.shape"),
    )


@convention(
    "transposed convolution",
    symptom="a decoder's images have a checkerboard on them",
    translate="a kernel that is a multiple of the stride",
)
def checkerboard():
    """With a kernel that is no multiple of the stride, not every pixel is reached by as
    many entries of x: by 2, by 1, by 2 (Odena et al. 2016)."""
    ones = torch.ones(1, 1, 4)

    def reached(kernel):
        return F.conv_transpose1d(ones, torch.ones(1, 1, kernel), stride=2).flatten()

    return entry(
        locals(),
        {
            "reached(3)": [1.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0],
            "reached(4)": [1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0],
        },
    )


@convention(
    "transposed convolution",
    symptom="fold does not give back what was unfolded; a 'deconvolution' inverts "
    "nothing",
    translate="divide by fold(unfold(ones))",
)
def fold_does_not_undo_unfold():
    """fold adds up the copies that unfold made, ConvTranspose what a convolution read:
    each is a transpose, no inverse."""
    x = torch.tensor([1.0, 2.0, 3.0]).reshape(1, 1, 1, 3)
    windows, image = (1, 2), (1, 3)

    def there_and_back(x):
        return F.fold(F.unfold(x, windows), image, windows)

    return entry(
        locals(),
        {
            "there_and_back(x).flatten()": [1.0, 2 * 2.0, 3.0],
            "there_and_back(torch.ones_like(x)).flatten()": [1.0, 2.0, 1.0],
        },
        same=("there_and_back(x) / there_and_back(torch.ones_like(x))", "x"),
    )


@convention(
    "padding",
    symptom="nan or random numbers at the edge of a circular padding",
    translate="pad and cut in two calls, and refuse an empty axis",
)
def pad_of_nothing():
    """Where a negative width leaves nothing of the axis, a circular padding has nothing
    to repeat: F.pad returns memory that nobody wrote."""

    def padded(widths):
        before = torch.get_deterministic_debug_mode()
        # It fills with nan what it allocates, as long as it has to be deterministic.
        torch.set_deterministic_debug_mode("error")
        try:
            return F.pad(torch.ones(1, 3, 1), widths, mode="circular")[0, 0]
        finally:
            torch.set_deterministic_debug_mode(before)

    return entry(
        locals(),
        {
            "padded((0, 1))": [1.0, 1.0],
            "padded((-1, 1))": [math.nan],
        },
    )
