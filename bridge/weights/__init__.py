"""Weights between NumPy, PyTorch, other libraries and files: by name, all or none.

copy_to_torch(ours, theirs)                      # NumPy module -> torch module
copy("weights.npz", model, names={"weight": ("W", transpose)})
theirs.load_state_dict(optimizer_to_torch(ours.state_dict()))
"""

from bridge.weights.checkpoints import convert_checkpoint
from bridge.weights.copying import copy, copy_to_numpy, copy_to_torch, differences
from bridge.weights.files import read, write
from bridge.weights.maps import (
    flax_gru,
    flax_lstm,
    keras_gru,
    keras_lstm,
    onnx_gru,
    onnx_lstm,
)
from bridge.weights.optimizers import optimizer_to_numpy, optimizer_to_torch
from bridge.weights.options import option_differences
from bridge.weights.states import to_torch
from bridge.weights.transforms import (
    Transform,
    chain,
    channels_last_kernel,
    flatten_layout,
    fuse,
    fuse_qkv,
    gru_gates,
    interleaved_qkv,
    item,
    lstm_gates,
    part,
    reshape,
    split_qkv,
    transpose,
    zeros,
)

__all__ = [
    "Transform",
    "chain",
    "channels_last_kernel",
    "convert_checkpoint",
    "copy",
    "copy_to_numpy",
    "copy_to_torch",
    "differences",
    "flatten_layout",
    "flax_gru",
    "flax_lstm",
    "fuse",
    "fuse_qkv",
    "gru_gates",
    "interleaved_qkv",
    "item",
    "keras_gru",
    "keras_lstm",
    "lstm_gates",
    "onnx_gru",
    "onnx_lstm",
    "optimizer_to_numpy",
    "optimizer_to_torch",
    "option_differences",
    "part",
    "read",
    "reshape",
    "split_qkv",
    "to_torch",
    "transpose",
    "write",
    "zeros",
]
