"""Wrong calls of nn/loss/ctc.py."""

from tests.bad_calls import bad


def ctc(
    lib,
    log_probs=None,
    targets=((1, 2, 2), (3, 1, 0)),
    input_lengths=(5, 4),
    target_lengths=(3, 2),
    **kwargs,
):
    """CTCLoss of (5, 2, 4) log-probabilities, but for what is given"""
    given = {"targets": targets, "log_probs": log_probs}
    if log_probs is None:
        given["log_probs"] = lib.zeros(5, 2, 4)
    if isinstance(targets, tuple):
        given["targets"] = lib.array(targets)
    criterion = lib.nn.CTCLoss(**kwargs)
    return criterion(
        given["log_probs"], given["targets"], input_lengths, target_lengths
    )


def arrays(lib, input_lengths, target_lengths, dtype="int64"):
    """The same lengths as arrays"""
    return {
        "input_lengths": lib.array(input_lengths, dtype),
        "target_lengths": lib.array(target_lengths, dtype),
    }


def of_shape(*shape):
    return lambda lib: ctc(lib, lib.zeros(*shape))


def of_dtype(dtype):
    return lambda lib: ctc(lib, lib.zeros(5, 2, 4, dtype=dtype))


def with_(**given):
    return lambda lib: ctc(lib, **given)


BAD_CALLS = [
    *(
        bad(f"CTCLoss of shape {shape}", of_shape(*shape), "log_probs", str(shape))
        for shape in ((4,), (1, 5, 2, 4), (0, 2, 4), (5, 0, 4), (5, 2, 0), (0, 4))
    ),
    bad("CTCLoss of integers", of_dtype("int64"), "log_probs", "int64"),
    bad("CTCLoss of bools", of_dtype("bool"), "log_probs", "bool"),
    bad("CTCLoss of complex numbers", of_dtype("complex64"), "complex64"),
    bad("CTCLoss of float16", of_dtype("float16"), "log_probs", "float16"),
    bad(
        "CTCLoss of a list",
        lambda lib: ctc(lib, [[[0.0]]]),
        "log_probs",
        "list",
    ),
    bad(
        "CTCLoss of listed targets",
        with_(targets=[[1, 2, 2], [3, 1, 0]]),
        "targets",
        "list",
    ),
    bad("CTCLoss without targets", with_(targets=None), "targets", "NoneType"),
    bad("CTCLoss of a target ()", with_(targets=(1)), "targets", "int"),
    # Blank and flags
    bad("CTCLoss with blank = C", with_(blank=4), "blank", "0 ... 3", "got 4"),
    bad("CTCLoss with blank = -1", with_(blank=-1), "blank", "got -1"),
    bad("CTCLoss with blank=True", with_(blank=True), "blank", "True"),
    bad("CTCLoss with blank=1.0", with_(blank=1.0), "blank", "1.0"),
    bad("CTCLoss with blank=None", with_(blank=None), "blank", "None"),
    bad("CTCLoss with blank='0'", with_(blank="0"), "blank", "'0'"),
    bad(
        "CTCLoss with zero_infinity=1",
        with_(zero_infinity=1),
        "zero_infinity",
        "got 1",
    ),
    bad(
        "CTCLoss with zero_infinity=None",
        with_(zero_infinity=None),
        "zero_infinity",
        "None",
    ),
    bad(
        "CTCLoss with another reduction",
        with_(reduction="max"),
        "reduction",
        "max",
    ),
    # Lengths
    bad(
        "CTCLoss of more steps than there are",
        with_(input_lengths=(6, 4)),
        "input_lengths",
        "0 ... 5",
        "got 6",
    ),
    bad(
        "CTCLoss of more steps than there are, as arrays",
        lambda lib: ctc(lib, **arrays(lib, [6, 4], [3, 2])),
        "input_lengths",
        "got 6",
    ),
    bad(
        "CTCLoss of negative steps",
        with_(input_lengths=(5, -1)),
        "input_lengths",
        "-1",
    ),
    bad(
        "CTCLoss of negative targets",
        with_(target_lengths=(3, -2)),
        "target_lengths",
        "-2",
    ),
    bad(
        "CTCLoss of three input_lengths for two samples",
        with_(input_lengths=(5, 4, 3)),
        "input_lengths",
        "2 samples",
        "(3,)",
    ),
    bad(
        "CTCLoss of one of target_lengths for two samples",
        with_(target_lengths=(3,)),
        "target_lengths",
        "2 samples",
        "(1,)",
    ),
    bad(
        "CTCLoss of no lengths for two samples",
        with_(input_lengths=(), target_lengths=()),
        "2 samples",
        "(0,)",
    ),
    bad(
        "CTCLoss of real lengths",
        lambda lib: ctc(lib, **arrays(lib, [5, 4], [3, 2], "float32")),
        "input_lengths",
        "float32",
    ),
    bad(
        "CTCLoss of a number as lengths",
        with_(input_lengths=5, target_lengths=3),
        "input_lengths",
        "int",
    ),
    bad(
        "CTCLoss of lengths None",
        with_(input_lengths=None, target_lengths=None),
        "NoneType",
    ),
    bad(
        "CTCLoss of a tuple and an array",
        lambda lib: ctc(lib, input_lengths=(5, 4), target_lengths=lib.array([3, 2])),
        "both",
        "tuple",
    ),
    bad(
        "CTCLoss of an array and a tuple",
        lambda lib: ctc(lib, input_lengths=lib.array([5, 4])),
        "both",
        "tuple",
    ),
    bad(
        "CTCLoss of two lengths for an unbatched sample",
        lambda lib: ctc(lib, lib.zeros(5, 4), targets=(1, 2, 2)),
        "1 samples",
        "(2,)",
    ),
    # Targets
    bad(
        "CTCLoss of targets for one sample of two",
        with_(targets=((1, 2, 2),)),
        "targets",
        "(2, 3)",
        "(1, 3)",
    ),
    bad(
        "CTCLoss of targets that are too short",
        with_(target_lengths=(4, 2)),
        "targets",
        "(2, 4)",
        "(2, 3)",
    ),
    bad(
        "CTCLoss of targets of three axes",
        with_(targets=(((1, 2, 2), (3, 1, 0)),)),
        "targets",
        "(1, 2, 3)",
    ),
    bad(
        "CTCLoss of targets one behind the other, one too many",
        with_(targets=(1, 2, 2, 3, 1, 1)),
        "targets",
        "(5,)",
        "(6,)",
    ),
    bad(
        "CTCLoss of targets one behind the other, one too few",
        with_(targets=(1, 2, 2, 3)),
        "targets",
        "(5,)",
        "(4,)",
    ),
    bad(
        "CTCLoss of padded targets of an unbatched sample",
        lambda lib: ctc(lib, lib.zeros(5, 4), (1, 2, 2), (5,), (2,)),
        "targets",
        "(2,)",
        "(3,)",
    ),
    *(
        bad(
            f"CTCLoss of label {label}",  # PyTorch reads beside the array
            with_(targets=((1, label, 2), (3, 1, 0))),
            "targets",
            "0 ... 3",
            str(label),
            sides=("numpy_impl",),
            error=IndexError,
        )
        for label in (4, -1)
    ),
    bad(
        "ctc_loss of more steps than there are",
        lambda lib: lib.functional.ctc_loss(
            lib.zeros(5, 1, 4), lib.array([[1]]), (6,), (1,)
        ),
        "input_lengths",
        "got 6",
    ),
    bad(
        "ctc_loss with blank = C",
        lambda lib: lib.functional.ctc_loss(
            lib.zeros(5, 1, 4), lib.array([[1]]), (5,), (1,), blank=4
        ),
        "blank",
        "got 4",
    ),
]
