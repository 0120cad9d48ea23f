"""Wrong calls of multi_head_attention_forward."""

from tests.bad_calls import bad


def forward(lib, embed_dim=8, num_heads=2, dropout_p=0.0, **changed):
    """multi_head_attention_forward of ones; `changed` are shapes or flags."""
    shapes = {
        "query": (3, 2, 8),
        "key": (4, 2, 8),
        "value": (4, 2, 8),
        "in_proj_weight": (24, 8),
        "in_proj_bias": (24,),
        "bias_k": None,
        "bias_v": None,
        "out_proj_weight": (8, 8),
        "out_proj_bias": (8,),
    }
    arrays = {
        name: lib.ones(*shape) if isinstance(shape, tuple) else shape
        for name, shape in (shapes | changed).items()
    }
    return lib.functional.multi_head_attention_forward(
        embed_dim_to_check=embed_dim,
        num_heads=num_heads,
        add_zero_attn=False,
        dropout_p=dropout_p,
        **arrays,
    )


def separate(lib, **changed):
    """The same with three weights."""
    weights = dict.fromkeys(("q_proj_weight", "k_proj_weight", "v_proj_weight"), (8, 8))
    return forward(lib, use_separate_proj_weight=True, **weights | changed)


BAD_CALLS = [
    bad(
        "multi_head_attention_forward, another embed_dim",
        lambda lib: forward(lib, embed_dim=4),
        "embed_dim_to_check=4",
    ),
    bad(
        "multi_head_attention_forward, heads that do not divide",
        lambda lib: forward(lib, num_heads=3),
        "8 and 3",
    ),
    bad(
        "multi_head_attention_forward without weights",
        lambda lib: forward(lib, in_proj_weight=None),
        "in_proj_weight",
        "use_separate_proj_weight=False",
    ),
    bad(
        "multi_head_attention_forward without one of the separate weights",
        lambda lib: separate(lib, k_proj_weight=None),
        "k_proj_weight",
        "use_separate_proj_weight=True",
    ),
    bad(
        "multi_head_attention_forward, in_proj_weight of two projections",
        lambda lib: forward(lib, in_proj_weight=(16, 8)),
        "in_proj_weight",
        "(24, 8)",
        "(16, 8)",
    ),
    bad(
        "multi_head_attention_forward, in_proj_weight of 7 features",
        lambda lib: forward(lib, in_proj_weight=(24, 7)),
        "in_proj_weight",
        "(24, 7)",
    ),
    bad(
        "multi_head_attention_forward, in_proj_bias of two projections",
        lambda lib: forward(lib, in_proj_bias=(16,)),
        "in_proj_bias",
        "(24,)",
        "(16,)",
    ),
    bad(
        "multi_head_attention_forward, separate weights, in_proj_bias of 27",
        lambda lib: separate(lib, in_proj_bias=(27,)),
        "in_proj_bias",
        "(27,)",
    ),
    bad(
        "multi_head_attention_forward, q_proj_weight of 7 features",
        lambda lib: separate(lib, q_proj_weight=(8, 7)),
        "query",
        "7",
    ),
    bad(
        "multi_head_attention_forward, v_proj_weight of 9 rows",
        lambda lib: separate(lib, v_proj_weight=(9, 8)),
        "v_proj_weight",
        "(8, 8)",
        "(9, 8)",
    ),
    bad(
        "multi_head_attention_forward, k_proj_weight of 7 features",
        lambda lib: separate(lib, k_proj_weight=(8, 7)),
        "8, 7 and 8",
    ),
    bad(
        "multi_head_attention_forward, queries of 7 features",
        lambda lib: forward(lib, query=(3, 2, 7)),
        "query (3, 2, 7)",
    ),
    bad(
        "multi_head_attention_forward, values of 7 features",
        lambda lib: forward(lib, value=(4, 2, 7)),
        "value (4, 2, 7)",
    ),
    bad(
        "multi_head_attention_forward, queries of 4 axes",
        lambda lib: forward(lib, query=(1, 3, 2, 8)),
        "(1, 3, 2, 8)",
    ),
    bad(
        "multi_head_attention_forward, bias_k alone",
        lambda lib: forward(lib, bias_k=(1, 1, 8)),
        "bias_k",
        "bias_v",
    ),
    bad(
        "multi_head_attention_forward, bias_v alone",
        lambda lib: forward(lib, bias_v=(1, 1, 8)),
        "bias_k",
        "bias_v",
    ),
    bad(
        "multi_head_attention_forward, bias_k of 7 features",
        lambda lib: forward(lib, bias_k=(1, 1, 7), bias_v=(1, 1, 8)),
        "bias_k",
        "(1, 1, 7)",
    ),
    bad(
        "multi_head_attention_forward, bias_k and static_k",
        lambda lib: forward(
            lib, bias_k=(1, 1, 8), bias_v=(1, 1, 8), static_k=(4, 4, 4)
        ),
        "bias_k",
        "static_k",
    ),
    bad(
        "multi_head_attention_forward, bias_v and static_v",
        lambda lib: forward(
            lib, bias_k=(1, 1, 8), bias_v=(1, 1, 8), static_v=(4, 4, 4)
        ),
        "bias_v",
        "static_v",
    ),
    bad(
        "multi_head_attention_forward, static_k of one sample",
        lambda lib: forward(lib, static_k=(2, 4, 4)),
        "static_k",
        "(4, S, 4)",
        "(2, 4, 4)",
    ),
    bad(
        "multi_head_attention_forward, static_v of whole rows",
        lambda lib: forward(lib, static_v=(4, 4, 8)),
        "static_v",
        "(4, 4, 8)",
    ),
    bad(
        "multi_head_attention_forward, more static values than keys",
        lambda lib: forward(lib, static_k=(4, 4, 4), static_v=(4, 5, 4)),
        "static_v",
        "5",
    ),
    bad(
        "multi_head_attention_forward, static_k longer than a mask",
        lambda lib: forward(
            lib, static_k=(4, 5, 4), static_v=(4, 5, 4), attn_mask=(3, 4)
        ),
        "attn_mask",
        "5 keys, 5 values and a mask of 4",
    ),
    bad(
        "multi_head_attention_forward, static_k longer than a key_padding_mask",
        lambda lib: forward(
            lib, static_k=(4, 5, 4), static_v=(4, 5, 4), key_padding_mask=(2, 4)
        ),
        "key_padding_mask",
        "(2, 5)",
    ),
    bad(
        "multi_head_attention_forward, a mask of the wrong shape",
        lambda lib: forward(lib, attn_mask=(4, 3)),
        "attn_mask",
        "(3, 4)",
    ),
    bad(
        "multi_head_attention_forward, is_causal without a mask",
        lambda lib: forward(lib, is_causal=True),
        "is_causal",
    ),
    bad(
        "multi_head_attention_forward, dropout above 1",
        lambda lib: forward(lib, dropout_p=1.5),
        "dropout_p",
        "1.5",
    ),
    bad(
        "multi_head_attention_forward, dropout above 1, no weights",
        lambda lib: forward(lib, dropout_p=1.5, need_weights=False),
        "dropout_p",
        "1.5",
    ),
    bad(
        "multi_head_attention_forward, out_proj_weight of 7 features",
        lambda lib: forward(lib, out_proj_weight=(8, 7)),
        "out_proj_weight",
        "(8, 7)",
    ),
    bad(
        "multi_head_attention_forward, out_proj_bias of 7",
        lambda lib: forward(lib, out_proj_bias=(7,)),
        "out_proj_bias",
        "(7,)",
    ),
]
