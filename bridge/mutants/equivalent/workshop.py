"""The workshop: changes that compute the same."""

from bridge.mutants.equivalent.reasons import MASKED

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    (
        "workshop.tiny_gpt",
        "Attention.backward",
        "grad_q, grad_k, grad_v, _ = "
        "scaled_dot_product_attention_backward(grad_y, *self.saved.pop())",
        MASKED,
    ),
]
