"""All that a note has to leave as it was, as something that == compares."""

import random

import numpy as np
import torch

import numpy_impl.random

__all__ = ["state_of"]


def plain(value):
    """Something that == compares, bit by bit."""
    if isinstance(value, torch.Tensor) and value.is_meta:
        return str(value.dtype), tuple(value.shape)
    if isinstance(value, torch.Tensor | np.ndarray):
        array = np.asarray(value.detach() if torch.is_tensor(value) else value)
        return array.dtype.str, array.shape, array.tobytes()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def state_of(model, optimizer, *generators):
    """Bits of all numbers, modes, flags, hooks, and where the generators stand."""
    modules, parameters = list(model.modules()), list(model.parameters())
    hooks = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks")
    return plain(
        {
            "weights": dict(model.named_parameters()),
            "buffers": dict(model.named_buffers()),
            "gradients": [p.grad for p in parameters],
            "flags": [p.requires_grad for p in parameters],
            "modes": [module.training for module in modules],
            "tapes": [len(getattr(module, "saved", ())) for module in modules],
            "hooks": [len(getattr(m, h, ())) for m in modules for h in hooks],
            "optimizer": optimizer.state_dict(),
            "python": random.getstate(),
            "numpy": np.random.get_state(),  # noqa: NPY002 - it must not move, either
            "ours": numpy_impl.random.get_rng_state(),
            "torch": torch.get_rng_state(),
            "loaders": [generator.get_state() for generator in generators],
        }
    )
