"""Where NumPy, PyTorch and scikit-learn differ though they look alike.

`python -m bridge conventions [WORD ...]` prints them with the numbers that the
installed libraries give; `CONVENTIONS` is the list of all.
"""

# Each file adds its conventions to the list, in the order of these lines.
from bridge.conventions import (  # noqa: F401
    activation,
    adaptive_steps,
    arithmetic,
    attention,
    attention_masks,
    averages,
    batch_norm,
    binary,
    convolution,
    cross_entropy,
    decay,
    distances,
    distributions,
    draws,
    dtypes,
    elementwise,
    embedding,
    estimators,
    gradients,
    indexing,
    initial,
    kinks,
    linalg,
    loaders,
    losses,
    margins,
    modes,
    modules,
    moments,
    muon,
    normalization,
    optimizer_steps,
    optimizers,
    parametrized,
    pieces,
    pooling,
    precision,
    recurrent,
    reductions,
    resampling,
    schedules,
    scores,
    shapes,
    statistics,
    transformer,
)
from bridge.conventions.register import CONVENTIONS, Convention
from bridge.conventions.search import find
from bridge.conventions.show import markdown, overview, table

__all__ = ["CONVENTIONS", "Convention", "find", "markdown", "overview", "table"]
