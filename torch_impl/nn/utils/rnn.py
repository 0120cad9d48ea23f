"""Sequences of unequal lengths: padded to an array, packed without the padding.

See torch/nn/utils/rnn.py; packing and padding themselves are C++, in
aten/src/ATen/native/PackedSequence.cpp. Look at `batch_sizes`: how many sequences still
have a step t, which is why the longest come first. `unpad_sequence` transposes its
argument in place. `python torch_impl/nn/utils/rnn.py` packs three sequences.
"""

import torch
from torch.nn.utils.rnn import (
    PackedSequence,
    invert_permutation,
    pack_padded_sequence,
    pack_sequence,
    pad_packed_sequence,
    pad_sequence,
    unpack_sequence,
    unpad_sequence,
)

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpad_sequence",
    "pack_sequence",
    "unpack_sequence",
]


if __name__ == "__main__":
    # Print three sequences, padded, packed and padded again
    sequences = [torch.tensor([1, 2]), torch.tensor([3]), torch.tensor([4, 5, 6])]
    print("padded:", pad_sequence(sequences, batch_first=True).tolist())
    packed = pack_sequence(sequences, enforce_sorted=False)
    print("packed, step after step:", packed.data.tolist())
    print("sequences that have a step:", packed.batch_sizes.tolist())
    print("the longest first:", packed.sorted_indices.tolist())
    y, lengths = pad_packed_sequence(packed, batch_first=True, padding_value=-1)
    print("padded again:", y.tolist(), "lengths:", lengths.tolist())
