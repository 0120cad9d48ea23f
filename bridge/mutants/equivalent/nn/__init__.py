"""Layers and losses: changes that compute the same, a file for each family."""

from bridge.mutants.equivalent.nn import (
    activation,
    attention,
    conv,
    distance,
    loss,
    module,
    normalization,
    pooling,
    sparse,
    utils,
)

__all__ = ["EQUIVALENT"]

EQUIVALENT = [
    *activation.EQUIVALENT,
    *attention.EQUIVALENT,
    *conv.EQUIVALENT,
    *distance.EQUIVALENT,
    *loss.EQUIVALENT,
    *module.EQUIVALENT,
    *normalization.EQUIVALENT,
    *pooling.EQUIVALENT,
    *sparse.EQUIVALENT,
    *utils.EQUIVALENT,
]
