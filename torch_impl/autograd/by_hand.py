"""by_hand: a function of tensors and its derivative as an operation of the tape.

`python torch_impl/autograd/by_hand.py` shows the node of one, and what it refuses.
"""

import inspect

import torch
from torch.autograd import Function

__all__ = ["by_hand"]


def by_hand(forward, backward, saves=()):
    """y = forward(x, …), an operation of the tape that goes back through `backward`"""
    pair = Pair(forward, backward, tuple(saves))
    function = type(pair.title, (ByHand,), {})

    def call(*args, **kwargs):
        return function.apply(pair, *pair.arguments(args, kwargs))

    call.__name__, call.__doc__ = forward.__name__, forward.__doc__
    return call


class Pair:
    """A function and its derivative: what they call their arguments."""

    def __init__(self, forward, backward, saves):
        self.forward, self.backward, self.saves = forward, backward, saves
        self.title = "".join(part.capitalize() for part in forward.__name__.split("_"))
        self.signature = inspect.signature(forward)
        self.names = list(self.signature.parameters)
        self.upstream, *wanted = inspect.signature(backward).parameters.values()
        self.output = self.upstream.name.removeprefix("grad_")
        known = {*self.names, *saves, self.output, "shape"}
        known |= {f"{name}_shape" for name in self.names}
        self.wanted = [p.name for p in wanted if p.name in known]

    def arguments(self, args, kwargs):
        """All arguments of forward in their order."""
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return bound.arguments.values()


class ByHand(Function):
    """A Function for each pair: the tape's node carries the name of its forward."""

    @staticmethod
    def forward(ctx, pair, *given):
        y = pair.forward(*given)
        y, *more = y if pair.saves else (y,)
        known = shapes(pair.names, given) | dict(zip(pair.saves, more))
        known |= {pair.output: y} | dict(zip(pair.names, given))
        known = {name: known[name] for name in pair.wanted}
        tensors = {name: x for name, x in known.items() if isinstance(x, torch.Tensor)}
        ctx.save_for_backward(*tensors.values())
        rest = {name: x for name, x in known.items() if name not in tensors}
        ctx.pair, ctx.rest, ctx.tensors = pair, rest, [*tensors]
        ctx.may_have_gradient = [is_real(x) for x in given]
        return y

    @staticmethod
    def backward(ctx, grad_y):
        pair, saved = ctx.pair, dict(zip(ctx.tensors, ctx.saved_tensors))
        check_first_order(pair.forward.__name__)
        grads = pair.backward(grad_y, **ctx.rest, **saved)
        needed = ctx.needs_input_grad[1:]
        named = zip(pair.names, ctx.may_have_gradient, needed)
        return None, *matched(grads, named, pair.backward.__name__)


def shapes(names, given):
    """{"shape": of the first, "x_shape": of x, …}"""
    found = {f"{name}_shape": getattr(x, "shape", ()) for name, x in zip(names, given)}
    return {"shape": found[f"{names[0]}_shape"]} | found


def is_real(x):
    """Whether it may have a gradient: real numbers, or None in their place."""
    return x is None or (isinstance(x, torch.Tensor) and x.is_floating_point())


def matched(grads, arguments, name):
    """A gradient or None for each argument: they belong to the real ones, in order."""
    left, found = iter(grads if isinstance(grads, tuple) else (grads,)), []
    for argument, may_have_gradient, must_have_gradient in arguments:
        grad = next(left, None) if may_have_gradient else None
        if grad is None and must_have_gradient:
            raise RuntimeError(
                f"{name} returns no gradient of {argument}, which requires one: "
                "detach() it"
            )
        found.append(grad if must_have_gradient else None)
    return found


def check_first_order(name):
    if torch.is_grad_enabled():
        raise RuntimeError(
            f"{name} goes back by hand, once: its gradient cannot be differentiated "
            "again (create_graph=True). Write it in operations of the tape"
        )


if __name__ == "__main__":
    # tanh needs only its output, y, on the way back; and it goes back once
    def tanh(x):
        return torch.tanh(x)

    def tanh_backward(grad_y, y):
        return grad_y * (1 - y * y)

    x = torch.tensor(0.5, requires_grad=True)
    y = by_hand(tanh, tanh_backward)(x)
    print("node:    ", y.grad_fn.name(), "saves", y.grad_fn.saved_tensors)
    print("gradient:", torch.autograd.grad(y, x, retain_graph=True))
    try:
        torch.autograd.grad(y, x, create_graph=True)
    except RuntimeError as error:
        print("refused: ", str(error).split(":")[0])
