"""Wrong calls of scaled_dot_product_attention."""

from tests.bad_calls import bad


def attention(lib, query, key, value, *args, **kwargs):
    """Arrays of ones of these shapes into scaled_dot_product_attention."""
    arrays = (lib.ones(*shape) for shape in (query, key, value))
    return lib.functional.scaled_dot_product_attention(*arrays, *args, **kwargs)


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
]
