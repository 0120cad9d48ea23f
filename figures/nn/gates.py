"""Gates of an LSTM and a GRU that have learnt letters: what is kept, and how long."""

import numpy as np
import torch
from matplotlib.figure import Figure

import numpy_impl.random
from bridge.parity import compare, to_numpy
from figures import style
from numpy_impl import nn, optim
from numpy_impl.nn.rnn.gru import gru_step
from numpy_impl.nn.rnn.lstm import lstm_step
from numpy_impl.nn.rnn.recurrence import by_gate, sigmoid
from numpy_impl.workshop import tiny_gpt
from numpy_impl.workshop.letters import Alphabet, batches, prose

STEPS, CONTEXT, HIDDEN, SEED = 240, 24, 16, 0
SENTENCE = "the features of the data set are measured in the same units."
KEPT = {"LSTM": "forget gate f", "GRU": "update gate z"}  # both: the part that is kept
KEEPS, STATE = style.NUMPY["color"], "#CC79A7"
ENDS = np.array([letter in " ." for letter in SENTENCE])  # where a word is over


class Letters(nn.Module):
    """Logits of the next letter: a recurrent layer, and one linear layer on it."""

    def __init__(self, name, letters):
        super().__init__()
        layer = getattr(nn, name)
        self.rnn = layer(letters, HIDDEN, batch_first=True, dtype=np.float64)
        self.head = nn.Linear(HIDDEN, letters, dtype=np.float64)

    def forward(self, x):
        return self.head(self.rnn(x)[0])

    def backward(self, grad_y):
        return self.rnn.backward((self.head.backward(grad_y), None))


def trained(name, tokens, letters):
    """The recurrent layer, after STEPS batches of windows of the text"""
    numpy_impl.random.manual_seed(SEED)
    model, criterion = Letters(name, letters), nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    for seen, following in batches(tokens, CONTEXT, STEPS):  # data batch
        logits = model(np.eye(letters)[seen])  # model output
        criterion(logits.reshape(-1, letters), following.reshape(-1))  # loss
        optimizer.zero_grad()
        grad = criterion.backward()
        model.backward(grad.reshape(logits.shape))  # backward
        optimizer.step()  # optimizer update
    return model.rnn


def gates_by_numpy(rnn, x):
    """{what: (T, H)} step by step: what a step makes of what it is told"""
    states = [np.zeros((1, HIDDEN))] * (2 if rnn.mode == "LSTM" else 1)
    names = ("input gate i", KEPT["LSTM"], "output gate o")
    if rnn.mode == "GRU":
        names = ("reset gate r", KEPT["GRU"], "n", "h", "from h")
    found = []
    for x_t in x:
        from_x = x_t[None] @ rnn.weight_ih_l0.T + rnn.bias_ih_l0
        from_h = states[0] @ rnn.weight_hh_l0.T + rnn.bias_hh_l0
        from_x, from_h = by_gate(from_x, HIDDEN), by_gate(from_h, HIDDEN)
        if rnn.mode == "GRU":
            states, gates = gru_step(from_x, from_h, states)
        else:
            states, _ = lstm_step(from_x + from_h, states)
            gates = sigmoid(from_x + from_h)[[0, 1, 3]]  # 2 is g, no gate
        found.append([*(gate[0] for gate in gates), states[-1][0]])
    return dict(zip((*names, "state"), np.stack(found, 1), strict=True))


def gates_by_torch(rnn, x):
    """σ gates and state of PyTorch's own cell, which tells its states alone"""
    cell = getattr(torch.nn, f"{rnn.mode}Cell")(x.shape[1], HIDDEN, dtype=torch.float64)
    weights = {name[:-3]: torch.tensor(p) for name, p in rnn.state_dict().items()}
    cell.load_state_dict(weights)
    x, found = torch.tensor(x), []
    h = state = torch.zeros(1, HIDDEN, dtype=torch.float64)
    with torch.no_grad():
        for x_t in x[:, None]:
            from_x = x_t @ cell.weight_ih.T + cell.bias_ih
            gates = (from_x + h @ cell.weight_hh.T + cell.bias_hh).sigmoid()
            if rnn.mode == "LSTM":
                h, state = cell(x_t, (h, state))
            else:
                h = state = cell(x_t, h)
            found.append(torch.concat([gates, state], 1))
    blocks = to_numpy(torch.concat(found)).reshape(len(x), -1, HIDDEN).swapaxes(0, 1)
    places = {"reset gate r": 0, KEPT["GRU"]: 1, "state": 3}
    if rnn.mode == "LSTM":
        places = {"input gate i": 0, KEPT["LSTM"]: 1, "output gate o": 3, "state": 4}
    return {what: blocks[place] for what, place in places.items()}


def resets(kept):
    """The unit whose gate tells best where a word ends: shut there, open elsewhere"""
    return int((kept[~ENDS].mean(0) - kept[ENDS].mean(0)).argmax())


def draw_gate(axis, values, title, highlighted, **how):
    """Units below each other, letters beside each other."""
    image = axis.imshow(values.T, aspect="auto", interpolation="nearest", **how)
    axis.set_title(title, fontsize=10.5)
    ends = np.flatnonzero(ENDS)
    axis.set(yticks=[highlighted], yticklabels=["►"], xticks=ends)
    axis.set_xticklabels(["·"] * len(ends), fontweight="bold")
    axis.tick_params(length=0, pad=0)
    axis.grid(False)
    return image


def draw_unit(axis, ours, theirs, name, unit):
    """The gate and the state of one unit, over the letters."""
    places = np.arange(len(SENTENCE))
    for what, color in ((KEPT[name], KEEPS), ("state", STATE)):
        values = ours[what][:, unit], theirs[what][:, unit]
        style.line_and_rings(axis, places, *values, color, size=3.5, label=what)
    axis.axhline(0, color="#999999", linewidth=0.8)
    for end in np.flatnonzero(ENDS):
        axis.axvspan(end - 0.5, end + 0.5, color="#eeeeee", linewidth=0)
    gate = ours[KEPT[name]][:, unit]
    at_ends, elsewhere = gate[ENDS].mean(), gate[~ENDS].mean()
    mean = f"{at_ends:.2f} where a word ends, {elsewhere:.2f} elsewhere"
    axis.set_title(f"the unit ►: its gate is {mean}", fontsize=10.5)
    axis.grid(False)
    axis.set_xticks(places, [c.replace(" ", "·") for c in SENTENCE], fontsize=7.5)
    low, high = axis.get_ylim()
    axis.set(xlim=(-0.5, len(SENTENCE) - 0.5), ylim=(low, high + 0.35 * (high - low)))
    axis.legend(loc="upper right", ncols=2, fontsize=8)


def draw():
    text = prose(tiny_gpt.load_text())
    alphabet = Alphabet(text)
    tokens = alphabet.encode(text)
    x = np.eye(len(alphabet))[alphabet.encode(SENTENCE)]
    figure = Figure(figsize=(14, 10))
    axes = figure.subplots(5, 2, height_ratios=(2, 2, 2, 2, 1.1))
    overall = 0.0
    for name, column in zip(KEPT, axes.T, strict=True):
        rnn = trained(name, tokens, len(alphabet))
        ours, theirs = gates_by_numpy(rnn, x), gates_by_torch(rnn, x)
        order = np.argsort(-ours[KEPT[name]].mean(0))  # long memories on top
        ours = {what: values[:, order] for what, values in ours.items()}
        theirs = {what: values[:, order] for what, values in theirs.items()}
        unit = resets(ours[KEPT[name]])
        other = "input gate i" if name == "LSTM" else "reset gate r"
        for axis, what in zip(column, (KEPT[name], other), strict=False):
            of_gate = {"cmap": style.SEQUENTIAL, "vmin": 0, "vmax": 1}
            gate = draw_gate(axis, ours[what], f"{name}: {what}", unit, **of_gate)
            figure.colorbar(gate, ax=axis, pad=0.01, ticks=(0, 1))
        top = np.abs(ours["state"]).max()
        title = f"{name}: state {'c' if name == 'LSTM' else 'h'}"
        of_state = {"cmap": style.DIVERGING, "vmin": -top, "vmax": top}
        state = draw_gate(column[2], ours["state"], title, unit, **of_state)
        figure.colorbar(state, ax=column[2], pad=0.01)
        draw_unit(column[3], ours, theirs, name, unit)
        worst = {w: compare(ours[w], theirs[w]).scaled for w in theirs}
        style.disagreements(column[4], worst)
        column[4].set_ylabel("is below")
        overall = max(overall, *worst.values())
    style.caption(
        figure,
        f"An LSTM and a GRU of {HIDDEN} units have learnt to tell the next letter, in "
        f"{STEPS} batches. Each row is a unit, those on top keep the most from letter "
        "to letter; yellow gates are open. LSTM's\nupper states grow, since "
        "c is only scaled and added to; GRU's h stays within ±1. Look at the unit ►: "
        "its gate shuts above the dots, where a word is over, and the state begins "
        "anew. Lines are\nNumPy, rings PyTorch's cells: they differ by less than "
        f"{style.up_to([overall])[0]:.0e} of the largest entry.",
    )
    return style.Drawing(figure, "gates and states of LSTM and GRU", overall)
