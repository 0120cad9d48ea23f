"""Hooks: functions that see a gradient on its way, and may replace it."""

__all__ = []


class Handle:
    """What takes a hook away again."""

    def __init__(self, hooks, hook):
        self.hooks = hooks
        hooks[self] = hook

    def remove(self):
        self.hooks.pop(self, None)


def shown(node, number, gradient):
    """The gradient of one output, after its hooks have seen it."""
    if gradient is None:
        return None
    for hook in list(node.hooks.get(number, {}).values()):
        changed = hook(gradient)
        if changed is not None:
            check_changed(changed, gradient)
            gradient = changed
    if number in node.retained:
        node.retained[number].accumulate(gradient)
    return gradient


def check_changed(changed, gradient):
    """A hook returns a tensor in the form of the one that it was given."""
    if not isinstance(changed, type(gradient)):
        raise TypeError(f"a hook returned {type(changed).__name__}, expected a Tensor")
    if (changed.shape, changed.dtype) != (gradient.shape, gradient.dtype):
        raise RuntimeError(
            f"a hook has changed the gradient from {gradient.shape} {gradient.dtype} "
            f"to {changed.shape} {changed.dtype}"
        )
