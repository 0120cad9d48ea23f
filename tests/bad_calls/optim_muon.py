"""Wrong calls of Muon."""

from tests.bad_calls import bad
from tests.bad_calls.optim import optimizer, parameters


def stepped(lib, **options):
    """What is noticed in the first step."""
    found = optimizer(lib, "Muon", **options)
    for p in found.param_groups[0]["params"]:
        p.grad = lib.ones(3, 2)
    found.step()


def of_a_layer(lib):
    """A bias has no singular values."""
    lib.optim.Muon(lib.nn.Linear(2, 3).parameters())


BAD_CALLS = [
    *(
        bad(
            f"Muon with {option} {value}",
            lambda lib, o=option, v=value: optimizer(lib, "Muon", **{o: v}),
            option,
            str(value),
        )
        for option in ("lr", "momentum", "weight_decay")
        for value in (-0.1, float("nan"))
    ),
    *(
        bad(
            f"Muon with {option} as text",
            lambda lib, o=option: optimizer(lib, "Muon", **{o: "0.1"}),
            option,
            "'0.1'",
        )
        for option in ("lr", "momentum", "weight_decay")
    ),
    bad(
        "Muon with two rates",
        lambda lib: optimizer(lib, "Muon", lr=lib.array([0.1, 0.2])),
        "lr",
        "(2,)",
    ),
    bad(
        "Muon with an unknown adjust_lr_fn",
        lambda lib: optimizer(lib, "Muon", adjust_lr_fn="keller"),
        "adjust_lr_fn",
        "'keller'",
    ),
    bad("Muon of a bias", of_a_layer, "2 axes", "(3,)"),
    bad("Muon of nothing", lambda lib: lib.optim.Muon([]), "params"),
    bad(
        "Muon of an array",
        lambda lib: lib.optim.Muon(parameters(lib)[0]),
        "params",
    ),
    bad(
        "Muon with an unknown option",
        lambda lib: optimizer(lib, "Muon", amsgrad=True),
        "amsgrad",
    ),
    bad(
        "Muon with 100 steps of the iteration",
        lambda lib: stepped(lib, ns_steps=100),
        "ns_steps",
        "100",
    ),
    bad(
        "Muon with two coefficients",
        lambda lib: stepped(lib, ns_coefficients=(1.5, -0.5)),
        "ns_coefficients",
        "2",
    ),
    bad(
        "Muon with an eps for each column",
        lambda lib: stepped(lib, eps=(0.1, 0.2)),
        "eps",
        "(0.1, 0.2)",
    ),
]
