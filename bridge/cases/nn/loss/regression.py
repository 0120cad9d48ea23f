"""Cases of nn/loss/regression.py."""

import warnings
from functools import partial

import numpy as np
import torch

import numpy_impl.nn
import numpy_impl.nn.functional
import torch_impl.nn
import torch_impl.nn.functional
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, uniform, values
from numpy_impl.nn.loss import regression

case = partial(ModuleCase, file="nn.loss.regression", modes=("train",))

REDUCTIONS = ("mean", "sum", "none")
LOSSES = ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")

# Differences at the kinks: 0, and |d| = 0.5, 1 and 2, where a parabola becomes a line.
KINKS = np.array([-2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.0])


def pair(*shape):
    return normal(*shape, scale=2.0), normal(*shape).constant()


def numpy_weighted(name):
    """The function `name`, which takes the weight that its class does not."""

    class Weighted(numpy_impl.nn.Module):
        def __init__(self, **options):
            super().__init__()
            self.options = options

        def forward(self, input, target):
            self.saved.append((input, target))
            function = getattr(numpy_impl.nn.functional, name)
            with warnings.catch_warnings():  # of sizes that broadcast
                warnings.simplefilter("ignore")
                return function(input, target, **self.options)

        def backward(self, grad_loss):
            function = getattr(regression, f"{name}_backward")
            return function(grad_loss, *self.saved.pop(), **self.options)

    return Weighted


def torch_weighted(name, functional):
    class Weighted(torch.nn.Module):
        def __init__(self, **options):
            super().__init__()
            self.options = options

        def forward(self, input, target):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return getattr(functional, name)(input, target, **self.options)

    return Weighted


def weighted(name):
    return {
        "numpy_impl": numpy_weighted(name),
        "torch_impl": torch_weighted(name, torch_impl.nn.functional),
        "torch": torch_weighted(name, torch.nn.functional),
    }


class NumpyStart(numpy_impl.nn.Module):
    """y = loss²: backpropagation starts behind the loss, or at it, from 1."""

    def __init__(self):
        super().__init__()
        self.criterion = numpy_impl.nn.MSELoss()

    def forward(self, input, target):
        loss = self.criterion(input, target)
        self.saved.append(loss)
        return loss * loss

    def backward(self, grad_y):
        return 2 * grad_y * self.saved.pop() * self.criterion.backward()


class TorchStart(torch.nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.criterion = kind()

    def forward(self, input, target):
        return self.criterion(input, target) ** 2


CASES = [
    *(
        case(
            name=name,
            label=f"reduction={reduction!r}",
            kwargs={"reduction": reduction},
            inputs=pair(7, 5),
        )
        for name in LOSSES
        for reduction in REDUCTIONS
    ),
    *(
        case(
            name=name,
            label=f"{argument}={value}",
            kwargs={argument: value},
            inputs=pair(7, 5),
        )
        for name, argument, given in (
            ("SmoothL1Loss", "beta", (0, 0.0, 0.5, 2, 100.0)),
            ("HuberLoss", "delta", (0.5, 2, 100.0)),
        )
        for value in given
    ),
    *(
        case(
            name=name,
            label="kinks",
            kwargs={"reduction": "none"},
            inputs=(values(KINKS), values(np.zeros(8), differentiable=False)),
            smooth=name == "MSELoss",
        )
        for name in LOSSES
    ),
    *(
        case(
            name=name,
            label=f"kinks, {argument}={value}",
            kwargs={argument: value, "reduction": "none"},
            inputs=(values(KINKS), values(np.zeros(8), differentiable=False)),
            smooth=False,
        )
        for name, argument, given in (
            ("SmoothL1Loss", "beta", (0, 0.5, 2.0)),
            ("HuberLoss", "delta", (0.5, 2.0)),
        )
        for value in given
    ),
    *(
        case(
            name=name,
            label="1e4",
            inputs=(normal(7, scale=1e4), normal(7).constant()),
            smooth=False,  # so large a loss leaves no digits for a finite difference
        )
        for name in LOSSES
    ),
    *(
        case(name=name, label=label, inputs=inputs, smooth="empty" not in label)
        for name in LOSSES
        for label, inputs in (
            ("empty batch", pair(0, 5)),
            ("one row", pair(1, 5)),
            ("unbatched", pair(5)),
            ("one number", pair()),
            ("extra axis", pair(2, 3, 5)),
        )
    ),
    *(
        case(
            name=name,
            label=f"weight, reduction={reduction!r}",
            build=weighted(name),
            kwargs={"reduction": reduction, "weight": uniform(0.5, 2, 7, 5)},
            inputs=pair(7, 5),
        )
        for name in ("mse_loss", "l1_loss", "huber_loss")
        for reduction in REDUCTIONS
    ),
    case(
        name="l1_loss",
        label="weight, kinks",
        build=weighted("l1_loss"),
        kwargs={"weight": uniform(0.5, 2, 8)},
        inputs=(values(KINKS), values(np.zeros(8), differentiable=False)),
        smooth=False,
    ),
    *(
        case(
            name=name,
            label=f"{shape} broadcast, reduction={reduction!r}",
            build=weighted(name),
            kwargs={"reduction": reduction},
            inputs=(normal(*shape), normal(7, 3, 2).constant()),
        )
        for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
        for shape in ((2,), (3, 1), (7, 1, 2), (1, 1, 1), ())
        for reduction in ("mean", "none")
    ),
    case(
        name="MSELoss",
        label="backward()",
        build={
            "numpy_impl": NumpyStart,
            "torch_impl": partial(TorchStart, torch_impl.nn.MSELoss),
            "torch": partial(TorchStart, torch.nn.MSELoss),
        },
        inputs=pair(7, 5),
    ),
    *(
        case(name=name, label="1e5 entries", bench=True, inputs=pair(100_000))
        for name in LOSSES
    ),
]
