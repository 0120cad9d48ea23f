"""nn/attention: scaled_dot_product_attention and MultiheadAttention."""

from tests.pairs import PairTests


class TestAttention(PairTests):
    file = "nn.attention"
