"""Questions as people ask them: code with a known bug, or none. What does one say?"""

from tests.bridge.questions import (
    activations,
    attention,
    clean,
    layers,
    losses,
    normalisation,
    optimizers,
    recurrent,
    schedules,
    windows,
)

__all__ = ["QUESTIONS"]

QUESTIONS = [
    question
    for file in (
        activations,
        attention,
        clean,
        layers,
        losses,
        normalisation,
        optimizers,
        recurrent,
        schedules,
        windows,
    )
    for question in file.questions
]
