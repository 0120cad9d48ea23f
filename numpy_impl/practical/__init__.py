"""Failure modes: what goes wrong in a training, and the numbers that show it: 6.2.8.

Each file holds two tiny runs on real data, `mistake` and `cure`; run, as in
`python -m numpy_impl.practical.broadcasting`, it prints the numbers of both.
Its docstring says symptom, cause and cure.

By the symptom. The loss stands still:

    forgotten_backward.py   ... in each digit, without any gradient
    other_model.py          ... and the gradients grow: another model's optimizer
    dead_relu.py            ... hidden units are 0
    vanishing_gradients.py  ... the first layers learn nothing
    learning_rate.py        ... or jumps
    where_to_look.py        ... and nobody knows why: the order in which to look

The loss is odd:

    broadcasting.py         every prediction is the mean
    kept_gradients.py       the loss swings and never settles
    softmax_twice.py        the loss stays above 1.46
    logits_into_bce.py      BCELoss refuses, or a sure answer still costs 0.31
    unshuffled.py           each batch forgets what the last one taught
    exploding_gradients.py  the loss starts in the thousands
    log_of_zero.py          the loss is inf, then NaN
    unknown_parameters.py   a layer never moves
    seed_not_set.py         the same program gives other numbers each time
    unscaled_attention.py   attention takes one value each, and learns nothing

The test is odd:

    forgotten_eval.py       two tests of one model differ
    forgotten_no_grad.py    memory grows with every batch
    leaked_scaler.py        better in the test than in use: scaled before the split
    leaked_copies.py        better in the test than in use: copied before the split
    leaked_target.py        splendid in the test, useless in use
    missing_causal_mask.py  splendid in the test, useless in writing
    overfitting.py          perfect in training, poor in the test

Something is refused, or would be if anybody asked:

    wrong_labels.py         CrossEntropyLoss refuses its target
    wrong_shapes.py         a layer refuses its input: its axes
    wrong_dtype.py          a layer refuses its input: float64 data
    wrong_device.py         a layer refuses its input: it lies elsewhere
    update_in_graph.py      an update by hand raises
    changed_in_place.py     backward refuses: what it needs was overwritten
    turned_mask.py          the loss is NaN, or letters see the future

Tools for the habits that find them:

    one_batch.py            learn one batch by heart
    set_seeds.py            set every seed, and what no seed sets
    count_parameters.py     trained, frozen, shared, buffers
    time_step.py            the median of several, after a warm-up
    read_traceback.py       which line is yours, and what the library was given
    shape_trace.py          the shapes that go into and come out of every module
    choose_device.py        a device, or why it cannot be used and what there is
"""

__all__ = []
