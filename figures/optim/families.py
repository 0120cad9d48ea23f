"""All optimizers by family, with a colour each, as both of their figures have them."""

import numpy_impl.optim

__all__ = ["FAMILIES", "LEFT_OUT", "colors", "drawn"]

# Paul Tol's palette: five that colour-blind readers tell apart, on white and on grey.
COLORS = "#332288", "#CC3311", "#009988", "#EE7733", "#AA4499"

# {family: {what is written: the class}}
FAMILIES = {
    "the gradient and its past": {
        "SGD": "SGD",
        "momentum": "SGD",
        "Nesterov": "SGD",
        "ASGD": "ASGD",
    },
    "divided by the root of g²": {
        "Adagrad": "Adagrad",
        "RMSprop": "RMSprop",
        "Adadelta": "Adadelta",
        "Adafactor": "Adafactor",
    },
    "both: Adam's family": {
        "Adam": "Adam",
        "AdamW": "AdamW",
        "Adamax": "Adamax",
        "NAdam": "NAdam",
        "RAdam": "RAdam",
    },
    "sign; curvature": {"Rprop": "Rprop", "LBFGS": "LBFGS"},
}
# Optimizers that no figure draws, and why.
LEFT_OUT = {
    "Optimizer": "the base class",
    "Muon": "of matrices alone, and in bfloat16, whose rounding is 0.4 %",
    "SparseAdam": "Adam, of the rows that a batch has looked up",
}


def drawn():
    """FAMILIES, of which each optimizer is here"""
    here = {
        family: {name: kind for name, kind in names.items() if is_here(kind)}
        for family, names in FAMILIES.items()
    }
    return {family: names for family, names in here.items() if names}


def is_here(kind):
    return kind in numpy_impl.optim.__all__


def colors(family):
    """{name: colour} of a family's optimizers"""
    return dict(zip(FAMILIES[family], COLORS))
