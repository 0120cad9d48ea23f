"""What parametrizations have to be: arrays to arrays of the same shape and dtype.

See `register_parametrization` in torch/nn/utils/parametrize.py: it tries the
parametrization out before it changes the module, unless `unsafe`.
`python torch_impl/nn/utils/parametrize_checks.py` shows a refusal.
"""

import torch
from torch.nn.utils.parametrize import register_parametrization

__all__ = []


if __name__ == "__main__":
    # Flatten makes (2, 3) to (2, 3); of a kernel (2, 3, 4) it makes (2, 12)
    register_parametrization(torch.nn.Linear(3, 2), "weight", torch.nn.Flatten())
    print("Linear: taken")
    try:
        register_parametrization(torch.nn.Conv1d(3, 2, 4), "weight", torch.nn.Flatten())
    except ValueError as error:
        print("Conv1d:", error)
