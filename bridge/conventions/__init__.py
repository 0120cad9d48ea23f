"""Where NumPy, PyTorch and scikit-learn differ though they look alike.

`python -m bridge conventions [WORD ...]` prints them with the numbers that the
installed libraries give; `CONVENTIONS` is the list of all.
"""

# Each file adds its conventions to the list, in the order of these lines.
from bridge.conventions import (  # noqa: F401
    draws,
    dtypes,
    elementwise,
    estimators,
    gradients,
    indexing,
    linalg,
    loaders,
    reductions,
    scores,
    shapes,
)
from bridge.conventions.register import CONVENTIONS, Convention
from bridge.conventions.search import find
from bridge.conventions.show import markdown, table

__all__ = ["CONVENTIONS", "Convention", "find", "markdown", "table"]
