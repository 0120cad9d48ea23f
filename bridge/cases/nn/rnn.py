"""Cases of nn/rnn."""

from functools import partial

import torch

import numpy_impl.nn
import torch_impl.nn.rnn
from bridge.cases.case import ModuleCase
from bridge.cases.specs import normal, values

case = partial(ModuleCase, file="nn.rnn", modes=("train",))
lstm = partial(case, name="LSTM")
gru = partial(case, name="GRU")
rnn = partial(case, name="RNN")

I, H, P = 3, 4, 2  # noqa: E741


def states(rows, *batch, proj_size=0):
    """(h_0, c_0), the second argument of LSTM."""
    return normal(rows, *batch, proj_size or H), normal(rows, *batch, H)


def one_state(layer):
    """The options that GRU and RNN share: each off its default, each size."""
    every = {
        "bias": False,
        "batch_first": True,
        "dropout": 0.3,
        "bidirectional": True,
    }
    return [
        layer(args=(I, H), inputs=(normal(5, 2, I),)),
        layer(
            label="state given", args=(I, H), inputs=(normal(5, 2, I), normal(1, 2, H))
        ),
        layer(
            label="2 layers, bidirectional",
            args=(I, H, 2),
            kwargs={"bidirectional": True},
            inputs=(normal(4, 2, I), normal(4, 2, H)),
        ),
        layer(
            label="every flag",
            args=(I, H, 2),
            kwargs=every,
            modes=("train", "eval"),
            inputs=(normal(2, 4, I), normal(4, 2, H)),
        ),
        layer(label="unbatched", args=(I, H), inputs=(normal(4, I), normal(1, H))),
        layer(label="N = 1", args=(I, H), inputs=(normal(3, 1, I),)),
        layer(label="T = 1", args=(I, H), inputs=(normal(1, 2, I), normal(1, 2, H))),
        layer(label="empty batch", args=(I, H), inputs=(normal(3, 0, I),)),
        layer(
            label="large",
            args=(I, H),
            smooth=False,
            inputs=(values([[[1e4, -1e4, 1e4]], [[-1e4, 1e4, 0.0]], [[0.0] * 3]]),),
        ),
    ]


TIMED = (32, 32, 64, 128), (1000, 8, 16, 16), (10, 8, 16, 32)


def bench_sizes(layer):
    return [
        layer(
            label=f"T{steps} B{batch} {size} -> {hidden}",
            bench=True,
            args=(size, hidden),
            inputs=(normal(steps, batch, size),),
        )
        for steps, batch, size, hidden in TIMED
    ]


def one_step(layer, states):
    """A cell, whose states are those of `states(*batch)`."""
    return [
        layer(args=(I, H), inputs=(normal(3, I),)),
        layer(label="states given", args=(I, H), inputs=(normal(3, I), states(3))),
        layer(label="bias=False", args=(I, H, False), inputs=(normal(3, I), states(3))),
        layer(label="unbatched", args=(I, H), inputs=(normal(I),)),
        layer(
            label="unbatched, states given", args=(I, H), inputs=(normal(I), states())
        ),
        layer(label="N = 1", args=(I, H), inputs=(normal(1, I), states(1))),
        layer(label="empty batch", args=(I, H), inputs=(normal(0, I), states(0))),
        layer(
            label="B32 64 -> 128",
            bench=True,
            args=(64, 128),
            inputs=(normal(32, 64),),
        ),
    ]


class NumpyPart(numpy_impl.nn.Module):
    """An LSTM of which only y, h_n or c_n is used: the others have no gradient."""

    def __init__(self, part, dtype=None):
        super().__init__()
        self.lstm, self.part = numpy_impl.nn.LSTM(I, H, dtype=dtype), part

    def forward(self, x):
        y, (h_n, c_n) = self.lstm(x)
        return {"y": y, "h_n": h_n, "c_n": c_n}[self.part]

    def backward(self, grad):
        grads = {"y": (grad, None), "h_n": (None, (grad, None))}
        return self.lstm.backward(grads.get(self.part, (None, (None, grad))))


class TorchPart(torch.nn.Module):
    def __init__(self, kind, part, dtype=None):
        super().__init__()
        self.lstm, self.part = kind(I, H, dtype=dtype), part

    def forward(self, x):
        y, (h_n, c_n) = self.lstm(x)
        return {"y": y, "h_n": h_n, "c_n": c_n}[self.part]


class NumpyPacked(numpy_impl.nn.Module):
    """Sequences of unequal lengths through a recurrent layer: packed and padded."""

    def __init__(self, name, lengths, enforce_sorted=True, dtype=None, **flags):
        super().__init__()
        self.rnn = getattr(numpy_impl.nn, name)(I, H, dtype=dtype, **flags)
        self.how = {"batch_first": self.rnn.batch_first}
        self.lengths, self.enforce_sorted = lengths, enforce_sorted

    def forward(self, x, hx=None):
        packed = numpy_impl.nn.utils.rnn.pack_padded_sequence(
            x, self.lengths, enforce_sorted=self.enforce_sorted, **self.how
        )
        packed_y, hx = self.rnn(packed, hx)
        y, _ = numpy_impl.nn.utils.rnn.pad_packed_sequence(packed_y, **self.how)
        self.saved.append((x, packed_y))
        return y, hx

    def backward(self, grads):
        (x, packed_y), (grad_y, grad_hx) = self.saved.pop(), grads
        grad_packed = numpy_impl.nn.utils.rnn.pad_packed_sequence_backward(
            grad_y, packed_y, **self.how
        )
        grads = self.rnn.backward((grad_packed, grad_hx))
        is_pair = type(grads) is tuple  # a PackedSequence alone is none
        grad_packed, *grad_hx = grads if is_pair else (grads,)
        grad_x = numpy_impl.nn.utils.rnn.pack_padded_sequence_backward(
            grad_packed, x, **self.how
        )
        return (grad_x, *grad_hx)


class TorchPacked(torch.nn.Module):
    def __init__(self, nn, name, lengths, enforce_sorted=True, dtype=None, **flags):
        super().__init__()
        self.rnn = getattr(nn, name)(I, H, dtype=dtype, **flags)
        self.how = {"batch_first": self.rnn.batch_first}
        self.lengths, self.enforce_sorted = lengths, enforce_sorted

    def forward(self, x, hx=None):
        packed = torch.nn.utils.rnn.pack_padded_sequence(
            x, self.lengths, enforce_sorted=self.enforce_sorted, **self.how
        )
        y, hx = self.rnn(packed, hx)
        return torch.nn.utils.rnn.pad_packed_sequence(y, **self.how)[0], hx


def packed(name, lengths, label, *inputs, **kwargs):
    return case(
        name=name,
        label=f"packed, {label}",
        args=(name, lengths),
        kwargs=kwargs,
        inputs=inputs,
        build={
            "numpy_impl": NumpyPacked,
            "torch_impl": partial(TorchPacked, torch_impl.nn.rnn),
            "torch": partial(TorchPacked, torch.nn),
        },
    )


part = partial(
    lstm,
    inputs=(normal(5, 2, I),),
    build={
        "numpy_impl": NumpyPart,
        "torch_impl": partial(TorchPart, torch_impl.nn.rnn.LSTM),
        "torch": partial(TorchPart, torch.nn.LSTM),
    },
)

CASES = [
    lstm(args=(I, H), inputs=(normal(5, 2, I),)),
    lstm(label="states given", args=(I, H), inputs=(normal(5, 2, I), states(1, 2))),
    lstm(label="bias=False", args=(I, H, 1, False), inputs=(normal(5, 2, I),)),
    lstm(
        label="bias=False, proj_size",
        args=(I, H),
        kwargs={"bias": False, "proj_size": P},
        inputs=(normal(5, 2, I), states(1, 2, proj_size=P)),
    ),
    lstm(
        label="batch_first",
        args=(I, H),
        kwargs={"batch_first": True},
        inputs=(normal(2, 5, I), states(1, 2)),
    ),
    lstm(
        label="3 layers",
        args=(I, H, 3),
        inputs=(normal(5, 2, I), states(3, 2)),
    ),
    lstm(label="3 layers, no states", args=(I, H, 3), inputs=(normal(5, 2, I),)),
    lstm(
        label="bidirectional",
        args=(I, H),
        kwargs={"bidirectional": True},
        inputs=(normal(5, 2, I), states(2, 2)),
    ),
    lstm(
        label="bidirectional, no states",
        args=(I, H),
        kwargs={"bidirectional": True},
        inputs=(normal(5, 2, I),),
    ),
    lstm(
        label="3 layers, bidirectional",
        args=(I, H, 3),
        kwargs={"bidirectional": True},
        inputs=(normal(4, 2, I), states(6, 2)),
    ),
    lstm(
        label="proj_size",
        args=(I, H),
        kwargs={"proj_size": P},
        inputs=(normal(5, 2, I), states(1, 2, proj_size=P)),
    ),
    lstm(
        label="proj_size, no states",
        args=(I, H),
        kwargs={"proj_size": P},
        inputs=(normal(5, 2, I),),
    ),
    lstm(
        label="every flag but dropout",
        args=(I, H, 2),
        kwargs={
            "bias": False,
            "batch_first": True,
            "bidirectional": True,
            "proj_size": P,
        },
        inputs=(normal(2, 5, I), states(4, 2, proj_size=P)),
    ),
    lstm(
        label="2 layers, bidirectional, proj_size",
        args=(I, H, 2),
        kwargs={"bidirectional": True, "proj_size": P},
        inputs=(normal(5, 2, I), states(4, 2, proj_size=P)),
    ),
    lstm(label="unbatched", args=(I, H), inputs=(normal(5, I),)),
    lstm(
        label="unbatched, states given",
        args=(I, H),
        inputs=(normal(5, I), states(1)),
    ),
    lstm(
        label="unbatched, batch_first, bidirectional, 2 layers",
        args=(I, H, 2),
        kwargs={"batch_first": True, "bidirectional": True},
        inputs=(normal(5, I), states(4)),
    ),
    lstm(
        label="unbatched, proj_size",
        args=(I, H),
        kwargs={"proj_size": P},
        inputs=(normal(5, I), states(1, proj_size=P)),
    ),
    lstm(label="T = 1", args=(I, H), inputs=(normal(1, 2, I), states(1, 2))),
    lstm(
        label="T = 1, bidirectional",
        args=(I, H),
        kwargs={"bidirectional": True},
        inputs=(normal(1, 2, I), states(2, 2)),
    ),
    lstm(label="N = 1", args=(I, H), inputs=(normal(5, 1, I), states(1, 1))),
    lstm(label="empty batch", args=(I, H), inputs=(normal(5, 0, I), states(1, 0))),
    lstm(
        label="empty batch, batch_first, bidirectional",
        args=(I, H),
        kwargs={"batch_first": True, "bidirectional": True},
        inputs=(normal(0, 5, I),),
    ),
    lstm(label="I = H = 1", args=(1, 1), inputs=(normal(5, 2, 1),)),
    lstm(label="T = 40", args=(I, H), inputs=(normal(40, 2, I), states(1, 2))),
    lstm(
        label="saturated gates",
        args=(I, H),
        smooth=False,
        inputs=(values([[[1e4, -1e4, 1e4]], [[-1e4, 1e4, 0.0]], [[0.0, 0.0, 0.0]]]),),
    ),
    lstm(
        label="dropout=0.5, 3 layers",
        args=(I, H, 3),
        kwargs={"dropout": 0.5},
        modes=("train", "eval"),
        inputs=(normal(5, 2, I), states(3, 2)),
    ),
    lstm(
        label="dropout=0.3, every flag",
        args=(I, H, 2),
        kwargs={
            "bias": False,
            "batch_first": True,
            "dropout": 0.3,
            "bidirectional": True,
            "proj_size": P,
        },
        modes=("train", "eval"),
        inputs=(normal(2, 5, I), states(4, 2, proj_size=P)),
    ),
    lstm(
        label="dropout=0.3, unbatched",
        args=(I, H, 2),
        kwargs={"dropout": 0.3, "bidirectional": True},
        inputs=(normal(5, I),),
    ),
    lstm(
        label="dropout=1",
        args=(I, H, 2),
        kwargs={"dropout": 1},
        modes=("train", "eval"),
        inputs=(normal(5, 2, I),),
    ),
    part(label="only y", args=("y",)),
    part(label="only h_n", args=("h_n",)),
    part(label="only c_n", args=("c_n",)),
    *bench_sizes(lstm),
    *one_state(gru),
    *bench_sizes(gru),
    packed("LSTM", [4, 2, 1], "sorted", normal(4, 3, I)),
    packed(
        "LSTM",
        [2, 4, 1],
        "2 layers, bidirectional, proj_size",
        normal(4, 3, I),
        states(4, 3, proj_size=P),
        enforce_sorted=False,
        num_layers=2,
        bidirectional=True,
        proj_size=P,
    ),
    packed(
        "GRU",
        [1, 3, 3],
        "batch_first, bidirectional",
        normal(3, 5, I),
        normal(2, 3, H),
        enforce_sorted=False,
        batch_first=True,
        bidirectional=True,
    ),
    packed(
        "RNN",
        [3, 1],
        "dropout",
        normal(3, 2, I),
        num_layers=2,
        dropout=0.5,
    ),
    *one_state(rnn),
    rnn(
        label="relu, 2 layers",
        args=(I, H, 2, "relu"),
        inputs=(normal(5, 2, I), normal(2, 2, H)),
    ),
    rnn(
        label="relu, at the kink",
        args=(1, 2),
        kwargs={"nonlinearity": "relu", "bias": False},
        smooth=False,
        inputs=(values([[[0.0]], [[2.0]], [[-1.0]]]),),
    ),
    *bench_sizes(rnn),
    *one_step(partial(case, name="RNNCell"), lambda *batch: normal(*batch, H)),
    case(
        name="RNNCell",
        label="relu",
        args=(I, H),
        kwargs={"nonlinearity": "relu"},
        inputs=(normal(3, I), normal(3, H)),
    ),
    *one_step(partial(case, name="GRUCell"), lambda *batch: normal(*batch, H)),
    *one_step(
        partial(case, name="LSTMCell"),
        lambda *batch: (normal(*batch, H), normal(*batch, H)),
    ),
]
