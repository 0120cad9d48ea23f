"""State: what a module saves and loads, its parameters and buffers by their paths.

PyTorch's is part of torch.nn.Module. `python torch_impl/nn/state.py` shows a dict whose
arrays are the parameters' own memory, and what a wrong one is told.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Save, change, load, and load what does not fit
    layer = torch.nn.Linear(2, 1)
    saved = {name: value.clone() for name, value in layer.state_dict().items()}
    layer.state_dict()["bias"].fill_(7.0)
    print("the layer's own bias:", layer.bias.item())
    print(layer.load_state_dict(saved), "and the bias is as it was:", layer.bias.item())
    try:
        layer.load_state_dict({"weight": torch.zeros(3, 1)})
    except RuntimeError as error:
        print(error)
