"""Changes of the derivatives that compute the same, each with the reason why.

Each folder of numpy_impl has a file or a folder here; reasons.py has the reasons that
several of them give.
"""

from bridge.mutants.equivalent import nn, optim, tensor, training, workshop

__all__ = ["EQUIVALENT", "REASONS"]

# (file, function, the line as the mutant has it, why it computes the same)
EQUIVALENT = [
    *nn.EQUIVALENT,
    *optim.EQUIVALENT,
    *tensor.EQUIVALENT,
    *training.EQUIVALENT,
    *workshop.EQUIVALENT,
]

REASONS = {tuple(entry): reason for *entry, reason in EQUIVALENT}
