"""How a function of arrays and its derivatives become an operation of the tape.

PyTorch writes this code from tools/autograd/derivatives.yaml: tools/autograd/
gen_variable_type.py. `python torch_impl/autograd/operation.py` shows what is saved, and
what happens where it is written to.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # exp saves its result, sin its argument: writing to them is noticed
    x = torch.ones(2, requires_grad=True)
    for function in (torch.exp, torch.sin):
        y = x * 1
        z = function(y)
        print([name for name in dir(z.grad_fn) if name.startswith("_saved")])
        y.add_(1)
        try:
            z.sum().backward()
            print("y.add_(1) does not matter")
        except RuntimeError as error:
            print(str(error).split(":")[0])
