"""What belongs to no layer: sequences of unequal lengths, packed and padded."""

from numpy_impl.nn.utils import rnn

__all__ = ["rnn"]
