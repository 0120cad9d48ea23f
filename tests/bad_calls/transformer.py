"""Wrong calls of nn/transformer."""

from tests.bad_calls import bad

SIZES = {"batch_first": True, "dropout": 0.0}


def encoder_layer(lib, src=(2, 3, 8), d_model=8, nhead=2, module=None, **masks):
    """Ones of this shape into TransformerEncoderLayer(8, 2, 12)."""
    module = {**SIZES, **(module or {})}
    layer = lib.nn.TransformerEncoderLayer(d_model, nhead, 12, **module)
    return layer(lib.ones(*src), **masks)


def decoder_layer(lib, tgt=(2, 3, 8), memory=(2, 4, 8), d_model=8, nhead=2, **masks):
    """Ones of these shapes into TransformerDecoderLayer(8, 2, 12)."""
    options = {**SIZES, **masks.pop("module", {})}
    layer = lib.nn.TransformerDecoderLayer(d_model, nhead, 12, **options)
    return layer(lib.ones(*tgt), lib.ones(*memory), **masks)


def encoder(lib, src=(2, 3, 8), layers=2, **masks):
    """Ones of this shape into a TransformerEncoder of two layers."""
    layer = lib.nn.TransformerEncoderLayer(8, 2, 12, **SIZES)
    return lib.nn.TransformerEncoder(layer, layers)(lib.ones(*src), **masks)


def decoder(lib, tgt=(2, 3, 8), memory=(2, 4, 8), layers=2, **masks):
    """Ones of these shapes into a TransformerDecoder of two layers."""
    layer = lib.nn.TransformerDecoderLayer(8, 2, 12, **SIZES)
    stack = lib.nn.TransformerDecoder(layer, layers)
    return stack(lib.ones(*tgt), lib.ones(*memory), **masks)


def transformer(lib, src=(2, 4, 8), tgt=(2, 3, 8), d_model=8, nhead=2, **masks):
    """Ones of these shapes into Transformer(8, 2, 1, 1, 12)."""
    options = {**SIZES, **masks.pop("module", {})}
    model = lib.nn.Transformer(d_model, nhead, 1, 1, 12, **options)
    return model(lib.ones(*src), lib.ones(*tgt), **masks)


def of_each(what, call, *words, kinds=(encoder_layer, decoder_layer), **how):
    """The same mistake with each of several modules"""
    return [
        bad(f"{kind.__name__}, {what}", lambda lib, k=kind: call(lib, k), *words, **how)
        for kind in kinds
    ]


STACKS = encoder, decoder
ALL = encoder_layer, decoder_layer, encoder, decoder, transformer
BUILT = encoder_layer, decoder_layer, transformer

BAD_CALLS = [
    *of_each(
        "heads that do not divide",
        lambda lib, kind: kind(lib, nhead=3),
        "embed_dim must be divisible by num_heads",
        "8 and 3",
        kinds=BUILT,
    ),
    *of_each(
        "no features",
        lambda lib, kind: kind(lib, d_model=0),
        "embed_dim=0",
        kinds=BUILT,
    ),
    *of_each(
        "dropout above 1",
        lambda lib, kind: kind(lib, module={"dropout": 1.5}),
        "dropout",
        "1.5",
        kinds=BUILT,
    ),
    *of_each(
        "an activation of another name",
        lambda lib, kind: kind(lib, module={"activation": "silu"}),
        'activation must be "relu" or "gelu"',
        '"silu"',
        kinds=BUILT,
    ),
    *of_each(
        "an activation that cannot be called",
        lambda lib, kind: kind(lib, module={"activation": 3}),
        "activation must be callable",
        "3",
    ),
    *of_each(
        "on a device that does not exist",
        lambda lib, kind: kind(lib, module={"device": "gpu"}),
        "gpu",
        kinds=BUILT,
    ),
    *of_each(
        "7 features",
        lambda lib, kind: kind(lib, (2, 3, 7)),
        "(2, 3, 7)",
        kinds=ALL,
    ),
    *of_each(
        "4 axes",
        lambda lib, kind: kind(lib, (1, 2, 3, 8)),
        "(1, 2, 3, 8)",
        kinds=(encoder_layer, decoder_layer, encoder, decoder),
    ),
    *of_each(
        "other features of memory",
        lambda lib, kind: kind(lib, memory=(2, 4, 7)),
        "(2, 4, 7)",
        kinds=(decoder_layer, decoder),
    ),
    *of_each(
        "memory of another batch",
        lambda lib, kind: kind(lib, memory=(3, 4, 8)),
        "share N",
        "(3, 4, 8)",
        kinds=(decoder_layer, decoder),
    ),
    *of_each(
        "unbatched memory",
        lambda lib, kind: kind(lib, memory=(4, 8)),
        "key (4, 8)",
        kinds=(decoder_layer, decoder),
    ),
    bad(
        "transformer, tgt of another batch",
        lambda lib: transformer(lib, tgt=(3, 3, 8)),
        "share N",
        "(3, 3, 8)",
    ),
    bad(
        "transformer, tgt of 7 features",
        lambda lib: transformer(lib, tgt=(2, 3, 7)),
        "d_model=8",
        "(2, 3, 7)",
    ),
    bad(
        "transformer, src of one axis",
        lambda lib: transformer(lib, src=(8,)),
        "2 axes",
        "(8,)",
        sides=("numpy_impl",),  # torch takes its features for a length first
        error=IndexError,
    ),
    *of_each(
        "a hint without a mask",
        lambda lib, kind: kind(
            lib,
            **{"is_causal" if "enc" in kind.__name__ else "tgt_is_causal": True},
        ),
        "is_causal=True",
        "attn_mask",
        kinds=(encoder_layer, decoder_layer, encoder, decoder),
    ),
    bad(
        "transformer, a hint about memory without a mask",
        lambda lib: transformer(lib, memory_is_causal=True),
        "is_causal=True",
    ),
    *of_each(
        "a mask of the wrong shape",
        lambda lib, kind: kind(lib, **{mask_name(kind): lib.ones(4, 4, dtype="bool")}),
        "attn_mask",
        "(4, 4)",
        kinds=(encoder_layer, decoder_layer, encoder, decoder),
    ),
    *of_each(
        "a mask of integers",
        lambda lib, kind: kind(lib, **{mask_name(kind): lib.ones(3, 3, dtype="int64")}),
        "attn_mask",
        "int64",
        kinds=(encoder_layer, decoder_layer, encoder),
    ),
    *of_each(
        "a padding mask of another length",
        lambda lib, kind: kind(
            lib,
            **{
                f"{'src' if 'enc' in kind.__name__ else 'tgt'}_key_padding_mask": (
                    lib.ones(2, 5, dtype="bool")
                )
            },
        ),
        "key_padding_mask",
        "(2, 3)",
        "(2, 5)",
        kinds=(encoder_layer, decoder_layer, encoder, decoder),
    ),
    *of_each(
        "a mask of memory of the wrong shape",
        lambda lib, kind: kind(lib, memory_mask=lib.ones(3, 3, dtype="bool")),
        "attn_mask",
        "(3, 4)",
        kinds=(decoder_layer, decoder, transformer),
    ),
    *of_each(
        "no layers",
        lambda lib, kind: kind(lib, layers=0),
        kinds=STACKS,
    ),
    *of_each(
        "1.5 layers",
        lambda lib, kind: kind(lib, layers=1.5),
        "float",
        kinds=STACKS,
    ),
    *of_each(
        "float64 into float32 parameters",
        lambda lib, kind: double(lib, kind),
        "float64",
        "float32",
        kinds=(encoder_layer, decoder_layer),
    ),
    bad(
        "an encoder of what is no module",
        lambda lib: lib.nn.TransformerEncoder(3, 2, enable_nested_tensor=False),
        "Module",
    ),
    bad(
        "a decoder of what is no module",
        lambda lib: lib.nn.TransformerDecoder(3, 2),
        "Module",
    ),
]


def mask_name(kind):
    names = {encoder_layer: "src_mask", encoder: "mask"}
    return names.get(kind, "tgt_mask")


def double(lib, kind):
    """float64 inputs of a float32 layer"""
    inputs = [lib.ones(2, 3, 8, dtype="float64")] * (1 if kind is encoder_layer else 2)
    name = "Encoder" if kind is encoder_layer else "Decoder"
    return getattr(lib.nn, f"Transformer{name}Layer")(8, 2, 12)(*inputs)
