"""Weight-decay groups: matrices decay, biases and normalizations do not.

Decay pulls towards zero. That keeps a matrix from fitting noise with large weights; a
bias only shifts, and the scale of a normalization pulled to zero would silence a layer.
"""

from collections import Counter

__all__ = ["decay_groups", "decays", "check_groups"]


def decay_groups(model, weight_decay):
    """[{"params": what decays, "weight_decay": λ}, {"params": the rest, ...: 0}]

    For an optimizer: `AdamW(decay_groups(model, 0.01), lr=1e-3)`. Frozen parameters are
    among them, so that they may thaw. A parameter that is shared is there once.

    Args:
        model: Module.
        weight_decay: λ, 0 or more.

    Returns:
        Two groups, in each the model's order of parameters.

    Raises:
        ValueError: `weight_decay` is below zero or NaN.
    """
    if not weight_decay >= 0:
        raise ValueError(f"weight_decay must be 0 or more, got {weight_decay}")
    decayed, others, seen = [], [], set()
    for module in model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            if id(parameter) in seen:
                continue
            seen.add(id(parameter))
            (decayed if decays(module, name, parameter) else others).append(parameter)
    return [
        {"params": decayed, "weight_decay": weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]


def decays(module, name, parameter):
    """Whether it is a matrix, or has more axes: no bias, and of no normalization

    The weights of most normalizations are vectors. Those of LayerNorm and RMSNorm have
    the axes of `normalized_shape`, by which these two are known.

    Args:
        module: to which the parameter belongs.
        name: its name there, such as "weight".
        parameter: the Parameter.
    """
    is_norm = hasattr(module, "normalized_shape")
    return parameter.ndim >= 2 and "bias" not in name and not is_norm


def check_groups(model, groups):
    """Each parameter of the model stands in exactly one group, and nothing else does

    An optimizer refuses a parameter that is there twice. One that was forgotten it
    cannot miss: it just never learns.

    Args:
        model: Module.
        groups: dicts with "params", such as `optimizer.param_groups`.

    Raises:
        ValueError: names the parameters that are missing or there more than once, or
            says how many are not the model's.
    """
    counts = Counter(id(p) for group in groups for p in group["params"])
    named = {id(p): name for name, p in model.named_parameters()}
    missing = [name for key, name in named.items() if counts[key] == 0]
    twice = [name for key, name in named.items() if counts[key] > 1]
    foreign = [key for key in counts if counts[key] and key not in named]
    if missing:
        raise ValueError(f"in no group, so it never learns: {', '.join(missing)}")
    if twice:
        raise ValueError(f"more than once in the groups: {', '.join(twice)}")
    if foreign:
        raise ValueError(f"{len(foreign)} parameters in the groups are not the model's")
