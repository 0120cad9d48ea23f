"""The first loop: its exercise."""

from bridge.practise.exercises.exercise import edit

__all__ = ["EXERCISES"]

EXERCISES = [
    edit(
        "The whole loop, one parameter",
        "numpy_impl/first_loop.py",
        ("grad = 2 * error", "grad = error"),
        "Forget the 2 of `grad = 2 * error`",
        "python -m bridge parity first_loop",
        "ratio 0.5",
    ),
]
