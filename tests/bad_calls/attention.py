"""Wrong calls of nn/attention."""

from tests.bad_calls import bad


def attention(lib, query, key, value, *args, **kwargs):
    """Arrays of ones of these shapes into scaled_dot_product_attention."""
    arrays = (lib.ones(*shape) for shape in (query, key, value))
    return lib.functional.scaled_dot_product_attention(*arrays, *args, **kwargs)


def multi_head(lib, query=(3, 2, 8), key=(4, 2, 8), value=None, module=None, **kwargs):
    """Arrays of ones of these shapes into MultiheadAttention(8, 2)."""
    module = lib.nn.MultiheadAttention(8, 2, **(module or {}))
    arrays = (lib.ones(*shape) for shape in (query, key, value or key))
    return module(*arrays, **kwargs)


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
        "attention of vectors",
        lambda lib: attention(lib, (5,), (5,), (5,)),
        "at least 2 axes",
        "query (5,)",
    ),
    bad(
        "attention, queries and keys of different sizes",
        lambda lib: attention(lib, (2, 3, 5), (2, 4, 6), (2, 4, 6)),
        "share E",
        "(2, 3, 5)",
        "(2, 4, 6)",
    ),
    bad(
        "attention, more values than keys",
        lambda lib: attention(lib, (2, 3, 5), (2, 4, 5), (2, 6, 5)),
        "share E and S",
        "(2, 6, 5)",
        sides=("numpy_impl",),  # PyTorch reads behind the keys: bridge/conventions
        error=RuntimeError,
    ),
    bad(
        "attention on batches of different sizes",
        lambda lib: attention(lib, (2, 3, 5), (3, 4, 5), (3, 4, 5)),
        "leading axes",
        "(2,), (3,)",
    ),
    bad(
        "attention, more query heads than key heads without enable_gqa",
        lambda lib: attention(lib, (2, 6, 3, 5), (2, 2, 4, 5), (2, 2, 4, 5)),
        "(2, 6), (2, 2)",
    ),
    bad(
        "attention, heads that do not divide",
        lambda lib: attention(
            lib, (2, 5, 3, 5), (2, 2, 4, 5), (2, 2, 4, 5), enable_gqa=True
        ),
        "5 heads",
        "multiple",
    ),
    bad(
        "attention, fewer query heads than key heads",
        lambda lib: attention(
            lib, (2, 2, 3, 5), (2, 4, 4, 5), (2, 4, 4, 5), enable_gqa=True
        ),
        "2 heads",
    ),
    bad(
        "attention, enable_gqa without heads",
        lambda lib: attention(lib, (3, 5), (4, 5), (4, 5), enable_gqa=True),
        "axis of heads",
    ),
    bad(
        "attention of float32 queries to float64 keys",
        lambda lib: lib.functional.scaled_dot_product_attention(
            lib.ones(3, 5), lib.ones(4, 5, dtype="float64"), lib.ones(4, 5)
        ),
        "query float32",
        "key float64",
    ),
    bad(
        "attention of integers",
        lambda lib: lib.functional.scaled_dot_product_attention(
            *(lib.ones(1, 3, 5, dtype="int64") for _ in range(3))
        ),
        "floating-point",
        "int64",
    ),
    bad(
        "attention with a mask of integers",
        lambda lib: attention(
            lib, (2, 3, 5), (2, 4, 5), (2, 4, 5), lib.ones(3, 4, dtype="int64")
        ),
        "attn_mask",
        "int64",
    ),
    bad(
        "attention with a float64 mask of float32 scores",
        lambda lib: attention(
            lib, (2, 3, 5), (2, 4, 5), (2, 4, 5), lib.ones(3, 4, dtype="float64")
        ),
        "attn_mask",
        "float32",
        "float64",
    ),
    bad(
        "attention with a mask of the wrong shape",
        lambda lib: attention(lib, (2, 3, 5), (2, 4, 5), (2, 4, 5), lib.ones(3, 5)),
        "attn_mask",
        "(3, 5)",
        "(2, 3, 4)",
    ),
    bad(
        "attention with a mask of more samples than there are",
        lambda lib: attention(lib, (1, 3, 5), (1, 4, 5), (1, 4, 5), lib.ones(7, 3, 4)),
        "attn_mask",
        "(7, 3, 4)",
        "(1, 3, 4)",
    ),
    bad(
        "attention with a mask and is_causal",
        lambda lib: attention(
            lib, (2, 3, 5), (2, 4, 5), (2, 4, 5), lib.ones(3, 4), is_causal=True
        ),
        "attn_mask",
        "is_causal",
    ),
    bad(
        "attention with dropout above 1",
        lambda lib: attention(lib, (2, 3, 5), (2, 4, 5), (2, 4, 5), dropout_p=1.5),
        "dropout_p",
        "1.5",
    ),
    bad(  # torch lets it pass
        "attention with dropout below 0",
        lambda lib: attention(lib, (2, 3, 5), (2, 4, 5), (2, 4, 5), dropout_p=-0.5),
        "dropout_p",
        "-0.5",
        sides=("numpy_impl",),
        error=RuntimeError,
    ),
    bad(
        "attention with a mask of one axis",
        lambda lib: attention(lib, *[(1, 2, 4, 5)] * 3, lib.ones(4)),
        "attn_mask",
        "(4,)",
    ),
    bad(
        "attention with a mask of no axis",
        lambda lib: attention(lib, *[(1, 2, 4, 5)] * 3, lib.ones()),
        "attn_mask",
        "got ()",
    ),
    bad(
        "MultiheadAttention, heads that do not divide",
        lambda lib: lib.nn.MultiheadAttention(8, 3),
        "embed_dim",
        "num_heads",
        "8 and 3",
    ),
    bad(
        "MultiheadAttention without features",
        lambda lib: lib.nn.MultiheadAttention(0, 2),
        "embed_dim=0",
    ),
    bad(
        "MultiheadAttention without heads",
        lambda lib: lib.nn.MultiheadAttention(8, 0),
        "num_heads=0",
    ),
    bad(
        "MultiheadAttention on a device that does not exist",
        lambda lib: lib.nn.MultiheadAttention(8, 2, device="gpu"),
        "gpu",
    ),
    bad(
        "MultiheadAttention with dropout above 1",
        lambda lib: multi_head(lib, module={"dropout": 1.5}),
        "dropout",
        "1.5",
    ),
    bad(  # torch finds out in the first call, if it drops anything
        "MultiheadAttention with a dropout that is no number",
        lambda lib: multi_head(lib, module={"dropout": "half"}),
        "dropout",
        "'half'",
    ),
    bad(
        "MultiheadAttention of half a feature",
        lambda lib: lib.nn.MultiheadAttention(8.5, 1),
        "embed_dim",
        "8.5",
    ),
    bad(
        "MultiheadAttention with kdim below 0",
        lambda lib: lib.nn.MultiheadAttention(8, 2, kdim=-1),
        "kdim",
        "-1",
    ),
    bad(
        "MultiheadAttention with a vdim that is no int",
        lambda lib: lib.nn.MultiheadAttention(8, 2, vdim=2.5),
        "vdim",
        "2.5",
    ),
    bad(
        "MultiheadAttention of queries with 4 axes",
        lambda lib: multi_head(lib, (1, 3, 2, 8)),
        "2 axes (unbatched)",
        "(1, 3, 2, 8)",
    ),
    bad(
        "MultiheadAttention of unbatched queries to batched keys",
        lambda lib: multi_head(lib, (3, 8), (4, 2, 8)),
        "query (3, 8)",
        "key (4, 2, 8)",
    ),
    bad(
        "MultiheadAttention of queries with 7 features",
        lambda lib: multi_head(lib, (3, 2, 7)),
        "8, 8 and 8 features",
        "query (3, 2, 7)",
    ),
    bad(
        "MultiheadAttention of keys with 7 features",
        lambda lib: multi_head(lib, key=(4, 2, 7)),
        "key",
        "8 features",
        "(4, 2, 7)",
    ),
    bad(
        "MultiheadAttention of keys that are not kdim",
        lambda lib: multi_head(lib, key=(4, 2, 8), module={"kdim": 5}),
        "8, 5 and 8 features",
    ),
    bad(
        "MultiheadAttention with more values than keys",
        lambda lib: multi_head(lib, value=(5, 2, 8)),
        "key (4, 2, 8)",
        "value (5, 2, 8)",
    ),
    bad(
        "MultiheadAttention on batches of different sizes",
        lambda lib: multi_head(lib, key=(4, 3, 8)),
        "share N",
        "(4, 3, 8)",
    ),
    bad(
        "MultiheadAttention that takes (N, L, E) for (L, N, E)",
        lambda lib: multi_head(lib, (2, 3, 8), (2, 4, 8)),
        "share N",
    ),
    bad(
        "MultiheadAttention on float64 with float32 weights",
        lambda lib: lib.nn.MultiheadAttention(8, 2)(
            *(lib.ones(3, 2, 8, dtype="float64") for _ in range(3))
        ),
        "float64",
        "float32",
    ),
    bad(
        "MultiheadAttention, is_causal without a mask",
        lambda lib: multi_head(lib, is_causal=True),
        "is_causal",
        "attn_mask",
    ),
    bad(
        "MultiheadAttention with a mask of the wrong shape",
        lambda lib: multi_head(lib, attn_mask=lib.ones(4, 3)),
        "attn_mask",
        "(3, 4)",
        "(4, 3)",
    ),
    bad(
        "MultiheadAttention with a mask for each sample but not each head",
        lambda lib: multi_head(lib, attn_mask=lib.ones(2, 3, 4)),
        "(N H, L, S) = (4, 3, 4)",
        "(2, 3, 4)",
    ),
    bad(
        "MultiheadAttention with a mask of 4 axes",
        lambda lib: multi_head(lib, attn_mask=lib.ones(2, 2, 3, 4)),
        "attn_mask",
        "(2, 2, 3, 4)",
    ),
    bad(
        "MultiheadAttention, unbatched, with a mask for one head",
        lambda lib: multi_head(lib, (3, 8), (4, 8), attn_mask=lib.ones(1, 3, 4)),
        "attn_mask",
        "(1, 3, 4)",
    ),
    bad(
        "MultiheadAttention with a mask of integers",
        lambda lib: multi_head(lib, attn_mask=lib.ones(3, 4, dtype="int64")),
        "attn_mask",
        "bools",
        "int64",
    ),
    bad(
        "MultiheadAttention with a float64 mask",
        lambda lib: multi_head(lib, attn_mask=lib.ones(3, 4, dtype="float64")),
        "attn_mask float64",
    ),
    bad(
        "MultiheadAttention with a key_padding_mask of the queries' length",
        lambda lib: multi_head(lib, key_padding_mask=lib.ones(2, 3, dtype="bool")),
        "key_padding_mask",
        "(2, 4)",
        "(2, 3)",
    ),
    bad(
        "MultiheadAttention with a key_padding_mask (S, N)",
        lambda lib: multi_head(lib, key_padding_mask=lib.ones(4, 2, dtype="bool")),
        "key_padding_mask",
        "(4, 2)",
    ),
    bad(
        "MultiheadAttention with an unbatched key_padding_mask",
        lambda lib: multi_head(lib, key_padding_mask=lib.ones(4, dtype="bool")),
        "key_padding_mask",
        "(4,)",
    ),
    bad(
        "MultiheadAttention with a key_padding_mask of integers",
        lambda lib: multi_head(lib, key_padding_mask=lib.ones(2, 4, dtype="int64")),
        "key_padding_mask",
        "int64",
    ),
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
