"""The forward functions under torch.nn.functional's names; `x` is torch's `input`."""

from numpy_impl.nn.activation.exponential import celu, celu_, elu, elu_, selu, selu_
from numpy_impl.nn.activation.gate import gelu, glu, mish, silu
from numpy_impl.nn.activation.hard import (
    hardsigmoid,
    hardswish,
    hardtanh,
    hardtanh_,
    relu6,
)
from numpy_impl.nn.activation.rectifier import (
    leaky_relu,
    leaky_relu_,
    relu,
    relu_,
    threshold,
    threshold_,
)
from numpy_impl.nn.activation.shrink import hardshrink, softshrink, tanhshrink
from numpy_impl.nn.activation.sigmoid import (
    logsigmoid,
    sigmoid,
    softplus,
    softsign,
    tanh,
)
from numpy_impl.nn.activation.slope import prelu, rrelu, rrelu_
from numpy_impl.nn.activation.softmax import log_softmax, softmax, softmin
from numpy_impl.nn.attention import scaled_dot_product_attention
from numpy_impl.nn.batchnorm import batch_norm
from numpy_impl.nn.blocks import quiet
from numpy_impl.nn.channelshuffle import channel_shuffle
from numpy_impl.nn.conv import conv2d
from numpy_impl.nn.distance import cosine_similarity, pairwise_distance, pdist
from numpy_impl.nn.dropout import (
    alpha_dropout,
    dropout,
    dropout1d,
    dropout2d,
    dropout3d,
    feature_alpha_dropout,
)
from numpy_impl.nn.groupnorm import group_norm
from numpy_impl.nn.instancenorm import instance_norm
from numpy_impl.nn.linear import bilinear, linear
from numpy_impl.nn.local_response import local_response_norm
from numpy_impl.nn.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    huber_loss,
    l1_loss,
    mse_loss,
    nll_loss,
    smooth_l1_loss,
)
from numpy_impl.nn.normalization import layer_norm
from numpy_impl.nn.normalize import normalize
from numpy_impl.nn.padding import pad
from numpy_impl.nn.pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool1d_with_indices,
    adaptive_max_pool2d,
    adaptive_max_pool2d_with_indices,
    adaptive_max_pool3d,
    adaptive_max_pool3d_with_indices,
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    fractional_max_pool2d,
    fractional_max_pool2d_with_indices,
    fractional_max_pool3d,
    fractional_max_pool3d_with_indices,
    lp_pool1d,
    lp_pool2d,
    lp_pool3d,
    max_pool1d,
    max_pool1d_with_indices,
    max_pool2d,
    max_pool2d_with_indices,
    max_pool3d,
    max_pool3d_with_indices,
    max_unpool1d,
    max_unpool2d,
    max_unpool3d,
)
from numpy_impl.nn.rmsnorm import rms_norm
from numpy_impl.nn.pixelshuffle import pixel_shuffle, pixel_unshuffle
from numpy_impl.nn.sparse import embedding
from numpy_impl.nn.upsampling import (
    interpolate,
    upsample,
    upsample_bilinear,
    upsample_nearest,
)

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices",
    "adaptive_max_pool2d",
    "adaptive_max_pool2d_with_indices",
    "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices",
    "alpha_dropout",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "bilinear",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "celu_",
    "channel_shuffle",
    "conv2d",
    "cosine_similarity",
    "cross_entropy",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "elu",
    "elu_",
    "embedding",
    "feature_alpha_dropout",
    "fractional_max_pool2d",
    "fractional_max_pool2d_with_indices",
    "fractional_max_pool3d",
    "fractional_max_pool3d_with_indices",
    "gelu",
    "glu",
    "group_norm",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hardtanh_",
    "huber_loss",
    "instance_norm",
    "interpolate",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "leaky_relu_",
    "linear",
    "local_response_norm",
    "log_softmax",
    "logsigmoid",
    "lp_pool1d",
    "lp_pool2d",
    "lp_pool3d",
    "max_pool1d",
    "max_pool1d_with_indices",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "max_pool3d_with_indices",
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
    "mish",
    "mse_loss",
    "nll_loss",
    "normalize",
    "pad",
    "pixel_shuffle",
    "pixel_unshuffle",
    "pairwise_distance",
    "pdist",
    "prelu",
    "relu",
    "relu_",
    "relu6",
    "rms_norm",
    "rrelu",
    "rrelu_",
    "scaled_dot_product_attention",
    "selu",
    "selu_",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softmin",
    "softplus",
    "softshrink",
    "softsign",
    "tanh",
    "tanhshrink",
    "threshold",
    "threshold_",
    "upsample",
    "upsample_bilinear",
    "upsample_nearest",
]

globals().update({name: quiet()(globals()[name]) for name in __all__})  # no warnings
