"""Cases of training/progress.py."""

import io

import numpy as np
from rich.console import Console

from bridge.cases.program_case import ProgramCase

FILE = "training.progress"


def moved(side, dtype):
    """How far the bar is after each step of two epochs of three."""
    console = Console(file=io.StringIO(), width=120)
    bar = side.get(FILE, "TrainingProgress")(3, 4, console)
    found = []
    for epoch in range(2):
        for step in range(4):
            bar.on_step(1 / (step + 1))
            found.append(bar.progress.tasks[0].percentage)
        bar.on_epoch({"train_loss": [0.5] * (epoch + 1)})
    return {("output", "percentages"): np.array(found)}


CASES = [ProgramCase(file=FILE, name="TrainingProgress", compute=moved)]
