"""Checks that several families share: bad input gets an error that names it.

PyTorch's operators check for themselves, so nothing else does in these files. NumPy
would broadcast and go on. `python torch_impl/nn/check.py` prints what PyTorch says.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Make the classic mistakes
    layer, criterion = torch.nn.Linear(3, 2), torch.nn.CrossEntropyLoss()
    for mistake in (
        lambda: layer(torch.ones(4, 5)),
        lambda: layer(torch.ones(4, 3, dtype=torch.float64)),
        lambda: criterion(torch.ones(4, 2), torch.tensor([0, 1, 2, 0])),
    ):
        try:
            mistake()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
