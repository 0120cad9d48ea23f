"""Box-Muller (1958): two uniform numbers become two normal ones.

Look at normal_fill_AVX2 in aten/src/ATen/native/cpu/DistributionTemplates.h for the
blocks, and at normal_distribution in ATen/core/DistributionsHelper.h for the pairs.
`python torch_impl/random/box_muller.py` counts the uniform numbers that go in.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Say how many uniform numbers n normal ones cost, and make eight of them
    for n in (16, 17, 32):
        torch.manual_seed(0)
        stream = torch.rand(100)
        torch.manual_seed(0)
        normal, following = torch.randn(n), torch.rand(1)
        drawn = int((stream == following).nonzero())
        print(f"randn({n}) takes {drawn} uniform numbers")
    r = torch.sqrt(-2 * torch.log(1 - stream[:8]))
    print("r cos θ:", r * torch.cos(2 * torch.pi * stream[8:16]))
    print("randn:  ", normal[:8])
