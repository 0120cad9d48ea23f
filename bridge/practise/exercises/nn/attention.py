"""Attention and the transformer: an exercise for each row."""

from bridge.practise.exercises.exercise import practise

__all__ = ["EXERCISES"]

EXERCISES = [
    practise(
        "Attention, MultiheadAttention",
        "scaled_dot_product_attention",
        "nn.attention.scaled_dot_product",
        ("grad_query = scale * (grad_scores @ key)", "grad_query = grad_scores @ key"),
        "Forget the scale in `grad_query`",
        "multiplied by the root of",
    ),
    practise(
        "Attention in blocks, which keeps no L x S array: FlashAttention",
        "attend_in_blocks",
        "nn.attention.blockwise",
        (
            "    grad_scores = weights * (grad_weights - mean)",
            "    grad_scores = weights * grad_weights",
        ),
        "softmax lowers each gradient by their mean: forget it",
        "part in the gradient of query",
    ),
    practise(
        "Transformer: encoder, decoder, both",
        "TransformerDecoderLayer",
        "nn.transformer.layers",
        ("        grad_x = grad_x + grad_h\n", "        grad_x = grad_h\n"),
        "`x + h` sends its gradient both ways: forget the straight one",
        "part in the gradient of tgt",
    ),
    practise(
        "Positions: sinusoids, rotations, ALiBi",
        "rotary",
        "nn.attention.positions",
        (
            "turned(grad_y, cos, -sin, interleaved)",
            "turned(grad_y, cos, sin, interleaved)",
        ),
        "A rotation's transpose turns back: turn on instead",
        "part in the gradient of x",
    ),
]
