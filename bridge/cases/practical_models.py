"""The models of practical/ that go backward by hand: small, one call, all gradients."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import integers, normal
from bridge.sides import NUMPY, TORCH_IMPL

LENGTH = 5  # T


def reader(side, masked):
    """A case's `build`: a Reader, with the causal mask or without one."""
    file = side.module("practical.letters")
    return partial(file.Reader, 9, file.causal(LENGTH) if masked else None)


def classifier(side):
    """A case's `build`: a Classifier that knows its hidden layers."""
    file = side.module("practical.unknown_parameters")
    return partial(file.Classifier, file.nn.ModuleList)


def both(build, *args):
    return {side.name: build(side, *args) for side in (NUMPY, TORCH_IMPL)}


case = partial(ModuleCase, witnesses=(TORCH_IMPL,))

CASES = [
    *(
        case(
            file="practical.letters",
            name="Reader",
            label=label,
            build=both(reader, masked),
            kwargs={"features": 6, "length": 7},
            inputs=(integers(9, 3, LENGTH),),
        )
        for label, masked in (("causal", True), ("without a mask", False))
    ),
    case(
        file="practical.unknown_parameters",
        name="Classifier",
        label="ModuleList",
        build=both(classifier),
        inputs=(normal(4, 64),),
    ),
]
