"""Wrong calls of nn/rnn."""

from tests.bad_calls import bad


def lstm(lib, *args, **kwargs):
    return lib.nn.LSTM(3, 4, *args, **kwargs)


def of_one_state(name):
    """GRU and RNN: the state is h itself."""

    def layer(lib, *args, **kwargs):
        return getattr(lib.nn, name)(3, 4, *args, **kwargs)

    return [
        bad(
            f"{name} on 5 features instead of 3",
            lambda lib: layer(lib)(lib.ones(6, 2, 5)),
            "input_size = 3",
            "(6, 2, 5)",
        ),
        bad(
            f"{name} on one axis", lambda lib: layer(lib)(lib.ones(3)), "2 axes", "(3,)"
        ),
        bad(
            f"{name} on no steps",
            lambda lib: layer(lib)(lib.ones(0, 2, 3)),
            "at least one step",
        ),
        bad(
            f"{name} on float64 with float32 parameters",
            lambda lib: layer(lib)(lib.ones(6, 2, 3, dtype="float64")),
            "float32",
            "float64",
        ),
        bad(
            f"{name} with a state of another batch size",
            lambda lib: layer(lib)(lib.ones(6, 2, 3), lib.zeros(1, 5, 4)),
            "hx",
            "(1, 2, 4)",
            "(1, 5, 4)",
        ),
        bad(
            f"{name} of 2 layers with the state of one",
            lambda lib: layer(lib, 2)(lib.ones(6, 2, 3), lib.zeros(1, 2, 4)),
            "(2, 2, 4)",
        ),
        bad(
            f"{name}, batch_first, with a state of as many rows as steps",
            lambda lib: layer(lib, batch_first=True)(
                lib.ones(2, 6, 3), lib.zeros(1, 6, 4)
            ),
            "(1, 2, 4)",
        ),
        bad(
            f"{name} on a batch with the state of one sequence",
            lambda lib: layer(lib)(lib.ones(6, 2, 3), lib.zeros(1, 4)),
            "(1, 4)",
        ),
        bad(
            f"{name} on one sequence with the state of a batch",
            lambda lib: layer(lib)(lib.ones(6, 3), lib.zeros(1, 1, 4)),
            "(1, 1, 4)",
        ),
        bad(  # torch: 'tuple' object has no attribute 'dim'
            f"{name} with LSTM's two states",
            lambda lib: layer(lib)(lib.ones(6, 2, 3), (lib.zeros(1, 2, 4),) * 2),
            "hx",
            "tuple",
            sides=("numpy_impl",),
            error=TypeError,
        ),
        bad(
            f"{name} with a float64 state on float32",
            lambda lib: layer(lib)(
                lib.ones(6, 2, 3), lib.zeros(1, 2, 4, dtype="float64")
            ),
            "hx",
            "float64",
        ),
        bad(
            f"{name} of hidden_size 0",
            lambda lib: getattr(lib.nn, name)(3, 0),
            "hidden_size",
        ),
        bad(f"{name} of no layers", lambda lib: layer(lib, 0), "num_layers", "0"),
        bad(
            f"{name} with bias=1",
            lambda lib: layer(lib, bias=1),
            "bias",
        ),
        bad(
            f"{name} with dropout above 1",
            lambda lib: layer(lib, 2, dropout=1.5),
            "dropout",
            "1.5",
        ),
        bad(f"{name} on a device", lambda lib: layer(lib, device="gpu"), "gpu"),
    ]


def of_cell(name):
    """A cell's state is h itself, LSTMCell's the tuple (h, c)."""
    first = "h" if name == "LSTMCell" else "hx"

    def cell(lib, *args, **kwargs):
        return getattr(lib.nn, name)(3, 4, *args, **kwargs)

    def state(lib, *shape, **kwargs):
        h = lib.zeros(*shape, **kwargs)
        return (h, h) if name == "LSTMCell" else h

    return [
        bad(
            f"{name} on 5 features instead of 3",
            lambda lib: cell(lib)(lib.ones(2, 5)),
            "(2, 3)",
            "(2, 5)",
        ),
        bad(f"{name} on three axes", lambda lib: cell(lib)(lib.ones(6, 2, 3)), "x"),
        bad(
            f"{name} with a state of three axes",
            lambda lib: cell(lib)(lib.ones(2, 3), state(lib, 1, 2, 4)),
            first,
            "(1, 2, 4)",
        ),
        bad(
            f"{name} with a state of another batch size",
            lambda lib: cell(lib)(lib.ones(2, 3), state(lib, 5, 4)),
            first,
            "(2, 4)",
            "(5, 4)",
        ),
        bad(
            f"{name} with a state of another hidden size",
            lambda lib: cell(lib)(lib.ones(2, 3), state(lib, 2, 3)),
            first,
            "(2, 4)",
            "(2, 3)",
        ),
        bad(
            f"{name} on one sequence with the state of a batch",
            lambda lib: cell(lib)(lib.ones(3), state(lib, 1, 4)),
            "(4)",
            "(1, 4)",
        ),
        bad(
            f"{name} on a batch with the state of one sequence",
            lambda lib: cell(lib)(lib.ones(2, 3), state(lib, 4)),
            "(2, 4)",
            "(4,)",
        ),
        bad(
            f"{name} on float64 with float32 parameters",
            lambda lib: cell(lib)(lib.ones(2, 3, dtype="float64")),
            "float64",
        ),
        bad(
            f"{name} with a float64 state on float32",
            lambda lib: cell(lib)(lib.ones(2, 3), state(lib, 2, 4, dtype="float64")),
            "float64",
        ),
        bad(
            f"{name} of negative hidden_size",
            lambda lib: getattr(lib.nn, name)(3, -4),
            "hidden_size",
            "-4",
        ),
        bad(
            f"{name} of fractional input_size",
            lambda lib: getattr(lib.nn, name)(3.0, 4),
            "input_size",
        ),
        bad(f"{name} on a device", lambda lib: cell(lib, device="gpu"), "gpu"),
    ]


BAD_CALLS = [
    bad(
        "LSTM on 5 features instead of 3",
        lambda lib: lstm(lib)(lib.ones(6, 2, 5)),
        "input_size = 3",
        "(6, 2, 5)",
    ),
    bad("LSTM on one axis", lambda lib: lstm(lib)(lib.ones(3)), "2 axes", "(3,)"),
    bad(
        "LSTM on four axes",
        lambda lib: lstm(lib)(lib.ones(6, 2, 1, 3)),
        "(6, 2, 1, 3)",
    ),
    bad(
        "LSTM on a sequence of no steps",
        lambda lib: lstm(lib)(lib.ones(0, 2, 3)),
        "at least one step",
        "(0, 2, 3)",
    ),
    bad(
        "LSTM, batch_first, on a sequence of no steps",
        lambda lib: lstm(lib, batch_first=True)(lib.ones(2, 0, 3)),
        "axis 1",
    ),
    bad(
        "LSTM on float64 with float32 parameters",
        lambda lib: lstm(lib)(lib.ones(6, 2, 3, dtype="float64")),
        "float32",
        "float64",
    ),
    bad(
        "LSTM on integers",
        lambda lib: lstm(lib)(lib.ones(6, 2, 3, dtype="int64")),
        "int64",
    ),
    bad(
        "LSTM with h_0 of another batch size",
        lambda lib: lstm(lib)(
            lib.ones(6, 2, 3), (lib.zeros(1, 5, 4), lib.zeros(1, 2, 4))
        ),
        "h_0",
        "(1, 2, 4)",
        "(1, 5, 4)",
    ),
    bad(
        "LSTM, batch_first, with states of as many rows as steps",
        lambda lib: lstm(lib, batch_first=True)(
            lib.ones(2, 6, 3), (lib.zeros(1, 6, 4), lib.zeros(1, 6, 4))
        ),
        "h_0",
        "(1, 2, 4)",
    ),
    bad(
        "LSTM with c_0 of another hidden size",
        lambda lib: lstm(lib)(
            lib.ones(6, 2, 3), (lib.zeros(1, 2, 4), lib.zeros(1, 2, 3))
        ),
        "c_0",
        "(1, 2, 3)",
    ),
    bad(
        "LSTM of 2 layers with the states of one",
        lambda lib: lstm(lib, 2)(
            lib.ones(6, 2, 3), (lib.zeros(1, 2, 4), lib.zeros(1, 2, 4))
        ),
        "h_0",
        "(2, 2, 4)",
    ),
    bad(
        "bidirectional LSTM with the states of one direction",
        lambda lib: lstm(lib, bidirectional=True)(
            lib.ones(6, 2, 3), (lib.zeros(1, 2, 4), lib.zeros(1, 2, 4))
        ),
        "(2, 2, 4)",
    ),
    bad(
        "LSTM with proj_size and an h_0 that is not projected",
        lambda lib: lstm(lib, proj_size=2)(
            lib.ones(6, 2, 3), (lib.zeros(1, 2, 4), lib.zeros(1, 2, 4))
        ),
        "h_0",
        "(1, 2, 2)",
    ),
    bad(
        "LSTM on a batch with the states of one sequence",
        lambda lib: lstm(lib)(lib.ones(6, 2, 3), (lib.zeros(1, 4), lib.zeros(1, 4))),
        "h_0",
        "(1, 4)",
    ),
    bad(
        "LSTM on one sequence with the states of a batch",
        lambda lib: lstm(lib)(lib.ones(6, 3), (lib.zeros(1, 1, 4), lib.zeros(1, 1, 4))),
        "h_0",
        "(1, 1, 4)",
    ),
    bad(
        "LSTM with float64 states on float32",
        lambda lib: lstm(lib)(
            lib.ones(6, 2, 3), (lib.zeros(1, 2, 4, dtype="float64"),) * 2
        ),
        "h_0",
        "float64",
    ),
    bad(
        "LSTM of 2 layers with h_0 alone",
        lambda lib: lstm(lib, 2)(lib.ones(6, 2, 3), lib.zeros(2, 2, 4)),
        "(h_0, c_0)",
    ),
    bad(  # torch: "index 1 is out of bounds", of h_0
        "LSTM with h_0 alone",
        lambda lib: lstm(lib)(lib.ones(6, 2, 3), lib.zeros(1, 2, 4)),
        "(h_0, c_0)",
        sides=("numpy_impl",),
        error=RuntimeError,
    ),
    bad(
        "LSTM with three states",
        lambda lib: lstm(lib)(lib.ones(6, 2, 3), (lib.zeros(1, 2, 4),) * 3),
        "(h_0, c_0)",
    ),
    bad("LSTM of hidden_size 0", lambda lib: lib.nn.LSTM(3, 0), "hidden_size", "0"),
    bad(
        "LSTM of negative hidden_size",
        lambda lib: lib.nn.LSTM(3, -4),
        "hidden_size",
        "-4",
    ),
    bad("LSTM of input_size 0", lambda lib: lib.nn.LSTM(0, 4), "input_size", "0"),
    bad(
        "LSTM of fractional hidden_size",
        lambda lib: lib.nn.LSTM(3, 4.0),
        "hidden_size",
        "4.0",
    ),
    bad("LSTM of no layers", lambda lib: lstm(lib, 0), "num_layers", "0"),
    bad("LSTM of 1.5 layers", lambda lib: lstm(lib, 1.5), "num_layers", "1.5"),
    bad(
        "LSTM with bias=1",
        lambda lib: lstm(lib, 1, 1),
        "bias",
    ),
    bad(
        "LSTM with batch_first='yes'",
        lambda lib: lstm(lib, batch_first="yes"),
        "batch_first",
        "yes",
    ),
    bad(
        "LSTM with dropout above 1",
        lambda lib: lstm(lib, 2, dropout=1.5),
        "dropout",
        "1.5",
    ),
    bad(
        "LSTM with negative dropout",
        lambda lib: lstm(lib, 2, dropout=-0.1),
        "dropout",
        "-0.1",
    ),
    bad("LSTM with dropout=True", lambda lib: lstm(lib, 2, dropout=True), "dropout"),
    bad(
        "LSTM with proj_size = hidden_size",
        lambda lib: lstm(lib, proj_size=4),
        "proj_size",
        "hidden_size 4",
    ),
    bad(
        "LSTM with negative proj_size",
        lambda lib: lstm(lib, proj_size=-1),
        "proj_size",
        "-1",
    ),
    bad(
        "LSTM of integers",
        lambda lib: lstm(lib, dtype=lib.zeros(1, dtype="int64").dtype),
        "int64",
    ),
    bad("LSTM on an unknown device", lambda lib: lstm(lib, device="gpu"), "gpu"),
    bad(
        "RNNBase of an unknown mode",
        lambda lib: lib.nn.RNNBase("LTSM", 3, 4),
        "mode",
        "LTSM",
    ),
    *(call for name in ("GRU", "RNN") for call in of_one_state(name)),
    *(call for n in ("GRUCell", "LSTMCell", "RNNCell") for call in of_cell(n)),
    bad(
        "RNNCell with another nonlinearity",
        lambda lib: lib.nn.RNNCell(3, 4, nonlinearity="sigmoid")(lib.ones(2, 3)),
        "'tanh' or 'relu'",
        "sigmoid",
    ),
    bad(
        "LSTMCell with h alone",
        lambda lib: lib.nn.LSTMCell(3, 4)(lib.ones(2, 3), lib.zeros(2, 4)),
        "(h, c)",
    ),
    bad(
        "LSTMCell with three states",
        lambda lib: lib.nn.LSTMCell(3, 4)(lib.ones(2, 3), (lib.zeros(2, 4),) * 3),
        "(h, c)",
        "3",
    ),
    bad(
        "LSTMCell with c of another hidden size",
        lambda lib: lib.nn.LSTMCell(3, 4)(
            lib.ones(2, 3), (lib.zeros(2, 4), lib.zeros(2, 5))
        ),
        "c must",
        "(2, 5)",
    ),
    bad(
        "RNNCellBase, which has no step",
        lambda lib: lib.nn.RNNCellBase(3, 4, True, 1)(lib.ones(2, 3)),
        "step",
    ),
    bad(
        "RNN with another nonlinearity",
        lambda lib: lib.nn.RNN(3, 4, nonlinearity="sigmoid"),
        "'tanh' or 'relu'",
        "sigmoid",
    ),
    bad("RNN with bias in nonlinearity's place", lambda lib: lib.nn.RNN(3, 4, 1, True)),
    bad(  # torch: ValueError, since any keyword gets as far as its base class
        "GRU with a projection",
        lambda lib: lib.nn.GRU(3, 4, proj_size=2),
        "proj_size",
        sides=("numpy_impl",),
        error=TypeError,
    ),
]
