"""Failure modes: what goes wrong in a training, and the numbers that show it: 6.2.8.

Each file holds two tiny trainings on real data, `mistake` and `cure`; run, as in
`python -m numpy_impl.practical.broadcasting`, it prints the numbers of both.

    broadcasting.py         every prediction is the mean
    kept_gradients.py       the loss swings and never settles
    softmax_twice.py        the loss stays above 1.46
    forgotten_eval.py       two tests of one model differ
    learning_rate.py        the loss jumps, or hardly moves
    unshuffled.py           each batch forgets what the last one taught
    leaked_scaler.py        better in the test than in use: scaled before the split
    leaked_copies.py        better in the test than in use: copied before the split
    leaked_target.py        splendid in the test, useless in use
    unknown_parameters.py   a layer never moves
    dead_relu.py            the loss stands still: hidden units are 0
    vanishing_gradients.py  the first layers learn nothing
    exploding_gradients.py  the loss starts in the thousands
    log_of_zero.py          the loss is inf, then NaN
    overfitting.py          perfect in training, poor in the test
    wrong_labels.py         CrossEntropyLoss refuses its target
    wrong_shapes.py         a layer refuses its input
    seed_not_set.py         the same program gives other numbers each time
"""

__all__ = []
