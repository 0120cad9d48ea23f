"""Where PyTorch differs from what a NumPy or scikit-learn reader expects.

Each convention says what happens and measures it: `python -m bridge conventions` prints
the numbers that this machine's PyTorch gives, and what other versions gave.
"""

import torch
from rich.table import Table

# Each file adds its conventions to the list.
from bridge.conventions import gradients, refusals, training, values  # noqa: F401
from bridge.conventions.register import CONVENTIONS, INSTALLED, Convention

__all__ = ["CONVENTIONS", "Convention", "table"]


def numbers(measured):
    """One line for each number."""
    return [f"{name}: {value:.6g}" for name, value in measured.items()]


def table():
    """Every convention with the numbers of this machine's PyTorch."""
    found = Table(title=f"Conventions of PyTorch {torch.__version__}", show_lines=True)
    for name in ("topic", "what PyTorch does", "measured"):
        found.add_column(name, overflow="fold")
    for one in CONVENTIONS:
        lines = numbers(one.measure())
        for version, answer in one.answers.items():
            if version != INSTALLED:
                lines += ["", f"PyTorch {version}:", *numbers(answer)]
        found.add_row(one.topic, one.sentence, "\n".join(lines))
    return found
