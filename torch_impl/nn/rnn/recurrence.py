"""The recurrence: one step again and again, from a state to the next, and back."""

from itertools import accumulate

import torch

from torch_impl.nn.linear import linear

__all__ = ["recurrence"]


def by_gate(x, hidden):
    """(R, G·H) -> (G, R, H): what each gate is told, in one piece"""
    return x.reshape(len(x), x.shape[1] // hidden, hidden).swapaxes(0, 1)


def rows_of_steps(batch_sizes):
    """Step t has batch_sizes[t] rows of x, below those of the step before"""
    ends = accumulate(batch_sizes)
    return [slice(end - size, end) for end, size in zip(ends, batch_sizes)]


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
    """s[t] = step(weight_ih x[t] + bias_ih, weight_hh h[t-1] + bias_hh, s[t-1])

    One layer in one direction, of G gates; s is (h,), or LSTM's (h, c). What x says
    needs no state: one product for all steps. What h says has to wait for it: one
    product a step.

    Only the first batch_sizes[t] sequences have a step t, and the others keep their
    state: forward, since they are over; in reverse, since they have yet to begin.
    """
    hidden = states[-1].shape[1]
    from_x = by_gate(linear(x, weight_ih, bias_ih), hidden)
    weight = by_gate(weight_hh.T, hidden)  # (G, P, H)
    bias = None if bias_hh is None else bias_hh.reshape(-1, 1, hidden)
    y = []
    for rows in in_order(rows_of_steps(batch_sizes), is_reverse):
        before = first(states, rows.stop - rows.start)
        from_h = before[0] @ weight
        if bias is not None:
            from_h = from_h + bias
        m, *others = step(from_x[:, rows], from_h, before)
        h = m if weight_hr is None else m @ weight_hr.T
        states = above((h, *others), states)
        y.append(h)
    y = torch.concat(in_order(y, is_reverse))
    return y, tuple(states)
