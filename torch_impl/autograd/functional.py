"""Products with a Jacobian, and Jacobians and Hessians row by row.

See torch/autograd/functional.py. `python torch_impl/autograd/functional.py` shows a
Jacobian, and its products from both sides.
"""

import torch
from torch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp

__all__ = ["vjp", "jvp", "jacobian", "hessian", "hvp", "vhp"]


if __name__ == "__main__":
    # y = x², entry by entry
    x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0])
    print("J:  ", jacobian(torch.square, x))
    print("v J:", vjp(torch.square, x, v)[1])
    print("J v:", jvp(torch.square, x, v)[1])
    print("H:  ", hessian(lambda x: x.square().sum(), x))
    print("H v:", hvp(lambda x: x.square().sum(), x, v)[1])
