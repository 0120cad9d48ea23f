"""Registry: the parameters, buffers and modules inside a module, by name.

In torch/nn/modules/module.py these are `__setattr__`, `register_*` and `named_*`; look
at `module._parameters`, `module._buffers` and `module._modules`.
"""

__all__ = []
