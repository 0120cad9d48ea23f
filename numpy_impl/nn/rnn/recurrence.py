"""The recurrence: one step again and again, from a state to the next, and back."""

from itertools import accumulate

import numpy as np

from numpy_impl.nn.linear import linear, linear_backward

__all__ = ["recurrence"]


def sigmoid(x):
    """y = 1 / (1 + exp(-x)), by itself: a step is too short for checks and blocks"""
    return 1 / (1 + np.exp(-x))


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
    return [np.concat([a, b[count:]]) for a, b in zip(new, old)]


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

    Args:
        step: (from_x, from_h, states) -> (states, saved); both are (G, N, H).
        x: (R, I), R = Σ_t batch_sizes[t]: the steps one below the other.
        batch_sizes: list of T ints, none larger than the one before it.
        states: tuple of the states before the first step: h (N, P), or LSTM's h and
            c (N, H); P = H without `weight_hr`.
        is_reverse: begin with the last step.
        weight_ih: (G·H, I), the gates one below the other.
        weight_hh: (G·H, P).
        bias_ih, bias_hh: (G·H,), or both None.
        weight_hr: (P, H) or None: h[t, n, p] = Σ_k weight_hr[p, k] m[t, n, k], m being
            the h that the step gives.

    Returns:
        y (R, P), the h of each step; the states after the last step of each sequence;
        and the history that `recurrence_backward` takes.
    """
    hidden = states[-1].shape[1]
    from_x = by_gate(linear(x, weight_ih, bias_ih), hidden)
    weight = by_gate(weight_hh.T, hidden)  # (G, P, H)
    weight = np.ascontiguousarray(weight)  # BLAS is 1.4 times as fast on this
    bias = None if bias_hh is None else bias_hh.reshape(-1, 1, hidden)
    y, history = [], []
    for rows in in_order(rows_of_steps(batch_sizes), is_reverse):
        before = first(states, rows.stop - rows.start)
        from_h = before[0] @ weight
        if bias is not None:
            from_h = from_h + bias
        (m, *others), saved = step(from_x[:, rows], from_h, before)
        h = m if weight_hr is None else m @ weight_hr.T
        states = above((h, *others), states)
        y.append(h)
        history.append((rows, before[0], m, saved))
    y = np.concat(in_order(y, is_reverse))
    return y, tuple(states), (x, is_reverse, history)


def recurrence_backward(
    step_backward,
    grad_y,
    grad_states,
    history,
    weight_ih,
    weight_hh,
    bias_ih=None,
    bias_hh=None,
    weight_hr=None,
):
    """Backpropagation through time: h[t] is used twice, as y[t] and by step t + 1.

    The loop runs from the last step to the first, from the last states' gradients to
    the first ones'. All steps share the weights: a sum over time, one product at the
    end. With z = from_x + from_h, for each step t and sequence n that is there:

    grad_weight_hh[j, k] = Σ_tn grad_from_h[t, n, j] h[t-1, n, k]
    grad_weight_ih[j, i] = Σ_tn grad_from_x[t, n, j] x[t, n, i]
    """
    x, is_reverse, history = history
    grads, grads_h = [], []
    for rows, _, _, saved in reversed(history):
        # y.append(h)
        grad_h, *grad_others = first(grad_states, rows.stop - rows.start)
        grad_h = grad_h + grad_y[rows]
        grads_h.append(grad_h)
        # h = m @ weight_hr.T
        grad_m = grad_h if weight_hr is None else grad_h @ weight_hr
        # (m, *others), saved = step(from_x, from_h, before)
        grad_z, (grad_h, *grad_others) = step_backward(grad_m, *grad_others, *saved)
        # from_h = before[0] @ weight + bias
        grad_h = grad_h + grad_z[-1] @ weight_hh
        # states = above((h, *others), states)
        grad_states = above((grad_h, *grad_others), grad_states)
        grads.append(grad_z)

    # from_x and from_h of all steps; one gradient for both where they are only added
    grads = [np.concat(in_order(g, not is_reverse)) for g in zip(*grads)]
    grad_from_x, grad_from_h = grads[0], grads[-1]
    _, h, m, _ = zip(*in_order(history, is_reverse))
    grad_x, grad_weight_ih, grad_bias_ih = linear_backward(grad_from_x, x, weight_ih)
    grad_weights = {
        "weight_ih": grad_weight_ih,
        "weight_hh": grad_from_h.T @ np.concat(h),
        "bias_ih": grad_bias_ih,
        "bias_hh": grad_from_h.sum(0),
    }
    # h = m @ weight_hr.T
    if weight_hr is not None:
        grad_h = np.concat(in_order(grads_h, not is_reverse))
        grad_weights["weight_hr"] = grad_h.T @ np.concat(m)
    return grad_x, tuple(grad_states), grad_weights
