"""Wrong calls of MultiheadAttention."""

from tests.bad_calls import bad


def multi_head(lib, query=(3, 2, 8), key=(4, 2, 8), value=None, module=None, **kwargs):
    """Arrays of ones of these shapes into MultiheadAttention(8, 2)."""
    module = lib.nn.MultiheadAttention(8, 2, **(module or {}))
    arrays = (lib.ones(*shape) for shape in (query, key, value or key))
    return module(*arrays, **kwargs)


BAD_CALLS = [
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
]
