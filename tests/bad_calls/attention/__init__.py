"""Wrong calls of nn/attention."""

from tests.bad_calls.attention import (
    multihead,
    multihead_forward,
    scaled_dot_product,
)

BAD_CALLS = [
    *scaled_dot_product.BAD_CALLS,
    *multihead.BAD_CALLS,
    *multihead_forward.BAD_CALLS,
]
