"""What a node keeps of its inputs and outputs, and how it notices that they changed.

See torch/csrc/autograd/saved_variable.cpp. `python torch_impl/autograd/saved.py`
compares versions by hand, and lets PyTorch do so.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # A tensor, its views and what was detached from it share a version
    x = torch.ones(2, requires_grad=True)
    c = torch.tensor([2.0, 3.0])
    y = (x * c).sum()
    print("saved at version", c._version)
    c.detach()[0] = 5
    print("now at version  ", c._version, c[:1]._version, c.clone()._version)
    try:
        y.backward()
    except RuntimeError as error:
        print(str(error).split("; ")[1].split(".")[0])
