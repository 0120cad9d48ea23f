"""Optimizer: parameters in groups, the options of each group, a state per parameter."""

import copy
import functools
import warnings
from collections import defaultdict

import numpy as np

from numpy_impl.nn.hooks import add_hook
from numpy_impl.nn.parameter import Parameter

__all__ = ["Optimizer"]

CHUNK = 1 << 16  # entries: seven float32 arrays of it fit a core's cache of 2 MiB


class Optimizer:
    """Base of every optimizer, as torch.optim.Optimizer is.

    A subclass defines `step(closure=None)`, which updates every parameter that has a
    gradient, in place. It finds its options in `self.param_groups`, and keeps what has
    to last until the next step in `self.state[parameter]`, a dict for each parameter.

    Args:
        params: Parameters, or (name, Parameter) pairs, or dicts: groups with "params"
            and options that differ from the defaults.
        defaults: the options of a group that does not name them.

    Raises:
        TypeError: `params` is a single array, or holds something else than Parameters.
        ValueError: `params` is empty, or one parameter is in two groups.
    """

    def __init__(self, params, defaults):
        self.defaults = defaults
        self._step_pre_hooks, self._step_post_hooks = {}, {}
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

    def step(self, closure=None):
        """Update every parameter that has a gradient; each subclass defines it."""
        raise NotImplementedError(f"{type(self).__name__} defines no step()")

    def zero_grad(self, set_to_none=True):
        """Forget every gradient, or fill it with zeros.

        A parameter whose gradient is None is left alone by `step`; one whose gradient
        is zero still moves by its momentum and weight decay.
        """
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none or p.grad is None:
                    p.grad = None
                else:
                    p.grad = np.zeros_like(p.grad)

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

    # Hooks

    def register_step_pre_hook(self, hook):
        """hook(optimizer, args, kwargs) before a step; may return other arguments."""
        return add_hook(self._step_pre_hooks, hook)

    def register_step_post_hook(self, hook):
        """hook(optimizer, args, kwargs) after a step."""
        return add_hook(self._step_post_hooks, hook)

    # State

    def state_dict(self):
        """{"state": {index: ...}, "param_groups": [...]}, as torch packs it.

        Parameters become their index, counted through all groups. The arrays are those
        of the optimizer itself, not copies.
        """
        every = [p for group in self.param_groups for p in group["params"]]
        index = {}
        for i, p in enumerate(every):
            index.setdefault(p, i)  # a duplicate goes by its first place
        groups = [
            {k: v for k, v in group.items() if k != "params"}
            | {"params": [index[p] for p in group["params"]]}
            for group in self.param_groups
        ]
        state = {
            index[k] if isinstance(k, Parameter) else k: v
            for k, v in self.state.items()
        }
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Go on from a `state_dict()`, one of torch's optimizer as well.

        Arrays are copied and get the dtype of their parameter, but for "step".

        Raises:
            ValueError: the number of groups, or of parameters in a group, differs.
        """
        groups = copy.deepcopy(state_dict["param_groups"])
        wanted, found = (
            [len(group["params"]) for group in some]
            for some in (self.param_groups, groups)
        )
        if len(wanted) != len(found):
            raise ValueError(
                f"state_dict has a different number of parameter groups: "
                f"{len(found)} instead of {len(wanted)}"
            )
        if wanted != found:
            raise ValueError(
                "state_dict contains a parameter group of another size: "
                f"{found} parameters instead of {wanted}"
            )

        parameter_of = {}
        for own, group in zip(self.param_groups, groups, strict=True):
            parameter_of.update(zip(group["params"], own["params"], strict=True))
            group["params"] = own["params"]
            if "param_names" in own:
                group.setdefault("param_names", own["param_names"])
            for name, default in self.defaults.items():
                group.setdefault(name, default)
        state = defaultdict(dict)
        for i, values in state_dict["state"].items():
            p = parameter_of.get(i)
            state[i if p is None else p] = _copy(values, None if p is None else p.dtype)
        self.__setstate__({"state": state, "param_groups": groups})

    def __getstate__(self):
        """Copies and pickles leave the hooks behind."""
        return {
            name: vars(self)[name] for name in ("defaults", "state", "param_groups")
        }

    def __setstate__(self, state):
        vars(self).update(state)
        vars(self).setdefault("_step_pre_hooks", {})
        vars(self).setdefault("_step_post_hooks", {})

    def __repr__(self):
        groups = []
        for i, group in enumerate(self.param_groups):
            lines = [f"    {k}: {group[k]}\n" for k in sorted(group) if k != "params"]
            groups.append(f"\nParameter Group {i}\n{''.join(lines)}")
        return f"{type(self).__name__} ({''.join(groups)})"


def with_step_hooks(step):
    """`step`, with the optimizer's hooks before and after it."""

    @functools.wraps(step)
    def run(self, *args, **kwargs):
        outermost = type(self).step is run  # not a super().step() inside it
        if not outermost or not (self._step_pre_hooks or self._step_post_hooks):
            return step(self, *args, **kwargs)

        for hook in tuple(self._step_pre_hooks.values()):
            replaced = hook(self, args, kwargs)
            args, kwargs = (args, kwargs) if replaced is None else replaced
        loss = step(self, *args, **kwargs)
        for hook in tuple(self._step_post_hooks.values()):
            hook(self, args, kwargs)
        return loss

    return run


def chunks(param, *arrays):
    """Views of the same entries of each array, few enough to stay in the cache.

    A large parameter is updated piece by piece: temporary arrays that have to come from
    memory would cost twice the time.
    """
    arrays = np.asarray(param), *arrays  # slices of a Parameter would be slow
    size = param.size
    if size <= CHUNK or not all(a.flags.c_contiguous for a in arrays):
        return [arrays]
    flat = [a.reshape(-1) for a in arrays]
    starts = range(0, size, CHUNK)
    return [[a[start : start + CHUNK] for a in flat] for start in starts]


def _copy(value, dtype, name=None):
    """A copy of a state; real numbers get the parameter's dtype, but for "step"."""
    if isinstance(value, dict):
        return {k: _copy(v, dtype, k) for k, v in value.items()}
    if not hasattr(value, "__array__"):
        return copy.deepcopy(value)
    value = np.asarray(value)
    keeps_dtype = name == "step" or dtype is None
    return value.astype(value.dtype if keeps_dtype else dtype)
