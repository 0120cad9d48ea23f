"""What every activation is fed, one file of cases per file of nn/activation."""

import inspect
import math

from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values
from bridge.sides import NUMPY, TORCH, TORCH_IMPL

EXTREMES = (-1e4, 1e4, 0.7, -math.inf, math.inf, math.nan)


def entrywise(
    file,
    name,
    *args,
    kinks=(),
    extremes=EXTREMES,
    autograd=True,
    kernel=True,
    first=None,
    **kwargs,
):
    """The cases of an activation that works entry by entry.

    Args:
        file: such as "rectifier".
        name: the class.
        args, kwargs: of its constructor.
        kinks: where its slope jumps; ±0.0 comes with them.
        extremes: the values far out.
        autograd: False where autograd multiplies 0 by inf at ±inf or nan, so that only
            PyTorch's own kernel is a witness there.
        kernel: False where PyTorch's own kernel is not exact in float64.
        first: whether to add the cases that one setting of a class is enough for; by
            default where no arguments are given.
    """
    settings = [str(a) for a in args] + [f"{k}={v}" for k, v in kwargs.items()]
    settings = "(" + ", ".join(settings) + ") " if settings else ""

    kernels = (TORCH,) if kernel else ()

    def case(label, spec, autograd=True, **more):
        more.setdefault("kwargs", kwargs)
        return ModuleCase(
            file=f"nn.activation.{file}",
            name=name,
            label=f"{settings}{label}".strip(),
            args=args,
            inputs=(spec,),
            witnesses=((TORCH_IMPL,) if autograd else ()) + kernels,
            **more,
        )

    at_kinks = [-0.0, 0.0, *kinks, *(-k for k in kinks)]
    shapes = [
        case("one row", normal(1, 5, scale=2)),
        case("four axes", normal(2, 3, 4, 2, scale=2)),
    ]
    if (
        "inplace"
        in inspect.signature(NUMPY.get(f"nn.activation.{file}", name)).parameters
    ):
        spec = normal(4, 5, scale=2)
        shapes.append(case("inplace=True", spec, kwargs=kwargs | {"inplace": True}))
    return [
        *(shapes if (not settings if first is None else first) else []),
        case("", normal(7, 5, scale=2)),
        case("scalar", normal()),
        case("empty batch", normal(0, 5)),
        case("many entries", normal(5, 11, 13, scale=2)),
        case("kinks", values(at_kinks), smooth=False),
        case("extremes", values(extremes), smooth=False, autograd=autograd),
    ]


def bench(file, name, *shape, args=(), **kwargs):
    """A case of a size worth timing."""
    settings = [*map(str, kwargs.values()), "x".join(map(str, shape))]
    return ModuleCase(
        file=f"nn.activation.{file}",
        name=name,
        label=" ".join(settings),
        bench=True,
        args=args,
        kwargs=kwargs,
        inputs=(normal(*shape),),
    )
