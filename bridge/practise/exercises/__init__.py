"""An exercise for each row of the roadmap: what to do, and what the tool answers.

README's column "practise" says them; tests/bridge/test_practise_exercises.py does them.
Each folder of the roadmap has a file here, and its rows stand there in README's order.
"""

from bridge.practise.exercises import (
    autograd,
    data,
    estimators,
    first_loop,
    nn,
    optim,
    practical,
    tensor,
    training,
    workshop,
)
from bridge.practise.exercises.exercise import EDIT, PRACTISE, Exercise

__all__ = ["EDIT", "EXERCISES", "PRACTISE", "Exercise"]

EXERCISES = [
    *first_loop.EXERCISES,
    *estimators.EXERCISES,
    *tensor.EXERCISES,
    *autograd.EXERCISES,
    *nn.EXERCISES,
    *optim.EXERCISES,
    *data.EXERCISES,
    *training.EXERCISES,
    *practical.EXERCISES,
    *workshop.EXERCISES,
]
