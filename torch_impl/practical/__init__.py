"""Failure modes: what goes wrong in a training, and the numbers that show it: 6.2.8.

Each file holds two tiny trainings on real data, `mistake` and `cure`; run, as in
`python -m torch_impl.practical.broadcasting`, it prints the numbers of both.

    broadcasting.py      every prediction is the mean
    kept_gradients.py    the loss swings and never settles
    softmax_twice.py     the loss stays above 1.46
    forgotten_eval.py    two tests of one model differ
    learning_rate.py     the loss jumps, or hardly moves
    unshuffled.py        each batch forgets what the last one taught
"""

__all__ = []
