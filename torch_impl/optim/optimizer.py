"""Optimizer: parameters in groups, the options of each group, a state per parameter.

PyTorch's is torch/optim/optimizer.py: groups, hooks and state dict come from there.
Each of its optimizers updates all parameters at once, in three ways: one by one, by a
kernel for many tensors (foreach) or fused. Here the formula of one parameter is enough.
"""

import torch

__all__ = ["Optimizer"]


class Optimizer(torch.optim.Optimizer):
    """Base of every optimizer: what is the same for all of them"""

    def update(self, p, g, state, t, group):
        """Change p, and the tensors in state, in place; each subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} defines no update()")

    def init_state(self, p, group):
        """The state of p before its first step: a dict, under torch's names."""
        return {}

    def count(self, state, group):
        """t = 1, 2, ... of this step, from state["step"]; None where there is none."""
        if "step" not in state:
            return None
        state["step"] += 1
        return float(state["step"])

    @torch.no_grad()
    def step(self, closure=None):
        """Update every parameter that has a gradient."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()

        for group in self.param_groups:
            for p in group["params"]:
                g = p.grad
                if g is not None:
                    self.step_one(p, g, group)
        return loss

    def step_one(self, p, g, group):
        """The step of one parameter that has a gradient g."""
        state = self.state.get(p) or self.init_state(p, group)
        if state:
            self.state[p] = state
        t = self.count(state, group)
        g = -g if group.get("maximize") else g
        self.update(p, g, state, t, group)

    def __setstate__(self, state):
        """What older versions did not save gets its default; their t was a number."""
        super().__setstate__(state)
        for group in self.param_groups:
            for name, default in self.defaults.items():
                group.setdefault(name, default)
        for values in self.state.values():
            if isinstance(values, dict) and isinstance(values.get("step"), int | float):
                values["step"] = torch.tensor(values["step"], dtype=torch.float32)
