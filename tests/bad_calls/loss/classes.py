"""Wrong calls of CrossEntropyLoss and NLLLoss."""

import numpy as np

from tests.bad_calls import NO_INTEGER, bad
from tests.bad_calls.loss.sides import labels

BAD_CALLS = [
    bad(
        "cross entropy of label -1",
        lambda lib: lib.functional.cross_entropy(lib.ones(3, 4), labels(lib, 0, -1, 2)),
        "target -1",
        "4 classes",
    ),
    bad(
        "cross entropy of label C: labels that start at 1",
        lambda lib: lib.nn.CrossEntropyLoss()(lib.ones(3, 4), labels(lib, 1, 4, 2)),
        "target 4",
        "0 ... 3",
    ),
    bad(
        "cross entropy of label C in an image",
        lambda lib: lib.nn.CrossEntropyLoss(ignore_index=1)(
            lib.ones(1, 2, 3), labels(lib, 0, 1, 2).reshape(1, 3)
        ),
        "target 2",
    ),
    bad(
        "cross entropy of float labels",
        lambda lib: lib.nn.CrossEntropyLoss()(lib.ones(3, 4), lib.zeros(3)),
        "int64",
        "float32",
    ),
    bad(
        "cross entropy of int32 labels",
        lambda lib: lib.nn.CrossEntropyLoss()(
            lib.ones(3, 4), lib.zeros(3, dtype="int32")
        ),
        "int64",
        "int32",
    ),
    bad(
        "cross entropy of labels as a list",
        lambda lib: lib.nn.CrossEntropyLoss()(lib.ones(3, 4), [0, 1, 2]),
        "target",
        "list",
    ),
    bad(
        "cross entropy of one-hot integers",
        lambda lib: lib.nn.CrossEntropyLoss()(
            lib.ones(3, 4), lib.zeros(3, 4, dtype="int64")
        ),
        "probabilities",
        "int64",
    ),
    bad(
        "cross entropy of labels in a column",
        lambda lib: lib.nn.CrossEntropyLoss()(
            lib.ones(3, 4), lib.zeros(3, 1, dtype="int64")
        ),
        "(3, 1)",
    ),
    bad(
        "cross entropy with too few labels",
        lambda lib: lib.nn.CrossEntropyLoss()(lib.ones(3, 4), labels(lib, 0, 1)),
        "batch size 3",
        "(2,)",
    ),
    bad(
        "cross entropy with the classes on the last axis",
        lambda lib: lib.nn.CrossEntropyLoss()(
            lib.ones(2, 5, 3), lib.zeros(2, 5, dtype="int64")
        ),
        "(2, 3)",
        "(2, 5)",
    ),
    bad(
        "cross entropy of integer logits",
        lambda lib: lib.nn.CrossEntropyLoss()(
            lib.ones(3, 4, dtype="int64"), labels(lib, 0, 1, 2)
        ),
        "int64",
    ),
    bad(
        "cross entropy with a weight for each sample",
        lambda lib: lib.nn.CrossEntropyLoss(weight=lib.ones(3))(
            lib.ones(3, 4), labels(lib, 0, 1, 2)
        ),
        "4 classes",
        "(3,)",
    ),
    bad(
        "cross entropy with a weight of another dtype",
        lambda lib: lib.nn.CrossEntropyLoss(weight=lib.ones(4, dtype="float64"))(
            lib.ones(3, 4), labels(lib, 0, 1, 2)
        ),
        "float32",
        "float64",
    ),
    bad(
        "cross entropy with a weight as a list",
        lambda lib: lib.nn.CrossEntropyLoss(weight=[1.0, 2.0]),
        "weight",
        "list",
    ),
    bad(
        "label_smoothing in percent",
        lambda lib: lib.nn.CrossEntropyLoss(label_smoothing=10.0)(
            lib.ones(3, 4), labels(lib, 0, 1, 2)
        ),
        "label_smoothing",
        "10.0",
    ),
    bad(
        "negative label_smoothing",
        lambda lib: lib.nn.CrossEntropyLoss(label_smoothing=-0.1)(
            lib.ones(3, 4), labels(lib, 0, 1, 2)
        ),
        "label_smoothing",
        "-0.1",
        sides=("numpy_impl",),  # PyTorch takes it for 0
        error=RuntimeError,
    ),
    bad(
        "label_smoothing as text",
        lambda lib: lib.nn.CrossEntropyLoss(label_smoothing="0.1")(
            lib.ones(3, 4), labels(lib, 0, 1, 2)
        ),
        "label_smoothing",
    ),
    bad(
        "ignore_index among probabilities",
        lambda lib: lib.nn.CrossEntropyLoss(ignore_index=0)(
            lib.ones(3, 4), lib.ones(3, 4)
        ),
        "ignore_index=0",
    ),
    bad(
        "ignore_index that is no integer",
        lambda lib: lib.nn.NLLLoss(ignore_index=1.5)(
            lib.ones(3, 4), labels(lib, 0, 1, 2)
        ),
        "ignore_index",
        "1.5",
    ),
    bad(
        "cross entropy of a number",
        lambda lib: lib.functional.cross_entropy(lib.ones(), lib.ones()),
        "classes",
    ),
    bad(
        "nll of a number",
        lambda lib: lib.functional.nll_loss(lib.ones(), labels(lib, 0).reshape(())),
        "classes",
    ),
    bad(
        "nll of label -1",
        lambda lib: lib.nn.NLLLoss()(lib.ones(3, 4), labels(lib, 0, -1, 2)),
        "target -1",
    ),
    bad(
        "nll with two labels for one sample",
        lambda lib: lib.nn.NLLLoss()(lib.ones(4), labels(lib, 0, 1)),
        "one label",
    ),
    bad(
        "nll of bytes as labels of an image",
        lambda lib: lib.nn.NLLLoss()(lib.ones(2, 4, 3), lib.zeros(2, 3, dtype="uint8")),
        "uint8",
    ),
    bad(
        "nll of float16",
        lambda lib: lib.nn.NLLLoss()(
            lib.ones(3, 4, dtype="float16"), labels(lib, 0, 1, 2)
        ),
        "input",
        "float16",
        sides=("numpy_impl",),
        error=NotImplementedError,
    ),
    *(
        bad(
            f"{name}(ignore_index={value!r})",
            lambda lib, name=name, value=value: getattr(lib.nn, name)(
                ignore_index=value
            )(lib.ones(3, 4), labels(lib, 0, 1, 2)),
            "ignore_index",
            repr(value),
        )
        for name in ("NLLLoss", "CrossEntropyLoss")
        for value in (True, *NO_INTEGER, np.float64(1.0), "1", None)
    ),
    bad(
        "one class, and one label: taken for its probability",
        lambda lib: lib.nn.CrossEntropyLoss()(lib.ones(1), labels(lib, 0)),
        "probabilities",
        "int64",
    ),
    bad(
        "label 0 of no classes",
        lambda lib: lib.nn.CrossEntropyLoss()(lib.ones(1, 0), labels(lib, 0)),
        "0 classes",
    ),
]
