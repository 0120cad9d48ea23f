"""A function and its `*_backward`, of one of the files of tensor/, as a case."""

import inspect

from bridge import sides
from bridge.cases.case import ModuleCase
from bridge.cases.wrap import wrap

__all__ = ["function_case"]


def function_case(file, name, inputs, label="", smooth=True, witness=None, **options):
    """`name` of `file`, with arrays as inputs and everything else as options.

    Inputs are the parameters that no option names, in their order.
    A parameter of the backward is one of the forward, or with `_shape` behind its name
    the shape of one. PyTorch's side is its own kernel already, with autograd behind it;
    `witness` is another one, where what has the same name differs.
    """
    numpy, torch = (side.get(file, name) for side in (sides.NUMPY, sides.TORCH_IMPL))
    torch = witness or torch
    backward = sides.NUMPY.get(file, f"{name}_backward")
    given = ", ".join(f"{key}={value}" for key, value in options.items())
    named = [p for p in inspect.signature(numpy).parameters if p not in options]
    named = named[: len(inputs)]
    return ModuleCase(
        file=file,
        name=name,
        label=label or given,
        kwargs=options,
        inputs=inputs,
        smooth=smooth,
        modes=("train",),
        witnesses=(sides.TORCH_IMPL,),
        build=wrap(
            by_name(numpy, named),
            undone(numpy, backward, named),
            by_name(torch, named),
            by_name(torch, named),
        ),
    )


def by_name(function, named):
    """The function with its inputs given in the order of `named`."""

    def call(*inputs, **options):
        return function(**dict(zip(named, inputs, strict=True)), **options)

    return call


def undone(forward, backward, named):
    """The backward with all that the forward had; it is given what it asks for."""
    asked = list(inspect.signature(backward).parameters)[1:]

    def with_everything(grad_y, *inputs, **options):
        given = dict(zip(named, inputs, strict=True)) | options
        known = inspect.signature(forward).bind(**given)
        known.apply_defaults()
        known = known.arguments
        shapes = {
            f"{k}_shape": v.shape for k, v in known.items() if hasattr(v, "shape")
        }
        return backward(grad_y, *((known | shapes)[name] for name in asked))

    return with_everything
