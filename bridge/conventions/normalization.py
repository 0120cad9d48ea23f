"""Normalisation: which divisor, which ε, whose statistics."""

import torch
from sklearn import preprocessing  # noqa: F401 - in expressions
from torch import nn
from torch.nn import functional as F

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "LayerNorm",
    symptom="a converted transformer differs in the fourth digit",
)
def eps_of_layer_norm():
    """ε is 1e-5 in PyTorch, 1e-6 in Flax, 1e-3 in Keras, and 1e-12 in BERT's
    configuration."""
    x = torch.tensor([0.01, -0.01], dtype=torch.float64)  # its variance is 1e-4
    default = nn.LayerNorm(2, dtype=torch.float64)

    def flax(x, epsilon=1e-6):  # flax.readthedocs.io, nnx.LayerNorm
        return (x - x.mean()) / (x.var(correction=0) + epsilon).sqrt()

    return entry(
        locals(),
        {
            "default(x)[0]": (1e-4 / (1e-4 + 1e-5)) ** 0.5,
            "flax(x)[0]": (1e-4 / (1e-4 + 1e-6)) ** 0.5,
        },
        same=("F.layer_norm(x, (2,), eps=1e-6)", "flax(x)"),
    )


@convention(
    "epsilon",
    symptom="my normalised rows differ in the fifth digit, more where a row hardly "
    "varies",
)
def epsilon_under_the_root():
    """The norms add ε to the variance, under the root, √(σ² + ε); a z-score by hand
    often divides by σ + ε, as optimizers do with their root."""
    x = torch.tensor([0.01, -0.01], dtype=torch.float64)  # σ = 0.01

    def by_hand(x, eps=1e-5):
        return (x - x.mean()) / (x.std(correction=0) + eps)

    return entry(
        locals(),
        {
            "F.layer_norm(x, (2,))[0]": 0.01 / (1e-4 + 1e-5) ** 0.5,
            "by_hand(x)[0]": 0.01 / (0.01 + 1e-5),
        },
        same=(
            "F.layer_norm(x, (2,))",
            "(x - x.mean()) / (x.var(correction=0) + 1e-5).sqrt()",
        ),
    )


@convention(
    "LayerNorm",
    symptom="float32 activations with a large mean are normalised to huge values, or "
    "to nan",
    translate="subtract the mean first; Flax: use_fast_variance=False",
)
def variance_as_a_difference():
    """PyTorch takes the mean of (x - mean)²; Flax, if not told otherwise, mean(x²) -
    mean(x)², which loses all digits in float32 where the mean is large."""
    x = torch.tensor([9999.0, 10001.0])

    def fast_variance(x):  # flax.readthedocs.io, nnx.LayerNorm(use_fast_variance)
        return (x * x).mean() - x.mean() ** 2

    # The squares, 1e8 ± 20000 + 1, are rounded to multiples of 8.
    return entry(
        locals(),
        {
            "fast_variance(x)": 0.0,
            "fast_variance(x.double())": 1.0,
            "F.layer_norm(x, (2,))[1]": 1 / (1 + 1e-5) ** 0.5,
        },
    )


@convention(
    "GroupNorm",
    symptom="GroupNorm(1, C) does not give what LayerNorm gave in the paper's code",
)
def one_group_is_all_of_the_image():
    """GroupNorm(1, C) takes one mean over channels and pixels; LayerNorm over the
    channels takes one for each pixel."""
    x = torch.tensor([[[0.0, 4.0], [2.0, 10.0]]])  # N, C, W
    y = nn.GroupNorm(1, 2, eps=0.0)(x)
    z = F.layer_norm(x.transpose(1, 2), (2,), eps=0.0).transpose(1, 2)
    return entry(
        locals(),
        {"y[0, 0, 1]": 0.0, "z[0, 0, 1]": (4 - 7) / 3},
        same=("y", "F.layer_norm(x, (2, 2), eps=0.0)"),
    )


@convention(
    "InstanceNorm",
    symptom="InstanceNorm has no parameters to train, and no running statistics",
)
def nothing_to_learn():
    """InstanceNorm has neither weight and bias nor running statistics if not asked;
    BatchNorm, GroupNorm and LayerNorm have weight and bias."""
    return entry(
        locals(),
        {
            "len(nn.InstanceNorm2d(3).state_dict())": 0,
            "len(nn.BatchNorm2d(3).state_dict())": 5,
            "len(nn.GroupNorm(3, 3).state_dict())": 2,
        },
        same=(
            "len(nn.InstanceNorm2d(3, affine=True, track_running_stats=True)"
            ".state_dict())",
            "len(nn.BatchNorm2d(3).state_dict())",
        ),
    )


@convention(
    "RMSNorm",
    symptom="small activations are normalised in float64 and not in float32",
)
def eps_of_the_dtype():
    """RMSNorm's eps is the dtype's own unit of rounding if none is given; Keras and
    most language models take 1e-6 or 1e-5."""
    x = torch.tensor([1e-4])
    return entry(
        locals(),
        {
            "F.rms_norm(x, (1,))": [(1e-8 / (1e-8 + 2**-23)) ** 0.5],
            "F.rms_norm(x.double(), (1,))": [1.0],
            "F.rms_norm(x, (1,), eps=1e-6)": [(1e-8 / (1e-8 + 1e-6)) ** 0.5],
        },
        same=(
            "F.rms_norm(x, (1,))",
            "F.rms_norm(x, (1,), eps=torch.finfo(x.dtype).eps)",
        ),
    )


@convention(
    "LocalResponseNorm",
    symptom="local response normalization is weaker than in TensorFlow or in AlexNet's "
    "paper",
    translate="alpha = size · alpha of the others",
)
def alpha_of_each_neighbour():
    """alpha is that of the mean of the squares in PyTorch, that of their sum in
    TensorFlow and in the paper."""
    x = torch.ones(1, 5, 1)

    def tensorflow(x, depth_radius, bias, alpha, beta):  # tf.nn.lrn
        window = x.square().unfold(1, 2 * depth_radius + 1, 1).sum(-1)
        return x[:, depth_radius:-depth_radius] / (bias + alpha * window) ** beta

    return entry(
        locals(),
        {
            "F.local_response_norm(x, 5, alpha=1.0, beta=1.0)[0, 2]": [1 / (1 + 5 / 5)],
            "tensorflow(x, 2, 1.0, 1.0, 1.0)[0, 0]": [1 / (1 + 5)],
        },
        same=(
            "F.local_response_norm(x, 5, alpha=5.0, beta=1.0)[0, 2]",
            "tensorflow(x, 2, 1.0, 1.0, 1.0)[0, 0]",
        ),
    )


@convention(
    "LocalResponseNorm",
    symptom="CrossMapLRN2d fails a gradient check",
    translate="LocalResponseNorm, for odd sizes the same but for channel 0",
)
def gradient_of_cross_map():
    """CrossMapLRN2d leaves channel 0 in the sum of every channel behind its window, and
    its backward is not the derivative of that; LocalResponseNorm has neither."""
    x = torch.tensor([1.0, 0.0, 1.0]).reshape(1, 3, 1, 1)  # channels
    cross = nn.CrossMapLRN2d(1, alpha=1.0, beta=1.0)
    local = nn.LocalResponseNorm(1, alpha=1.0, beta=1.0)
    three = nn.CrossMapLRN2d(3, alpha=3.0, beta=1.0)

    def slope(layer, step=2.0**-7):  # of all outputs, along channel 0
        moved = torch.tensor([step, 0.0, 0.0]).reshape(1, 3, 1, 1).double()
        above, below = layer(x.double() + moved), layer(x.double() - moved)
        return (above - below).sum() / (2 * step)

    def gradient(layer):
        leaf = x.double().requires_grad_()
        layer(leaf).sum().backward()
        return leaf.grad[0, 0, 0, 0]

    return entry(
        locals(),
        {
            "cross(x)[0, 2, 0, 0]": 1 / (1 + 1 + 1),
            "local(x)[0, 2, 0, 0]": 1 / (1 + 1),
            "bool(abs(slope(three) - gradient(three)) > 0.05)": True,
            "bool(abs(slope(local) - gradient(local)) < 0.001)": True,
        },
    )


@convention(
    "weight_norm",
    symptom="weight_norm has one length for each output, I expected one for all",
)
def length_of_each_row():
    """weight_norm takes the length of each output's weights (dim=0); with dim=None one
    for the whole matrix."""
    linear = nn.Linear(2, 2, bias=False)
    linear.weight.data = torch.tensor([[3.0, 4.0], [0.0, 12.0]])

    def lengths(dim):
        norms = torch.norm_except_dim(linear.weight, 2, -1 if dim is None else dim)
        return norms.flatten().detach()

    return entry(
        locals(),
        {"lengths(dim=0)": [5.0, 12.0], "lengths(dim=None)": [13.0]},
        same=("lengths(dim=0)", "linear.weight.norm(dim=1)"),
    )


@convention(
    "normalize",
    symptom="very short vectors keep a length below 1",
    translate="F.normalize(x, eps=0.0), where no row is zero",
)
def shortest_length():
    """F.normalize divides by max(‖x‖, 1e-12); scikit-learn's normalize by ‖x‖, and by 1
    where that is 0."""
    x = torch.tensor([[1e-13]], dtype=torch.float64)
    return entry(
        locals(),
        {
            "F.normalize(x)": [[0.1]],
            "preprocessing.normalize(x.numpy())": [[1.0]],
            "F.normalize(0 * x)": [[0.0]],
        },
        same=("F.normalize(x, eps=0.0)", "preprocessing.normalize(x.numpy())"),
    )
