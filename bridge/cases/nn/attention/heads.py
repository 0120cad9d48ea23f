"""Cases of nn/attention/heads.py: multi_head_attention_forward, weights as inputs."""

import inspect

import numpy as np
import torch
import torch.nn.functional as F

import torch_impl.nn.functional
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from numpy_impl import nn
from numpy_impl.nn.attention import (
    attend_with_heads,
    attend_with_heads_backward,
    multi_head_attention_forward,
)

ARGUMENTS = inspect.signature(multi_head_attention_forward).parameters
NOTHING = dict.fromkeys(ARGUMENTS)  # what a case does not give is None
SEPARATE = ("q_proj_weight", "k_proj_weight", "v_proj_weight")


class Heads(nn.Module):
    """multi_head_attention_forward as a module.

    Args:
        names: which of its arguments the inputs are, in order.
        flags: its other arguments.
    """

    def __init__(self, names, **flags):
        super().__init__()
        self.names, self.flags = names, flags

    def forward(self, *inputs):
        given = arguments(self.names, inputs, self.flags)
        outputs = multi_head_attention_forward(**given)
        shared = inspect.signature(attend_with_heads).parameters
        taken = {name: given[name] for name in shared if name in given}
        weights = [given[name] for name in SEPARATE]
        packed, biases = given["in_proj_weight"], given["in_proj_bias"]
        taken["heads"] = given["num_heads"]
        taken["weights"] = weights if packed is None else np.split(packed, 3)
        taken["biases"] = [None] * 3 if biases is None else np.split(biases, 3)
        taken["dropout_p"] = 0.0  # no case draws a mask, which would be another one
        *_, saved = attend_with_heads(**taken)
        self.saved.append((saved, taken))
        return outputs if given["need_weights"] else outputs[0]

    def backward(self, grad_output):
        saved, taken = self.saved.pop()
        wanted = list(inspect.signature(attend_with_heads_backward).parameters)[2:]
        if not taken["need_weights"]:
            grad_output = (grad_output, None)
        grads = attend_with_heads_backward(
            grad_output, saved, **{name: taken[name] for name in wanted}
        )
        inputs, weights, biases, rows, static, out_proj, masks = grads
        grads = dict(zip(("query", "key", "value"), inputs, strict=True))
        grads |= dict(zip(SEPARATE, weights, strict=True))
        if self.names[3] == "in_proj_weight":
            grads["in_proj_weight"] = np.concatenate(weights)
        grads["in_proj_bias"] = np.concatenate(biases)
        grads["bias_k"], grads["bias_v"] = rows
        grads["static_k"], grads["static_v"] = static
        grads["out_proj_weight"], grads["out_proj_bias"] = out_proj
        grads["attn_mask"], grads["key_padding_mask"] = masks
        return tuple(grads[name] for name in self.names)


class TorchHeads(torch.nn.Module):
    """The same around a torch function; what it does not read gets zeros, not None."""

    def __init__(self, function, names, **flags):
        super().__init__()
        self.function, self.names, self.flags = function, names, flags

    def forward(self, *inputs):
        given = arguments(self.names, inputs, self.flags)
        y, weights = self.function(**given)
        y = y + sum(0 * x.sum() for x in inputs)
        return (y, weights) if given["need_weights"] else y


def arguments(names, inputs, flags):
    return NOTHING | flags | dict(zip(names, inputs, strict=True))


def of_torch(function):
    return lambda names, **flags: TorchHeads(function, names, **flags)


BUILD = {
    "numpy_impl": Heads,
    "torch_impl": of_torch(torch_impl.nn.functional.multi_head_attention_forward),
    "torch": of_torch(F.multi_head_attention_forward),
}
FLAGS = {
    "embed_dim_to_check": 8,
    "num_heads": 2,
    "add_zero_attn": False,
    "dropout_p": 0.0,
    "training": True,
    "need_weights": True,
    "use_separate_proj_weight": False,
    "average_attn_weights": True,
    "is_causal": False,
}
TOKENS = {"query": (3, 2, 8), "key": (4, 2, 8), "value": (4, 2, 8)}
PACKED = {"in_proj_weight": (24, 8), "in_proj_bias": (24,)}
OUT = {"out_proj_weight": (8, 8), "out_proj_bias": (8,)}
THREE = {"q_proj_weight": (8, 8), "k_proj_weight": (8, 5), "v_proj_weight": (8, 6)}


def case(label, shapes, **flags):
    """Inputs of these {argument: shape}, drawn from N(0, 1)."""
    return ModuleCase(
        file="nn.attention.heads",
        name="multi_head_attention_forward",
        label=label,
        args=(tuple(shapes),),
        kwargs=FLAGS | flags,
        inputs=tuple(normal(*shape) for shape in shapes.values()),
        modes=("train",),
        build=BUILD,
    )


padding = values(np.array([[0, 0, 0, 1, 1], [0, 1, 1, 1, 0]], bool))
ROWS = {"bias_k": (1, 1, 8), "bias_v": (1, 1, 8)}
STATIC = {"static_k": (4, 5, 4), "static_v": (4, 5, 4)}

CASES = [
    case("", TOKENS | PACKED | OUT),
    case(
        "separate weights, all that can be added",
        {"query": (3, 2, 8), "key": (4, 2, 5), "value": (4, 2, 6)}
        | THREE
        | {"in_proj_bias": (24,)}
        | ROWS
        | OUT,
        use_separate_proj_weight=True,
        add_zero_attn=True,
        average_attn_weights=False,
    ),
    case(
        "unbatched, no biases, 5 features out, no weights",
        {"query": (3, 8), "key": (4, 8), "value": (4, 8), "in_proj_weight": (24, 8)}
        | {"out_proj_weight": (5, 8)},
        need_weights=False,
    ),
    case("static_k", TOKENS | PACKED | OUT | {"static_k": (8, 4, 2)}, num_heads=4),
    case(
        "static_v, no weights",
        TOKENS | PACKED | OUT | {"static_v": (8, 4, 2)},
        num_heads=4,
        need_weights=False,
    ),
    case(
        "static_k, static_v of other keys, zeros, key_padding_mask",
        TOKENS | PACKED | OUT | STATIC,
        add_zero_attn=True,
        key_padding_mask=padding,
    ),
    case(
        "dropout_p, but no training",
        TOKENS | PACKED | OUT,
        dropout_p=0.5,
        training=False,
    ),
    case(
        "masks (L, S) and (N, S) with gradients",
        TOKENS | PACKED | OUT | {"attn_mask": (3, 4), "key_padding_mask": (2, 4)},
    ),
    case(
        "mask (N H, L, S) with a gradient, all that can be added, no weights",
        TOKENS | PACKED | ROWS | OUT | {"attn_mask": (4, 3, 4)},
        add_zero_attn=True,
        need_weights=False,
    ),
    case(
        "mask (S,) with a gradient, unbatched, no weights",
        {"query": (3, 8), "key": (4, 8), "value": (4, 8)}
        | PACKED
        | OUT
        | {"key_padding_mask": (4,)},
        need_weights=False,
    ),
    case(
        "empty batch",
        {"query": (3, 0, 8), "key": (4, 0, 8), "value": (4, 0, 8)} | PACKED | OUT,
    ),
]
