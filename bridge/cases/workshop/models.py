"""The workshop's models as modules: small, one call, all gradients."""

from functools import partial

from bridge.cases.case import ModuleCase
from bridge.cases.specs import integers, normal
from bridge.sides import TORCH_IMPL

case = partial(ModuleCase, witnesses=(TORCH_IMPL,))

CASES = [
    case(
        file="workshop.digits_mlp", name="MLP", args=(5, 4, 3), inputs=(normal(7, 5),)
    ),
    case(
        file="workshop.tiny_gpt",
        name="TinyGPT",
        label="one call",
        args=(9,),
        kwargs={"context": 6, "features": 8, "heads": 2, "dropout": 0.2},
        inputs=(integers(9, 3, 5),),
    ),
]
