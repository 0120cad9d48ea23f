"""Cases of nn/transformer/layers.py."""

from functools import partial

import numpy as np

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values

E, H, HIDDEN = 8, 2, 10

encoder = partial(
    ModuleCase,
    file="nn.transformer.layers",
    name="TransformerEncoderLayer",
    args=(E, H, HIDDEN),
    spread=0.3,
)
decoder = partial(encoder, name="TransformerDecoderLayer")

PLAIN = {"dropout": 0.0}  # and evaluation is training
ALL = {
    "dropout": 0.3,
    "activation": "gelu",
    "layer_norm_eps": 1e-3,
    "batch_first": True,
    "norm_first": True,
}

plain_encoder, plain_decoder = (
    partial(kind, kwargs=PLAIN, modes=("train",)) for kind in (encoder, decoder)
)

causal = values(np.triu(np.ones((3, 3), bool), 1))
padding = values(np.array([[0, 0, 1], [0, 1, 1]], bool))
one_padded = np.array([[0, 1, 1]], bool)
padding_of_memory = values(np.array([[0, 0, 0, 1], [0, 1, 0, 1]], bool))
added_to_memory = normal(2, 4)  # a padding mask of floats
both = normal(3, 2, E), normal(4, 2, E)  # tgt (T, N, E), memory (S, N, E)
batch_first = normal(2, 3, E), normal(2, 4, E)

CASES = [
    plain_encoder(inputs=(normal(3, 2, E),)),
    encoder(label="dropout", modes=("train",), inputs=(normal(3, 2, E),)),
    encoder(label="all flags", kwargs=ALL, inputs=(normal(2, 3, E),)),
    plain_encoder(
        label="bias=False, masks, one row",
        kwargs={**PLAIN, "bias": False},
        inputs=(normal(3, 1, E),),
        call={"src_mask": causal, "src_key_padding_mask": values(one_padded)},
    ),
    plain_encoder(
        label="norm_first, causal, unbatched",
        kwargs={**PLAIN, "norm_first": True},
        inputs=(normal(3, E),),
        call={"src_mask": causal, "is_causal": True},
    ),
    plain_encoder(label="empty batch", inputs=(normal(3, 0, E),)),
    encoder(
        label="B 8, T 128, E 128, 4 heads",
        bench=True,
        args=(128, 4, 512),
        kwargs={**PLAIN, "batch_first": True},
        inputs=(normal(8, 128, 128),),
    ),
    plain_decoder(inputs=both),
    decoder(label="dropout", modes=("train",), inputs=both),
    decoder(label="all flags", kwargs=ALL, inputs=batch_first),
    plain_decoder(
        label="bias=False, masks, one row",
        kwargs={**PLAIN, "bias": False},
        inputs=(normal(3, 1, E), normal(4, 1, E)),
        call={
            "tgt_mask": causal,
            "memory_mask": normal(3, 4),
            "tgt_key_padding_mask": values(one_padded),
            "memory_key_padding_mask": normal(1, 4),
        },
    ),
    plain_decoder(
        label="norm_first, causal, unbatched",
        kwargs={**PLAIN, "norm_first": True},
        inputs=(normal(3, E), normal(3, E)),
        call={
            "tgt_mask": causal,
            "tgt_is_causal": True,
            "memory_mask": causal,
            "memory_is_causal": True,
        },
    ),
    plain_decoder(label="empty batch", inputs=(normal(3, 0, E), normal(4, 0, E))),
    decoder(
        label="B 8, T 64, S 64, E 128, 4 heads",
        bench=True,
        args=(128, 4, 512),
        kwargs={**PLAIN, "batch_first": True},
        inputs=(normal(8, 64, 128), normal(8, 64, 128)),
    ),
]
