"""Optimizer: parameters in groups, the options of each group, a state per parameter.

PyTorch's is torch/optim/optimizer.py. Look at `optimizer.param_groups` and
`optimizer.state` after a step, and at `load_state_dict`, which maps indices back.
"""

from torch.optim import Optimizer

__all__ = ["Optimizer"]
