"""The forward functions under torch.nn.functional's names; `x` is torch's `input`."""

from torch_impl.nn.activation.exponential import celu, celu_, elu, elu_, selu, selu_
from torch_impl.nn.activation.gate import gelu, glu, mish, silu
from torch_impl.nn.activation.hard import (
    hardsigmoid,
    hardswish,
    hardtanh,
    hardtanh_,
    relu6,
)
from torch_impl.nn.activation.rectifier import (
    leaky_relu,
    leaky_relu_,
    relu,
    relu_,
    threshold,
    threshold_,
)
from torch_impl.nn.activation.shrink import hardshrink, softshrink, tanhshrink
from torch_impl.nn.activation.sigmoid import (
    logsigmoid,
    sigmoid,
    softplus,
    softsign,
    tanh,
)
from torch_impl.nn.activation.slope import prelu, rrelu, rrelu_
from torch_impl.nn.activation.softmax import log_softmax, softmax, softmin
from torch_impl.nn.attention import scaled_dot_product_attention
from torch_impl.nn.conv import conv2d
from torch_impl.nn.dropout import (
    alpha_dropout,
    dropout,
    dropout1d,
    dropout2d,
    dropout3d,
    feature_alpha_dropout,
)
from torch_impl.nn.linear import bilinear, linear
from torch_impl.nn.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    huber_loss,
    l1_loss,
    mse_loss,
    nll_loss,
    smooth_l1_loss,
)
from torch_impl.nn.normalization import layer_norm
from torch_impl.nn.padding import pad
from torch_impl.nn.pooling import (
    max_pool1d,
    max_pool1d_with_indices,
    max_pool2d,
    max_pool2d_with_indices,
    max_pool3d,
    max_pool3d_with_indices,
)
from torch_impl.nn.sparse import embedding

__all__ = [
    "alpha_dropout",
    "bilinear",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "celu",
    "celu_",
    "conv2d",
    "cross_entropy",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "elu",
    "elu_",
    "embedding",
    "feature_alpha_dropout",
    "gelu",
    "glu",
    "hardshrink",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "hardtanh_",
    "huber_loss",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "leaky_relu_",
    "linear",
    "log_softmax",
    "logsigmoid",
    "max_pool1d",
    "max_pool1d_with_indices",
    "max_pool2d",
    "max_pool2d_with_indices",
    "max_pool3d",
    "max_pool3d_with_indices",
    "mish",
    "mse_loss",
    "nll_loss",
    "pad",
    "prelu",
    "relu",
    "relu_",
    "relu6",
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
]
