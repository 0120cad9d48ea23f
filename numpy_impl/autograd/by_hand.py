"""by_hand: a function of arrays and its derivative as an operation of the tape.

After `linear = by_hand(linear, linear_backward)`, of numpy_impl.nn, a tensor comes out
of linear(x, weight, bias), and gradients go back into the three.
"""

import inspect

import numpy as np

from numpy_impl.autograd.function import Function
from numpy_impl.autograd.on_tape import check_first_order, leaf_of, matched
from numpy_impl.autograd.operation import arrays_of
from numpy_impl.autograd.tensor import Tensor
from numpy_impl.nn.module import Parameter

__all__ = ["by_hand"]


def by_hand(forward, backward, saves=()):
    """y = forward(x, …), an operation of the tape that goes back through `backward`

    What backward wants is said by the names of its parameters. The first is the
    gradient of the output: `grad_y` says that the output is called y. The others are

        an argument of forward    x, weight, reduction
        the output                y
        the shape of an argument  x_shape; shape is that of the first
        what forward returns behind its output, under the names in `saves`

    Whatever else it has a default for is left to the default. The gradients that it
    returns belong to forward's arguments of real numbers, in their order; those behind
    have none.

    Args:
        forward: function of arrays and options. Returns y, or (y, *saves).
        backward: function of grad_y and what its formula mentions. Returns a gradient,
            or a tuple of them.
        saves: names of what forward returns behind y.

    Raises:
        TypeError: backward wants what nobody has, or forward returns something else.
        RuntimeError: in backward, if the walk is recorded (`create_graph=True`), or
            where a gradient is wanted that backward does not return.
    """
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
        check_wanted(self, [p for p in wanted if p.name not in known])

    def arguments(self, args, kwargs):
        """All arguments of forward in their order; a Parameter as its leaf."""
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = bound.arguments.values()
        return [leaf_of(x) if isinstance(x, Parameter) else x for x in given]


class ByHand(Function):
    """A Function for each pair: the tape's node carries the name of its forward."""

    @staticmethod
    def forward(ctx, pair, *given):
        y, *more = outputs(pair, pair.forward(*arrays_of(given)))
        shared = any(np.may_share_memory(y, x) for x in arrays_of(given))
        y = Tensor(np.array(y) if shared else y)
        known = shapes(pair.names, given) | dict(zip(pair.saves, more))
        known |= {pair.output: y} | dict(zip(pair.names, given))
        known = {name: known[name] for name in pair.wanted}
        tensors = {name: x for name, x in known.items() if isinstance(x, Tensor)}
        ctx.save_for_backward(*tensors.values())
        rest = {name: x for name, x in known.items() if name not in tensors}
        ctx.pair, ctx.given, ctx.rest, ctx.tensors = pair, given, rest, [*tensors]
        return y

    @staticmethod
    def backward(ctx, grad_y):
        pair, saved = ctx.pair, dict(zip(ctx.tensors, ctx.saved_tensors))
        check_first_order(pair.forward.__name__)
        saved = {name: x.array for name, x in saved.items()}
        grads = pair.backward(grad_y.array, **ctx.rest, **saved)
        named = zip(pair.names, ctx.given)
        return None, *matched(grads, named, pair.backward.__name__)


def shapes(names, given):
    """{"shape": of the first, "x_shape": of x, …}"""
    found = {f"{name}_shape": getattr(x, "shape", ()) for name, x in zip(names, given)}
    return {"shape": found[f"{names[0]}_shape"]} | found


def outputs(pair, found):
    """[y, *saves] of what forward returned."""
    found = found if isinstance(found, tuple) else (found,)
    if len(found) != 1 + len(pair.saves):
        raise TypeError(
            f"{pair.forward.__name__} must return {pair.output} and what saves names, "
            f"{list(pair.saves)}, got {len(found)} values"
        )
    return found


def check_wanted(pair, unknown):
    """Everything that backward cannot do without is known."""
    missing = [p.name for p in unknown if p.default is p.empty]
    if missing:
        raise TypeError(
            f"{pair.backward.__name__} wants {', '.join(missing)}, which "
            f"{pair.forward.__name__} neither takes nor returns: let it return them "
            f"behind {pair.output}, and name them in saves={missing}"
        )
