"""Cases of nn/transformer/stacks.py."""

import warnings
from functools import partial

import numpy as np
import torch

import numpy_impl.nn
import torch_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.nn.transformer.layers import (
    ALL,
    HIDDEN,
    PLAIN,
    E,
    H,
    added_to_memory,
    batch_first,
    both,
    causal,
    padding,
    padding_of_memory,
)
from bridge.cases.specs import normal, values

SIDES = {"numpy_impl": numpy_impl.nn, "torch_impl": torch_impl.nn, "torch": torch.nn}


def stack(nn, kind, layers=2, with_norm=True, dtype=None, **options):
    """An encoder or a decoder of layers (E, H, HIDDEN), and a norm"""
    layer = getattr(nn, f"{kind}Layer")(E, H, HIDDEN, dtype=dtype, **options)
    norm = nn.LayerNorm(E, dtype=dtype) if with_norm else None
    nested = {"enable_nested_tensor": False} if kind == "TransformerEncoder" else {}
    return getattr(nn, kind)(layer, layers, norm, **nested)


def transformer(nn, *args, dtype=None, **options):
    """torch warns of layers that its nested tensors cannot take."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return nn.Transformer(*args, dtype=dtype, **options)


def of_each_side(build, *args):
    return {name: partial(build, nn, *args) for name, nn in SIDES.items()}


def case(name, **how):
    build = stack if name != "Transformer" else transformer
    args = (name,) if build is stack else ()
    how = {"smooth": False, "modes": ("train",), **how}  # as layers.py has it of layers
    build = of_each_side(build, *args)
    return ModuleCase(
        file="nn.transformer.stacks", name=name, build=build, spread=0.3, **how
    )


encoder = partial(case, "TransformerEncoder")
decoder = partial(case, "TransformerDecoder")
whole = partial(case, "Transformer", args=(E, H, 1, 1, HIDDEN))

CASES = [
    encoder(kwargs=PLAIN, inputs=(normal(3, 2, E),)),
    encoder(
        label="dropout, no norm, masks",
        kwargs={"with_norm": False},
        inputs=(normal(3, 2, E),),
        call={"mask": causal, "src_key_padding_mask": padding, "is_causal": False},
    ),
    decoder(kwargs=PLAIN, inputs=both),
    decoder(
        label="dropout, no norm, masks",
        kwargs={"with_norm": False},
        inputs=both,
        call={
            "tgt_mask": causal,
            "memory_mask": normal(3, 4),
            "tgt_key_padding_mask": padding,
            "memory_key_padding_mask": added_to_memory,
            "tgt_is_causal": True,
        },
    ),
    whole(
        label="2 and 3 layers, unbatched",
        args=(E, H, 2, 3, HIDDEN),
        kwargs=PLAIN,
        inputs=(normal(4, E), normal(3, E)),
        smooth=True,
    ),
    whole(
        label="all flags",
        kwargs=ALL,
        inputs=(batch_first[1], batch_first[0]),
        modes=("train", "eval"),
    ),
    whole(
        label="bias=False, masks",
        kwargs={**PLAIN, "bias": False},
        inputs=(both[1], both[0]),
        call={
            "src_mask": values(np.triu(np.ones((4, 4), bool), 2)),
            "tgt_mask": causal,
            "memory_mask": normal(3, 4),
            "src_key_padding_mask": padding_of_memory,
            "tgt_key_padding_mask": padding,
            "memory_key_padding_mask": added_to_memory,
            "src_is_causal": False,
            "tgt_is_causal": False,
        },
    ),
    *(
        kind(
            label="B 8, T 32, E 8",
            bench=True,
            kwargs={**PLAIN, "batch_first": True},
            inputs=(normal(8, 32, E),) * inputs,
        )
        for kind, inputs in ((encoder, 1), (decoder, 2), (whole, 2))
    ),
]
