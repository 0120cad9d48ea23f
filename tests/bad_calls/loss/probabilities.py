"""Wrong calls of BCELoss and BCEWithLogitsLoss."""

from tests.bad_calls import bad

BAD_CALLS = [
    bad(
        "bce of logits",
        lambda lib: lib.nn.BCELoss()(lib.array([2.0, -1.0]), lib.array([1.0, 0.0])),
        "input",
        "0 and 1",
        "2.0",
    ),
    bad(
        "bce of nan",
        lambda lib: lib.nn.BCELoss()(lib.array([float("nan")]), lib.array([1.0])),
        "input",
    ),
    bad(
        "bce of labels 1 and 2",
        lambda lib: lib.nn.BCELoss()(lib.array([0.5, 0.5]), lib.array([1.0, 2.0])),
        "target",
        "2.0",
    ),
    bad(
        "bce of another shape",
        lambda lib: lib.nn.BCELoss()(lib.ones(3, 1), lib.ones(3)),
        "(3, 1)",
        "(3,)",
    ),
    bad(
        "bce of integer labels",
        lambda lib: lib.nn.BCELoss()(lib.ones(3), lib.ones(3, dtype="int64")),
        "int64",
    ),
    bad(
        "bce with a weight that does not fit",
        lambda lib: lib.nn.BCELoss(weight=lib.ones(3))(lib.ones(3, 4), lib.ones(3, 4)),
        "weight",
        "(3,)",
    ),
    bad(
        "bce with logits of another shape",
        lambda lib: lib.nn.BCEWithLogitsLoss()(lib.ones(3, 1), lib.ones(3)),
        "(3, 1)",
        "(3,)",
    ),
    bad(
        "bce with logits of integer labels",
        lambda lib: lib.nn.BCEWithLogitsLoss()(lib.ones(3), lib.ones(3, dtype="int64")),
        "int64",
    ),
    bad(
        "pos_weight for another number of classes",
        lambda lib: lib.nn.BCEWithLogitsLoss(pos_weight=lib.ones(3))(
            lib.ones(5, 4), lib.ones(5, 4)
        ),
        "pos_weight",
        "(3,)",
    ),
    bad(
        "pos_weight with an axis too many",
        lambda lib: lib.nn.BCEWithLogitsLoss(pos_weight=lib.ones(2, 5, 4))(
            lib.ones(5, 4), lib.ones(5, 4)
        ),
        "pos_weight",
        "(2, 5, 4)",
    ),
    bad(
        "pos_weight as a number",
        lambda lib: lib.functional.binary_cross_entropy_with_logits(
            lib.ones(3), lib.ones(3), pos_weight=2.0
        ),
        "pos_weight",
    ),
    bad(
        "bools as pos_weight",
        lambda lib: lib.nn.BCEWithLogitsLoss(pos_weight=lib.ones(4, dtype="bool"))(
            lib.ones(3, 4), lib.ones(3, 4)
        ),
        "pos_weight",
        "bool",
    ),
]
