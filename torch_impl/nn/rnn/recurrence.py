"""The recurrence: one step again and again, from a state to the next, and back."""

from itertools import groupby

import torch

from torch_impl.nn.linear import linear

__all__ = ["recurrence"]


def by_gate(x, hidden):
    """(R, G·H) -> (G, R, H): what each gate is told, in one piece"""
    return x.reshape(len(x), x.shape[1] // hidden, hidden).swapaxes(0, 1)


def by_step(x, steps, batch, hidden):
    """(T·N, G·H) -> T (G, N, H): what each gate is told at each step"""
    gates = x.shape[1] // hidden
    return x.reshape(steps, batch, gates, hidden).swapaxes(1, 2).unbind()


def runs_of(batch_sizes):
    """(rows, T, N) of each run: T steps of the same N sequences, one below the other

    A packed x begins a new run where a sequence is over. Another one has a single run.
    """
    runs, end = [], 0
    for batch, run in groupby(batch_sizes):
        steps = len(list(run))
        start, end = end, end + steps * batch
        runs.append((slice(start, end), steps, batch))
    return runs


def in_order(steps, is_reverse):
    """From the first step to the last, or in reverse; its own inverse"""
    return steps[::-1] if is_reverse else steps


def first(states, count):
    """The rows that make a step: the first ones, or all"""
    return states if len(states[0]) == count else [s[:count] for s in states]


def above(new, old):
    """The rows that made a step, above those that did not: these stay as they are"""
    count = len(new[0])
    if count == len(old[0]):
        return new
    return [torch.concat([a, b[count:]]) for a, b in zip(new, old)]


def recurrence(
    step,
    apart,
    x,
    batch_sizes,
    states,
    is_reverse,
    weight_ih,
    weight_hh,
    bias_ih=None,
    bias_hh=None,
    weight_hr=None,
):
    """s[t] = step(weight_ih x[t] + bias_ih + weight_hh h[t-1] + bias_hh, s[t-1])

    One layer in one direction, of G gates; s is (h,), or LSTM's (h, c). What x says
    needs no state: one product for a run of steps. What h says has to wait for it: one
    product a step. If a step needs them `apart`, it is told both, not their sum.

    Only the first batch_sizes[t] sequences have a step t, and the others keep their
    state: forward, since they are over; in reverse, since they have yet to begin.
    """
    hidden = (states[-1] if weight_hr is None else weight_hr).shape[1]
    weight = by_gate(weight_hh.T, hidden)  # (G, P, H)
    if not apart and bias_ih is not None:
        bias_ih, bias_hh = bias_ih + bias_hh, None
    y = []
    for rows, steps, batch in in_order(runs_of(batch_sizes), is_reverse):
        from_x = by_step(linear(x[rows], weight_ih, bias_ih), steps, batch, hidden)
        from_x, before = in_order(from_x, is_reverse), first(states, batch)
        told = from_x, before, weight, bias_hh, weight_hr
        h, after = run(step, apart, *told)
        states = above(after, states)
        y += h
    y = torch.concat(in_order(y, is_reverse))
    return y, tuple(states)


def run(step, apart, from_x, states, weight, bias=None, weight_hr=None):
    """Step after step, each from the states of the one before it"""
    if bias is not None:
        bias = bias.reshape(len(weight), 1, -1)
    h = []
    for from_x_t in from_x:
        from_h = states[0] @ weight
        if bias is not None:
            from_h = from_h + bias
        if apart:
            states = step(from_x_t, from_h, states)
        else:
            states = step(from_x_t + from_h, states)
        if weight_hr is not None:
            m_t, *others = states
            states = (m_t @ weight_hr.T, *others)
        h.append(states[0])
    return h, states
