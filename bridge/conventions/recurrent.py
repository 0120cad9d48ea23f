"""Recurrent layers: the order of gates, of states, of directions; what is dropped."""

import math

import torch
from torch import nn

from bridge.conventions.register import convention, entry

__all__ = []


def zeroed(module, **biases):
    """The module with all parameters 0 but those that are given."""
    for name, p in module.named_parameters():
        p.data.zero_()
        if name in biases:
            p.data += torch.tensor(biases[name])
    return module


def summing(**options):
    """An RNN that adds up what comes in: h = relu(x + h)."""
    rnn = nn.RNN(1, 1, nonlinearity="relu", bias=False, **options)
    for p in rnn.parameters():
        p.data.fill_(1.0)
    return rnn


@convention(
    "LSTM",
    symptom="a converted LSTM runs and predicts nonsense",
)
def order_of_the_lstm_gates():
    """The four blocks of an LSTM's weights are i, f, g, o in PyTorch, i, f, c, o in
    Keras, which is the same order, and i, o, f, c in ONNX."""
    onnx = [[1.0], [2.0], [0.0], [3.0]]  # the biases of i, o, f, c
    of_torch = torch.tensor(onnx)[[0, 2, 3, 1]].flatten().tolist()
    x = torch.zeros(1, 1)

    def cell_state(biases):
        return zeroed(nn.LSTM(1, 1), bias_ih_l0=biases)(x)[1][1].item()

    def sigmoid(x):
        return 1 / (1 + math.exp(-x))

    return entry(
        locals(),
        {
            "cell_state([1.0, 2.0, 0.0, 3.0])": 0.0,  # sigmoid(1) tanh(0)
            "cell_state([1.0, 0.0, 3.0, 2.0])": sigmoid(1) * math.tanh(3),
        },
        same=("cell_state(of_torch)", "cell_state([1.0, 0.0, 3.0, 2.0])"),
    )


@convention(
    "GRU",
    symptom="a converted GRU runs and forgets at once",
)
def order_of_the_gru_gates():
    """The three blocks of a GRU's weights are r, z, n in PyTorch, z, r, h in Keras and
    ONNX."""
    x, h = torch.zeros(1, 1), torch.ones(1, 1)
    keras = [100.0, 0.0, 0.0]  # the biases of z, r, h: keep everything

    def after_a_step(biases):
        return zeroed(nn.GRU(1, 1), bias_ih_l0=biases)(x, h)[1].item()

    z, r, n = keras
    return entry(
        locals(),
        {
            "after_a_step(keras)": 0.5 * 1,  # z = 1 / 2, and n = tanh(0)
            "after_a_step([0.0, 100.0, 0.0])": 1.0,
        },
        same=("after_a_step([r, z, n])", "after_a_step([0.0, 100.0, 0.0])"),
    )


@convention(
    "GRU",
    symptom="a GRU by the paper's formulas differs from nn.GRU in the candidate",
    translate="Keras: reset_after=True, which is its default; no weights make "
    "PyTorch's the other",
)
def reset_before_or_after():
    """nn.GRU multiplies by the reset gate after the hidden weights, r * (U h), the
    paper before, U (r * h)."""
    swap = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    r = torch.tensor([0.5, 0.0])
    h = torch.tensor([1.0, 0.0])
    biases = [0.0, -1000.0, 0.0, 0.0, 0.0, 0.0]  # r = 1/2 and 0, z = 1/2
    gru = zeroed(nn.GRU(1, 2), bias_ih_l0=biases)
    gru.weight_hh_l0.data[4:] = swap
    return entry(
        locals(),
        {
            "gru(torch.zeros(1, 1), h[None])[1][0]": [0.5 * 1, 0.0],
            "(0.5 * torch.tanh(swap @ (r * h)) + 0.5 * h)": [
                0.5 * 1,
                0.5 * math.tanh(0.5),
            ],
        },
        same=(
            "gru(torch.zeros(1, 1), h[None])[1][0]",
            "0.5 * torch.tanh(r * (swap @ h)) + 0.5 * h",
        ),
    )


@convention(
    "GRU",
    symptom="the update gate keeps where the paper renews",
)
def what_the_update_gate_keeps():
    """z is the part of the old state in PyTorch and Keras, h' = (1 - z) n + z h; in
    Chung et al. (2014) it is the part of the new one."""
    x, h = torch.zeros(1, 1), torch.ones(1, 1)
    gru = zeroed(nn.GRU(1, 1), bias_ih_l0=[0.0, math.log(3), 0.0])  # z = 3/4, n = 0

    def chung(h, z, n=0.0):
        return (1 - z) * h + z * n

    return entry(
        locals(),
        {"gru(x, h)[1].item()": 3 / 4, "chung(1.0, 3 / 4)": 1 / 4},
        same=("gru(x, h)[1].item()", "chung(1.0, 1 - 3 / 4)"),
    )


@convention(
    "LSTM",
    symptom="my LSTM has 4 H parameters more than theirs, and its biases move twice as "
    "fast",
)
def two_biases():
    """PyTorch's recurrent layers add two biases where one would do (Keras' LSTM has
    one): both get its gradient, so that SGD moves their sum twice as far."""
    lstm = nn.LSTM(2, 3)
    lstm(torch.ones(4, 2))[0].square().sum().backward()
    first, second = lstm.bias_ih_l0.grad, lstm.bias_hh_l0.grad
    keras = 4 * 3 * (2 + 3 + 1)  # keras.io, layer LSTM: one bias
    return entry(
        locals(),
        {
            "sum(p.numel() for p in lstm.parameters())": 4 * 3 * (2 + 3 + 2),
            "keras": 72,
            "(first + second).norm() / first.norm()": 2.0,
        },
        same=("sum(p.numel() for p in lstm.parameters()) - 4 * 3", "keras"),
    )


@convention(
    "LSTM",
    symptom="Keras' LSTM remembers longer in the first epochs",
    translate="lstm.bias_ih_l0.data[H:2 * H] = 1 and bias_hh_l0's to 0",
)
def bias_of_the_forget_gate():
    """Keras starts the forget gate's bias at 1 and the others at 0; PyTorch draws all
    uniformly within 1 / √H."""
    lstm = nn.LSTM(1, 4)
    x, state = torch.zeros(1, 1), (torch.zeros(1, 1), torch.ones(1, 1))

    def kept(forget):
        biases = [0.0, forget, 0.0, 0.0]
        return zeroed(nn.LSTM(1, 1), bias_ih_l0=biases)(x, state)[1][1].item()

    return entry(
        locals(),
        {
            "kept(forget=0.0)": 1 / 2,
            "kept(forget=1.0)": 1 / (1 + math.exp(-1)),
            "bool(lstm.bias_ih_l0.abs().max() <= 4**-0.5)": True,
        },
    )


@convention(
    "RNN",
    symptom="the model sees time as batch: no error, and it learns little",
)
def axis_of_time():
    """Recurrent layers read (T, N, I) if not told batch_first=True; Keras reads
    (N, T, I). The last state is (layers, N, H) either way."""
    x = torch.tensor([[[1.0], [2.0]]])  # one sequence of two, or two of one
    return entry(
        locals(),
        {
            "summing()(x)[1].flatten()": [1.0, 2.0],
            "summing(batch_first=True)(x)[1].flatten()": [1.0 + 2.0],
        },
        same=(
            "summing(batch_first=True)(x)[1]",
            "summing()(x.transpose(0, 1))[1]",
        ),
    )


@convention(
    "LSTM",
    symptom="the state that is handed on is the cell's where the output is expected",
)
def order_of_the_states():
    """LSTM returns (h, c), as Keras does; Flax carries (c, h)."""
    lstm = zeroed(nn.LSTM(1, 1), bias_ih_l0=[0.0, 0.0, 1.0, 0.0])  # c = ½ tanh(1)
    output, (h, c) = lstm(torch.zeros(1, 1))
    return entry(
        locals(),
        {
            "h.item()": 0.5 * math.tanh(0.5 * math.tanh(1)),
            "c.item()": 0.5 * math.tanh(1),
        },
        same=("output[-1]", "h[0]"),
    )


@convention(
    "bidirectional",
    symptom="the last output of a bidirectional layer knows one step of the way back",
)
def last_output_of_the_way_back():
    """output[-1] ends the way forward, but begins the way back, whose end is output[0];
    Keras returns both ends."""
    output, h = summing(bidirectional=True)(torch.tensor([[1.0], [2.0], [3.0]]))
    return entry(
        locals(),
        {"output[-1]": [1 + 2 + 3, 3], "h.flatten()": [1 + 2 + 3, 3 + 2 + 1]},
        same=("h.flatten()", "torch.cat([output[-1, :1], output[0, 1:]])"),
    )


@convention(
    "dropout",
    symptom="dropout of an LSTM with one layer does nothing",
    translate="nn.Dropout before and after the layer",
)
def dropout_between_the_layers():
    """dropout of recurrent layers acts between layers, not after the last: with one
    layer not at all. Keras' dropout acts on what goes in."""
    x = torch.ones(1, 1)
    return entry(
        locals(),
        {
            "summing(num_layers=1, dropout=1.0)(x)[0].item()": 1.0,
            "summing(num_layers=2, dropout=1.0)(x)[0].item()": 0.0,
        },
    )


@convention(
    "padding",
    symptom="a padded batch has its axes turned after unpad_sequence",
    translate="unpad_sequence(x.clone(), lengths)",
)
def unpadding_turns_the_axes():
    """unpad_sequence transposes its argument in place, unless it is batch_first;
    pack_padded_sequence leaves it as it is."""
    lengths = torch.tensor([3, 1])
    unpadded, packed = torch.zeros(3, 2), torch.zeros(3, 2)
    nn.utils.rnn.unpad_sequence(unpadded, lengths)
    nn.utils.rnn.pack_padded_sequence(packed, lengths)
    return entry(
        locals(),
        {"tuple(unpadded.shape)": (2, 3), "tuple(packed.shape)": (3, 2)},
    )


@convention(
    "padding",
    symptom="the last state of a short sequence depends on how far it is padded",
)
def steps_of_the_padding():
    """A recurrent layer goes on through the padding, unless the batch is packed; Keras
    stops where its mask says so."""
    rnn = summing()
    rnn.weight_hh_l0.data.fill_(0.5)
    x = torch.tensor([[[1.0]], [[0.0]]])  # one step, one of padding
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([1]))
    return entry(
        locals(),
        {"rnn(x)[1].item()": 0.5, "rnn(packed)[1].item()": 1.0},
        same=("rnn(packed)[1]", "rnn(x[:1])[1]"),
    )
