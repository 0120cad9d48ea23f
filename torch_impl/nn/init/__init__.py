"""Initial values: how far from zero the parameters start."""

from torch_impl.nn.init.deprecated import *
from torch_impl.nn.init.draws import *
from torch_impl.nn.init.fans import *
from torch_impl.nn.init.gains import *
from torch_impl.nn.init.patterns import *
from torch_impl.nn.init.signed_qr import *

__all__ = [
    "calculate_gain",
    "uniform_",
    "normal_",
    "trunc_normal_",
    "constant_",
    "ones_",
    "zeros_",
    "eye_",
    "dirac_",
    "xavier_uniform_",
    "xavier_normal_",
    "kaiming_uniform_",
    "kaiming_normal_",
    "orthogonal_",
    "sparse_",
    "uniform",
    "normal",
    "constant",
    "eye",
    "dirac",
    "xavier_uniform",
    "xavier_normal",
    "kaiming_uniform",
    "kaiming_normal",
    "orthogonal",
    "sparse",
]
