"""What packing and padding refuse: lengths, axes, sides.

`python torch_impl/nn/utils/checks.py` prints what PyTorch says to common mistakes:
lengths that increase, one of zero, too few of them; sequences whose features differ;
too little room. A length beyond the end it does not refuse, and packs too little.
"""

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

__all__ = []


if __name__ == "__main__":
    # Make the mistakes
    x = torch.ones(3, 2, 5)
    packed = pack_padded_sequence(x, [3, 1])
    for mistake in (
        lambda: pack_padded_sequence(x, [1, 3]),
        lambda: pack_padded_sequence(x, [3, 0]),
        lambda: pack_padded_sequence(x, [3]),
        lambda: pad_sequence([torch.ones(3, 2), torch.ones(2, 3)]),
        lambda: pad_packed_sequence(packed, total_length=2),
    ):
        try:
            mistake()
        except Exception as error:
            print(f"{type(error).__name__}: {str(error)[:70]}")
    packed = pack_padded_sequence(x, [4, 1])
    print("length 4 of 3:", packed.data.shape, packed.batch_sizes.tolist())
