"""What containers are given: iterables, indices, pairs.

PyTorch writes these checks out in each method of torch/nn/modules/container.py.
`python torch_impl/nn/container/entries.py` shows what they say.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Give containers what they refuse
    nn = torch.nn
    for wrong in (
        lambda: nn.ModuleList(3),
        lambda: nn.Sequential(nn.Identity())[1],
        lambda: nn.ModuleDict([("a",)]),
        lambda: nn.ParameterDict({3: torch.ones(1)}),
    ):
        try:
            wrong()
        except (TypeError, IndexError, ValueError) as error:
            print(f"{type(error).__name__}: {error}")
