"""Optimizer: parameters in groups, the options of each group, a state per parameter."""

import warnings
from collections import defaultdict

import numpy as np

from numpy_impl.nn import blocks, check
from numpy_impl.nn.blocks import in_blocks
from numpy_impl.nn.parameter import Parameter, zeros_of
from numpy_impl.nn.sparse.rows import check_takes
from numpy_impl.nn.tape import enable_grad
from numpy_impl.optim.hooks import (
    Hooks,
    with_load_state_dict_hooks,
    with_state_dict_hooks,
    with_step_hooks,
)
from numpy_impl.optim.state_dict import (
    check_sizes,
    packed_groups,
    packed_state,
    plain_number,
    unpacked_groups,
    unpacked_state,
)

__all__ = ["Optimizer"]


class Optimizer(Hooks):
    """Base of every optimizer: what is the same for all of them

    A subclass writes the formula of one parameter, `update(p, g, state, t, group)`, and
    `init_state(p, group)`, what `update` remembers. Or it defines `step` anew, if one
    parameter's update depends on the others.

    Args:
        params: Parameters, or (name, Parameter) pairs, or dicts: groups with "params"
            and options that differ from the defaults.
        defaults: the options of a group that does not name them.

    Raises:
        TypeError: `params` is a single array, or holds something else than Parameters.
        ValueError: `params` is empty, or one parameter is in two groups.
    """

    # Each entry of a parameter goes its own way: a large one is updated in pieces. To
    # be False where the formula looks at the whole array, at its norm or its rows.
    entry_by_entry = True

    # Which gradients may be SparseRows: all, but in groups with one of these options;
    # None: none may. Or all have to be.
    sparse_without = None
    only_sparse = False

    def __init__(self, params, defaults):
        self.defaults = defaults
        self._add_places_for_hooks()
        if isinstance(params, np.ndarray):
            raise TypeError(
                "params must be an iterable of Parameters or dicts, "
                f"got one {type(params).__name__}"
            )
        self.state = defaultdict(dict)
        self.param_groups = []
        groups = list(params)
        if not groups:
            raise ValueError("params is empty: there is nothing to optimize")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "step" in vars(cls):
            cls.step = with_step_hooks(cls.step)

    # The step

    def update(self, p, g, state, t, group):
        """Change p, and the arrays in state, in place; each subclass defines it.

        Args:
            p: array, a parameter or a piece of it.
            g: its gradient, negated in a group with `maximize`; never to be written.
            state: dict of what p remembers; arrays of another shape stay as they are.
            t: as `count` returns it.
            group: dict of the options; its numbers are Python's.
        """
        raise NotImplementedError(f"{type(self).__name__} defines no update()")

    def init_state(self, p, group):
        """The state of p before its first step: a dict, under torch's names."""
        return {}

    def count(self, state, group):
        """t = 1, 2, ... of this step, from state["step"]; None where there is none.

        Whatever else a state counts by step, not by entry, is brought forward here.
        """
        if "step" not in state:
            return None
        state["step"] += 1
        return float(state["step"])

    @with_step_hooks
    def step(self, closure=None):
        """Update every parameter that has a gradient.

        Args:
            closure: computes loss and gradients again; called before the update.

        Returns:
            The closure's loss, or None.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()

        for group in self.param_groups:
            options = {name: plain_number(value) for name, value in group.items()}
            for p in group["params"]:
                g = p.grad
                if g is not None:
                    self.step_one(p, g, options)
        return loss

    def step_one(self, parameter, g, group):
        """The step of one parameter that has a gradient g."""
        p = parameter.view(np.ndarray)  # a plain array is faster
        check_takes(self, g, group)
        state = self.state.get(parameter) or self.init_state(p, group)
        if state:
            self.state[parameter] = state
        t = self.count(state, group)
        g = -g if group.get("maximize") else g
        if p.size > blocks.ENTRIES and self.can_be_cut(p, g, *state.values()):
            arrays = {k: a for k, a in state.items() if a.shape == p.shape}
            update_in_pieces(p, g, arrays, self.update, state, t, group)
        else:
            self.update(p, g, state, t, group)

    def can_be_cut(self, *arrays):
        """Whether a piece of them is a view, and has what the formula asks for."""
        return self.entry_by_entry and all(
            isinstance(a, np.ndarray) and a.flags.c_contiguous for a in arrays
        )

    def zero_grad(self, set_to_none=True):
        """Forget every gradient, or fill it with zeros.

        A parameter whose gradient is None is left alone by `step`; one whose gradient
        is zero still moves by its momentum and weight decay.
        """
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad = None if set_to_none else zeros_of(p.grad)

    def add_param_group(self, param_group):
        """Add parameters with options of their own, such as {"params": ..., "lr": 0.1}.

        Raises:
            TypeError: it is no dict, or "params" is a set or holds no Parameters.
            ValueError: a parameter is in another group already, or only some are named.
        """
        if not isinstance(param_group, dict):
            raise TypeError(
                f"param_group must be a dict, got {type(param_group).__name__}"
            )
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError(
                "params must be ordered, got a set: its order changes from run to run"
            )
        params = [params] if isinstance(params, np.ndarray) else list(params)
        names = [item[0] for item in params if isinstance(item, tuple)]
        params = [item[1] if isinstance(item, tuple) else item for item in params]
        if names and len(names) != len(params):
            raise ValueError("either all or none of params must have names")
        for p in params:
            if not isinstance(p, Parameter):
                raise TypeError(f"params must be Parameters, got {type(p).__name__}")
        if len(set(params)) < len(params):
            warnings.warn("params holds duplicate parameters", stacklevel=3)
        for group in self.param_groups:
            if ("param_names" in group) != bool(names):
                raise ValueError("either all or none of the groups must have names")
            if not set(params).isdisjoint(group["params"]):
                raise ValueError("a parameter appears in more than one parameter group")

        param_group["params"] = params
        if names:
            param_group["param_names"] = names
        for name, default in self.defaults.items():
            param_group.setdefault(name, default)
        self.param_groups.append(param_group)

    # State

    @with_state_dict_hooks
    def state_dict(self):
        """{"state": {index: ...}, "param_groups": [...]}, as torch packs it.

        Parameters become their index, counted through all groups. The arrays are those
        of the optimizer itself, not copies.
        """
        return {"state": packed_state(self), "param_groups": packed_groups(self)}

    @with_load_state_dict_hooks
    def load_state_dict(self, state_dict):
        """Go on from a `state_dict()`, one of torch's optimizer as well.

        Arrays are copied, and those of a state get the dtype of their parameter, but
        for "step".

        Raises:
            ValueError: the number of groups, or of parameters in a group, differs.
        """
        check_sizes(self, state_dict)
        state = unpacked_state(self, state_dict)
        groups = unpacked_groups(self, state_dict)
        self.__setstate__({"state": state, "param_groups": groups})

    def __getstate__(self):
        """Copies and pickles leave the hooks behind."""
        return {
            name: vars(self)[name] for name in ("defaults", "state", "param_groups")
        }

    def __setstate__(self, state):
        """What older versions did not save gets its default; their t was a number."""
        vars(self).update(state)
        self._add_places_for_hooks()
        for group in self.param_groups:
            for name, default in self.defaults.items():
                group.setdefault(name, default)
        for values in self.state.values():
            if isinstance(values, dict) and isinstance(values.get("step"), int | float):
                values["step"] = np.array(values["step"], dtype=np.float32)

    def __repr__(self):
        groups = []
        for i, group in enumerate(self.param_groups):
            lines = [f"    {k}: {group[k]}\n" for k in sorted(group) if k != "params"]
            groups.append(f"\nParameter Group {i}\n{''.join(lines)}")
        return f"{type(self).__name__} ({''.join(groups)})"


@in_blocks(cut=3, flat=True)
def update_in_pieces(p, g, arrays, update, state, t, group):
    """`update`, with pieces of p, g and the arrays of the state that go along with p"""
    update(p, g, state | arrays, t, group)


def check_not_negative(**options):
    """Numbers that are 0 or more; arrays of one number, too."""
    for name, value in options.items():
        value = plain_number(value)
        if hasattr(value, "shape"):
            raise ValueError(f"{name} must be one number, got shape {value.shape}")
        check.number(**{name: value})
        if not 0 <= value:
            raise ValueError(f"{name} must be >= 0, got {value}")


def check_kernels(foreach, fused, differentiable):
    """The options that choose a kernel in PyTorch; here they only have to fit."""
    if fused and foreach:
        raise RuntimeError("fused and foreach cannot both be True")
    if differentiable:
        raise NotImplementedError("differentiable must be False: use torch.optim")
