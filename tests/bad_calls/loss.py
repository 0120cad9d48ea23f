"""Wrong calls of nn/loss/."""

import numpy as np

from tests.bad_calls import NO_INTEGER, bad


def labels(lib, *values):
    return lib.array(list(values), "int64")


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
        "unknown reduction",
        lambda lib: lib.nn.CrossEntropyLoss(reduction="average")(
            lib.ones(3, 4), labels(lib, 0, 1, 2)
        ),
        "reduction",
        "average",
    ),
    bad(
        "unknown reduction of a weighted loss",
        lambda lib: lib.functional.mse_loss(
            lib.ones(3), lib.ones(3), reduction="avg", weight=lib.ones(3)
        ),
        "reduction",
        "avg",
    ),
    bad(
        "reduction=None",
        lambda lib: lib.functional.l1_loss(lib.ones(3), lib.ones(3), reduction=None),
        "reduction",
        "None",
    ),
    bad(
        "mse with a weight of another shape",
        lambda lib: lib.functional.mse_loss(
            lib.ones(3, 4), lib.ones(3, 4), weight=lib.ones(4)
        ),
        "weight",
        "(3, 4)",
        "(4,)",
    ),
    bad(
        "mse of integers",
        lambda lib: lib.nn.MSELoss()(
            lib.ones(3, dtype="int64"), lib.ones(3, dtype="int64")
        ),
        "int64",
    ),
    bad(
        "mse of a list",
        lambda lib: lib.nn.MSELoss()(lib.ones(3), [1.0, 1.0, 1.0]),
        "target",
        "list",
        sides=("numpy_impl",),  # torch: AttributeError, as a list has no size
        error=TypeError,
    ),
    bad(
        "huber of two dtypes",
        lambda lib: backward(
            lib, lib.nn.HuberLoss(), lib.ones(3), lib.ones(3, dtype="float64")
        ),
        "float32",
        "float64",
    ),
    bad(
        "negative beta",
        lambda lib: lib.nn.SmoothL1Loss(beta=-1.0)(lib.ones(3), lib.ones(3)),
        "beta",
        "-1.0",
    ),
    bad(
        "delta of 0",
        lambda lib: lib.nn.HuberLoss(delta=0.0)(lib.ones(3), lib.ones(3)),
        "delta",
        "0.0",
    ),
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
        "backward of many losses at once",
        lambda lib: backward(
            lib, lib.nn.MSELoss(reduction="none"), lib.ones(3), lib.zeros(3)
        ),
        "gradient",
        "(3,)",
    ),
    bad(
        "l1 of bools",
        lambda lib: lib.nn.L1Loss()(lib.ones(3), lib.ones(3, dtype="bool")),
        "bool",
    ),
    bad(
        "mean of integers",
        lambda lib: lib.nn.L1Loss()(
            lib.ones(3, dtype="int64"), lib.ones(3, dtype="int64")
        ),
        "int64",
    ),
    bad(
        "l1 of complex numbers",
        lambda lib: lib.nn.L1Loss()(lib.ones(3), lib.ones(3, dtype="complex64")),
        "target",
        "complex64",
        sides=("numpy_impl",),  # PyTorch takes the absolute value
        error=NotImplementedError,
    ),
    *(
        bad(
            f"{name} of complex numbers",
            lambda lib, name=name: backward(
                *(lib, getattr(lib.nn, name)()),
                *(lib.ones(3), lib.ones(3, dtype="complex64")),
            ),
            "target",
            "complex64",
        )
        for name in (
            *("MSELoss", "SmoothL1Loss", "HuberLoss"),
            *("BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss"),
        )
    ),
    *(
        bad(
            f"{name} of bools as a target",
            lambda lib, name=name: getattr(lib.nn, name)()(
                lib.ones(3, 4), lib.ones(3, 4, dtype="bool")
            ),
            "bool",
        )
        for name in ("BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss")
    ),
    *(
        bad(
            f"{name} of complex input",
            lambda lib, name=name: getattr(lib.nn, name)()(
                lib.ones(3, 4, dtype="complex64"), labels(lib, 0, 1, 2)
            ),
            "input",
            "complex64",
        )
        for name in ("NLLLoss", "CrossEntropyLoss")
    ),
    *(
        bad(
            f"{name} of float16",
            lambda lib, name=name: getattr(lib.nn, name)()(
                lib.ones(3, 4, dtype="float16"), lib.ones(3, 4)
            ),
            "input",
            "float16",
            sides=("numpy_impl",),
            error=NotImplementedError,
        )
        for name in (
            *("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"),
            *("BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss"),
        )
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
            f"{name}({option}={value!r})",
            lambda lib, name=name, option=option, value=value: getattr(lib.nn, name)(
                **{option: value}
            )(lib.ones(3, 4), lib.ones(3, 4)),
            option,
            repr(value),
        )
        for name, option in (
            ("SmoothL1Loss", "beta"),
            ("HuberLoss", "delta"),
            ("CrossEntropyLoss", "label_smoothing"),
        )
        for value in (1j, "1.0", None, [1.0], np.array(0.5))
    ),
    *(
        bad(
            f"{name}({option}=nan)",
            lambda lib, name=name, option=option: getattr(lib.nn, name)(
                **{option: float("nan")}
            )(lib.ones(3, 4), lib.ones(3, 4)),
            option,
            "nan",
        )
        for name, option in (("SmoothL1Loss", "beta"), ("HuberLoss", "delta"))
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
    bad(
        "bools as pos_weight",
        lambda lib: lib.nn.BCEWithLogitsLoss(pos_weight=lib.ones(4, dtype="bool"))(
            lib.ones(3, 4), lib.ones(3, 4)
        ),
        "pos_weight",
        "bool",
    ),
    *(
        bad(
            f"{name} with complex weights",
            lambda lib, name=name: backward(
                lib,
                getattr(lib.nn, name)(weight=lib.ones(4, dtype="complex64")),
                lib.ones(3, 4),
                lib.ones(3, 4),
            ),
            "weight",
            "complex64",
        )
        for name in ("BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss")
    ),
    bad(
        "mse with complex weights",
        lambda lib: lib.functional.mse_loss(
            lib.ones(3).requires_grad_() if lib.side == "torch" else lib.ones(3),
            lib.ones(3),
            weight=lib.ones(3, dtype="complex64"),
        ).backward(),
        "weight",
        "complex64",
    ),
]


def backward(lib, criterion, input, target):
    if lib.side == "numpy_impl":
        criterion(input, target)
        return criterion.backward()
    return criterion(input.requires_grad_(), target).backward()
