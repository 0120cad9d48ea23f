"""Cases of nn/utils/rnn: packed and padded again. With layers between: nn/rnn."""

from functools import partial

import torch

import numpy_impl.nn
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal
from numpy_impl.nn.utils import rnn


class NumpyRoundTrip(numpy_impl.nn.Module):
    """x, and padding_value where a sequence is over."""

    def __init__(self, lengths, pack, pad, batch_first=False):
        super().__init__()
        self.lengths, self.pack, self.pad = lengths, pack, pad
        self.batch_first = batch_first

    def forward(self, x):
        packed = rnn.pack_padded_sequence(
            x, self.lengths, self.batch_first, **self.pack
        )
        self.saved.append((x, packed))
        return rnn.pad_packed_sequence(packed, self.batch_first, **self.pad)[0]

    def backward(self, grad_y):
        x, packed = self.saved.pop()
        grad = rnn.pad_packed_sequence_backward(grad_y, packed, self.batch_first)
        return rnn.pack_padded_sequence_backward(grad, x, self.batch_first)


class TorchRoundTrip(torch.nn.Module):
    def __init__(self, lengths, pack, pad, batch_first=False):
        super().__init__()
        self.lengths, self.pack, self.pad = lengths, pack, pad
        self.batch_first = batch_first

    def forward(self, x):
        packed = torch.nn.utils.rnn.pack_padded_sequence(
            x, self.lengths, self.batch_first, **self.pack
        )
        return torch.nn.utils.rnn.pad_packed_sequence(
            packed, self.batch_first, **self.pad
        )[0]


case = partial(
    ModuleCase,
    file="nn.utils.rnn",
    name="pad_packed_sequence",
    modes=("train",),
    build={
        "numpy_impl": NumpyRoundTrip,
        "torch_impl": TorchRoundTrip,
        "torch": TorchRoundTrip,
    },
)
ANY_ORDER = {"enforce_sorted": False}

CASES = [
    case(args=([4, 2, 1], {}, {}), inputs=(normal(4, 3, 2),)),
    case(
        label="unsorted",
        args=([2, 4, 4, 1], ANY_ORDER, {}),
        inputs=(normal(5, 4, 2),),
    ),
    case(
        label="unsorted, batch_first, total_length, padding_value",
        args=([1, 3, 2], ANY_ORDER, {"total_length": 4, "padding_value": 2.0}, True),
        inputs=(normal(3, 4, 2),),
    ),
]
