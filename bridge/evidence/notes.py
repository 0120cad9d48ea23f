"""The loop note of a run: on the parts that its program was made of."""

from bridge.loop_note import loop_note
from bridge.sides import NUMPY, TORCH_IMPL

__all__ = ["loop_note_of"]


def loop_note_of(run):
    """The Note on `parts(...)` of the run's program, made anew from its options.

    Args:
        run: Run. Its weights are not used: the note is on the beginning of a training.
    """
    side = NUMPY if run.wing == "numpy_impl" else TORCH_IMPL
    options = {name: v for name, v in run.options.items() if name != "epochs"}
    parts = side.get(run.program, "parts")(**options, dtype=side.dtype("float64"))
    return loop_note(*parts, source=side.get("training.loop", "train_epoch"))
