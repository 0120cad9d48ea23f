"""Forward-mode derivatives: each tensor carries its tangent along.

See torch/autograd/forward_ad.py. `python torch_impl/autograd/forward_ad.py` asks how
fast a result moves, and differentiates that again, backward.
"""

import torch
from torch.autograd.forward_ad import (
    UnpackedDualTensor,
    dual_level,
    make_dual,
    unpack_dual,
)

__all__ = ["UnpackedDualTensor", "dual_level", "make_dual", "unpack_dual"]


if __name__ == "__main__":
    # y = x³ at 2: y' = 12, y'' = 12
    x = torch.tensor(2.0, requires_grad=True)
    with dual_level():
        y = make_dual(x, torch.tensor(1.0)) ** 3
        primal, tangent = unpack_dual(y)
        print("y: ", primal.item())
        print("y':", tangent.item())
        print("y'':", torch.autograd.grad(tangent, x))
