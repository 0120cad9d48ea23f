"""Layers and losses: an exercise for each row, in the order of the roadmap."""

from bridge.practise.exercises.nn import (
    attention,
    images,
    layers,
    losses,
    normalization,
    recurrent,
)

__all__ = ["EXERCISES"]

EXERCISES = [
    *layers.EXERCISES,
    *losses.EXERCISES,
    *images.EXERCISES,
    *normalization.EXERCISES,
    *recurrent.EXERCISES,
    *attention.EXERCISES,
]
