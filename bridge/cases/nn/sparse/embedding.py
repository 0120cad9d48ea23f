"""Cases of nn/sparse/embedding.py."""

from functools import partial

import numpy as np
import torch

import torch_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.specs import integers, normal, values

embedding = partial(ModuleCase, file="nn.sparse.embedding", name="Embedding")
INDICES = integers(10, 4, 5)


class DenseGradient(torch.nn.Embedding):
    """torch's sparse gradient, made dense as soon as it arrives."""

    def forward(self, x):
        rows = super().forward(x)
        if self.weight.requires_grad and torch.is_grad_enabled():
            self.weight.register_post_accumulate_grad_hook(densify)
        return rows


def densify(weight):
    weight.grad = weight.grad.to_dense()


def case(label, inputs=INDICES, smooth=True, **kwargs):
    """Embedding(10, 3, **kwargs) of one array of indices

    Not smooth: padding_idx and scale_grad_by_freq change the gradient, not the output,
    and max_norm changes the weight during forward.
    """
    return embedding(
        label=label, args=(10, 3), kwargs=kwargs, inputs=(inputs,), smooth=smooth
    )


TWICE = values(np.array([[1, 1, 2], [9, 2, 1]]))

CASES = [
    case("one row", integers(10, 1, 5)),
    case("", INDICES),
    case("int32", values(np.array([[1, 2], [2, 9]], np.int32))),
    case("one index", values(np.array(3))),
    case("no index", values(np.zeros((0, 2), np.int64))),
    case("(N, T, S)", integers(10, 2, 3, 4)),
    case("one row again and again", values(np.full(7, 4))),
    case("padding_idx=2", TWICE, False, padding_idx=2),
    case("padding_idx=-1", TWICE, False, padding_idx=-1),
    case("padding_idx=0", values(np.zeros((2, 3), np.int64)), False, padding_idx=0),
    case("scale_grad_by_freq", TWICE, False, scale_grad_by_freq=True),
    case(
        "scale_grad_by_freq, last rows not looked up",
        values([[0, 1], [1, 2]]),
        False,
        scale_grad_by_freq=True,
    ),
    case(
        "scale_grad_by_freq, padding_idx=1",
        TWICE,
        False,
        scale_grad_by_freq=True,
        padding_idx=1,
    ),
    *(
        case(
            f"max_norm=1.5, norm_type={norm_type}",
            TWICE,
            False,
            max_norm=1.5,
            norm_type=norm_type,
        )
        for norm_type in (2.0, 1, 3.5, float("inf"))
    ),
    case("max_norm=100", TWICE, max_norm=100),
    embedding(
        label="sparse",
        args=(10, 3),
        kwargs={"sparse": True, "padding_idx": 1},
        inputs=(TWICE,),
        smooth=False,
        build={
            "numpy_impl": None,
            "torch_impl": torch_impl.nn.Embedding,
            "torch": DenseGradient,
        },
    ),
    embedding(
        label="_weight",
        args=(10, 3),
        kwargs={"_weight": normal(10, 3)},
        inputs=(INDICES,),
    ),
    embedding(
        label="(1024,) of 1000 rows of 64",
        bench=True,
        args=(1000, 64),
        inputs=(integers(1000, 1024),),
    ),
    embedding(
        label="(64, 128) of 10000 rows of 256",
        bench=True,
        args=(10000, 256),
        inputs=(integers(10000, 64, 128),),
    ),
]
