"""Activations, as in torch/nn/modules/activation.py; attention is nn/attention."""

from torch_impl.nn.activation.exponential import CELU, ELU, SELU
from torch_impl.nn.activation.gate import GELU, GLU, Mish, SiLU
from torch_impl.nn.activation.hard import Hardsigmoid, Hardswish, Hardtanh, ReLU6
from torch_impl.nn.activation.rectifier import LeakyReLU, ReLU, Threshold
from torch_impl.nn.activation.shrink import Hardshrink, Softshrink, Tanhshrink
from torch_impl.nn.activation.sigmoid import (
    LogSigmoid,
    Sigmoid,
    Softplus,
    Softsign,
    Tanh,
)
from torch_impl.nn.activation.slope import PReLU, RReLU
from torch_impl.nn.activation.softmax import LogSoftmax, Softmax, Softmax2d, Softmin

__all__ = [
    "Threshold",
    "ReLU",
    "RReLU",
    "Hardtanh",
    "ReLU6",
    "Sigmoid",
    "Hardsigmoid",
    "Tanh",
    "SiLU",
    "Mish",
    "Hardswish",
    "ELU",
    "CELU",
    "SELU",
    "GLU",
    "GELU",
    "Hardshrink",
    "LeakyReLU",
    "LogSigmoid",
    "Softplus",
    "Softshrink",
    "PReLU",
    "Softsign",
    "Tanhshrink",
    "Softmin",
    "Softmax",
    "Softmax2d",
    "LogSoftmax",
]
