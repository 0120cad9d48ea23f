"""Hooks of an optimizer: functions that are called around a step, a save and a load.

PyTorch's are in torch/optim/optimizer.py. `python torch_impl/optim/hooks.py` lets three
of them print what they see.
"""

import torch

__all__ = []


if __name__ == "__main__":
    # Print what a step, a save and a load hand to their hooks
    weight = torch.nn.Parameter(torch.ones(2))
    weight.grad = torch.tensor([1.0, 2.0])
    optimizer = torch.optim.SGD([weight], lr=0.5)
    optimizer.register_step_post_hook(
        lambda optimizer, args, kwargs: print("step:", weight.tolist())
    )
    optimizer.register_state_dict_post_hook(
        lambda optimizer, state_dict: print("save:", list(state_dict))
    )
    optimizer.register_load_state_dict_post_hook(
        lambda optimizer: print("load:", optimizer.param_groups[0]["lr"])
    )
    optimizer.step()
    optimizer.load_state_dict(optimizer.state_dict())
