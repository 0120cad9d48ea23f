"""Cases of nn/sparse/embedding_bag.py."""

from functools import partial

import numpy as np
import torch

import torch_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.nn.sparse.embedding import densify
from bridge.cases.specs import integers, normal, uniform, values
from bridge.sides import TORCH, TORCH_IMPL

bag = partial(ModuleCase, file="nn.sparse.embedding_bag", name="EmbeddingBag")


class DenseGradient(torch.nn.EmbeddingBag):
    """torch's sparse gradient, made dense as soon as it arrives."""

    def forward(self, *args):
        y = super().forward(*args)
        if self.weight.requires_grad and torch.is_grad_enabled():
            self.weight.register_post_accumulate_grad_hook(densify)
        return y


def case(label, *inputs, smooth=True, witnesses=(TORCH_IMPL, TORCH), **kwargs):
    """EmbeddingBag(10, 3, **kwargs) of indices, and of offsets if they have one axis"""
    return bag(
        label=label,
        args=(10, 3),
        kwargs=kwargs,
        inputs=inputs,
        smooth=smooth,
        witnesses=witnesses,
    )


# Four bags, one after the other; the first and the last are empty.
IN_A_ROW = values(np.array([1, 1, 2, 9, 2])), values(np.array([0, 0, 3, 5]))
WITH_END = values(np.array([1, 1, 2, 9, 2])), values(np.array([0, 0, 3, 5]))
TWICE = values(np.array([[1, 1, 2], [9, 2, 1], [5, 1, 5]]))
MODES = ("mean", "sum", "max")
# Before 2.14 PyTorch divided by the counts of other rows.
BY_FREQUENCY = (TORCH_IMPL, TORCH) if torch.__version__ >= "2.14" else (TORCH_IMPL,)

CASES = [
    *(
        built
        for mode in MODES
        for built in (
            case(f"mode={mode!r}", TWICE, mode=mode),
            case(f"mode={mode!r}, offsets", *IN_A_ROW, mode=mode),
            case(
                f"mode={mode!r}, include_last_offset",
                *WITH_END,
                mode=mode,
                include_last_offset=True,
            ),
            case(
                f"mode={mode!r}, padding_idx=1, offsets",
                *IN_A_ROW,
                mode=mode,
                padding_idx=1,
            ),
            case(
                f"mode={mode!r}, nothing",
                *(values(np.zeros(0, np.int64)), values(np.array([0, 0]))),
                mode=mode,
            ),
        )
    ),
    case("one row", integers(10, 1, 4)),
    case("empty batch", values(np.zeros((0, 3), np.int64))),
    case("no bags", *(values(np.zeros(0, np.int64)), values(np.zeros(0, np.int64)))),
    case(
        "int32", *(values(spec.sample(None, "").astype(np.int32)) for spec in IN_A_ROW)
    ),
    case("padding_idx=-9", TWICE, padding_idx=-9),
    case("only padding", values(np.array([[1, 1], [1, 2]])), padding_idx=1),
    *(
        case(
            f"scale_grad_by_freq, mode={mode!r}",
            TWICE,
            smooth=False,
            witnesses=BY_FREQUENCY,
            scale_grad_by_freq=True,
            mode=mode,
        )
        for mode in ("mean", "sum")
    ),
    case(
        "scale_grad_by_freq, each index as often",
        values(np.array([[1, 1, 2], [2, 3, 3]])),
        smooth=False,
        scale_grad_by_freq=True,
    ),
    *(
        case(
            f"max_norm=1.5, norm_type={norm_type}",
            TWICE,
            smooth=False,
            max_norm=1.5,
            norm_type=norm_type,
        )
        for norm_type in (2.0, 1)
    ),
    *(
        case(
            f"per_sample_weights, {label}",
            *(*IN_A_ROW, uniform(0.5, 2, 5)),
            mode="sum",
            smooth="frequency" not in label,
            witnesses=BY_FREQUENCY if "frequency" in label else (TORCH_IMPL, TORCH),
            **kwargs,
        )
        for label, kwargs in (
            ("offsets", {}),
            ("padding_idx=2", {"padding_idx": 2}),
            ("by frequency", {"scale_grad_by_freq": True}),
        )
    ),
    case(
        "per_sample_weights, two axes", TWICE, None, uniform(0.5, 2, 3, 3), mode="sum"
    ),
    bag(
        label="sparse",
        args=(10, 3),
        kwargs={"sparse": True, "padding_idx": 1, "mode": "sum"},
        inputs=IN_A_ROW,
        build={
            "numpy_impl": None,
            "torch_impl": torch_impl.nn.EmbeddingBag,
            "torch": DenseGradient,
        },
    ),
    bag(
        label="_weight",
        args=(10, 3),
        kwargs={"_weight": normal(10, 3)},
        inputs=(TWICE,),
    ),
    *(
        bag(
            label=f"(256, 16) of 1000 rows of 64, mode={mode!r}",
            bench=True,
            args=(1000, 64),
            kwargs={"mode": mode},
            inputs=(integers(1000, 256, 16),),
        )
        for mode in MODES
    ),
]
