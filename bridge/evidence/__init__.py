"""The evidence of a training: what a folder says of one run, and two runs compared.

    python -m bridge evidence RUN            # adds the pictures and the loop note
    python -m bridge evidence RUN OTHER      # compares the two

The folders are written by `python -m numpy_impl.workshop.digits_mlp --out RUN` and by
its twin.
"""

from bridge.evidence.comparison import RunComparison, compare_runs
from bridge.evidence.folder import Run
from bridge.evidence.notes import loop_note_of
from bridge.evidence.pictures import draw_failures, draw_losses

__all__ = [
    "Run",
    "RunComparison",
    "compare_runs",
    "draw_failures",
    "draw_losses",
    "loop_note_of",
]
