"""The recurrence: one step again and again, from a state to the next, and back."""

from itertools import groupby

import numpy as np

from numpy_impl.nn.linear import linear, linear_backward

__all__ = ["recurrence"]

ENTRIES = 2**15  # of a state in all steps of a run
ONE = np.ones((), np.float32)  # a step's arrays are small: the number 1 is slow there


def sigmoid(x, out=None):
    """y = 1 / (1 + exp(-x)), by itself: a step is too short for checks and blocks"""
    y = np.negative(x, out)
    np.exp(y, y)
    y += ONE
    return np.divide(ONE, y, y)


def by_gate(x, hidden):
    """(R, G·H) -> (G, R, H): what each gate is told, in one piece"""
    return x.reshape(len(x), x.shape[1] // hidden, hidden).swapaxes(0, 1)


def by_step(x, steps, batch, hidden):
    """(T·N, G·H) -> (T, G, N, H): what each gate is told at each step, in one piece"""
    gates = x.shape[1] // hidden
    return x.reshape(steps, batch, gates, hidden).swapaxes(1, 2).copy()


def stacked(arrays):
    """np.stack of many small arrays, for which that takes five times as long"""
    return np.concat(arrays).reshape(len(arrays), *arrays[0].shape)


def runs_of(batch_sizes, hidden):
    """(rows, T, N) of each run: T steps of the same N sequences, one below the other

    A packed x begins a new run where a sequence is over. Another one has a single run,
    but for its length: what is computed of a run at once should stay in the cache.
    """
    longest = max(1, ENTRIES // max(1, batch_sizes[0] * hidden))
    runs, end = [], 0
    for t in range(0, len(batch_sizes), longest):
        for batch, run in groupby(batch_sizes[t : t + longest]):
            steps = len(list(run))
            start, end = end, end + steps * batch
            runs.append((slice(start, end), steps, batch))
    return runs


def in_order(steps, is_reverse):
    """From the first step to the last, or in reverse; its own inverse"""
    return steps[::-1] if is_reverse else steps


def in_steps(x, rows, steps, batch, is_reverse):
    """(R, C) -> (T, N, C): the rows of a run in the order of its steps, to be filled"""
    return in_order(x[rows].reshape(steps, batch, x.shape[1]), is_reverse)


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

    Args:
        step: (z, states) -> (states, saved), z (G, N, H) being from_x + from_h; or
            (from_x, from_h, states) -> (states, saved).
        apart: step is told from_x and from_h, not their sum.
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
    hidden = (states[-1] if weight_hr is None else weight_hr).shape[1]
    weight = by_gate(weight_hh.T, hidden)  # (G, P, H)
    weight = np.ascontiguousarray(weight)  # BLAS is 1.4 times as fast on this
    if not apart and bias_ih is not None:
        bias_ih, bias_hh = bias_ih + bias_hh, None
    y, ms, history = [], [], []
    for rows, steps, batch in in_order(runs_of(batch_sizes, hidden), is_reverse):
        place = rows, steps, batch, is_reverse
        from_x = by_step(linear(x[rows], weight_ih, bias_ih), steps, batch, hidden)
        from_x, before = in_order(from_x, is_reverse), first(states, batch)
        told = from_x, before, weight, bias_hh, weight_hr
        h, after, m, saved = run(step, apart, *told)
        states = above(after, states)
        y.append(in_order(h[1:], is_reverse).reshape(steps * batch, h.shape[2]))
        ms += m
        history.append((place, h[:-1], from_x, saved))
    y = np.concat(in_order(y, is_reverse))
    return y, tuple(states), (apart, x, is_reverse, ms, history)


def recurrence_backward(
    step_backward,
    step_slopes,
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
    end. For each step t and sequence n that is there:

    grad_weight_hh[j, k] = Σ_tn grad_from_h[t, n, j] h[t-1, n, k]
    grad_weight_ih[j, i] = Σ_tn grad_from_x[t, n, j] x[t, n, i]
    """
    apart, x, is_reverse, ms, history = history
    # from_x and from_h; one gradient for both where they are only added
    grads = [np.empty((len(x), len(weight_ih)), x.dtype) for _ in range(1 + apart)]
    h, grads_h = np.empty_like(grad_y), []
    for place, h_before, from_x, saved in reversed(history):
        in_steps(h, *place)[...] = h_before
        # y.append(in_order(h[1:], is_reverse))
        grad_h, *out = (in_steps(grad, *place) for grad in (grad_y, *grads))
        # h, after, m, saved = run(step, apart, *told)
        saved = saved if step_slopes is None else step_slopes(from_x, *saved)
        grad_after = first(grad_states, grad_h.shape[1])
        grads_m, grad_before = run_backward(
            step_backward, grad_h, grad_after, saved, out, weight_hh, weight_hr
        )
        # states = above(after, states)
        grad_states = above(grad_before, grad_states)
        grads_h += grads_m

    grad_from_x, grad_from_h = grads[0], grads[-1]
    grad_x, grad_weight_ih, grad_bias_ih = linear_backward(grad_from_x, x, weight_ih)
    grad_weights = {
        "weight_ih": grad_weight_ih,
        "weight_hh": grad_from_h.T @ h,
        "bias_ih": grad_bias_ih,
        "bias_hh": grad_from_h.sum(0) if apart else grad_bias_ih.copy(),
    }
    # states = (m_t @ weight_hr.T, *others)
    if weight_hr is not None:
        m = np.concat(in_order(ms, is_reverse))
        grad_h = np.concat(in_order(grads_h[::-1], is_reverse))
        grad_weights["weight_hr"] = grad_h.T @ m
    return grad_x, tuple(grad_states), grad_weights


def run(step, apart, from_x, states, weight, bias=None, weight_hr=None):
    """Step after step, each from the states of the one before it

    Args:
        from_x: (T, G, N, H), in the order of the steps; becomes z unless `apart`, and
            what the step makes of it.
        states: h (N, P), or LSTM's h and c (N, H).
        weight: (G, P, H).
        bias: (G·H,) or None.
        weight_hr: as for recurrence.

    Returns:
        h (T + 1, N, P), beginning with the one before all steps; the states after them;
        T arrays m (N, H), or none without `weight_hr`; and what the steps saved,
        (T, N, ·) each.
    """
    if bias is not None:  # as large as from_h: to broadcast takes three times as long
        bias = np.repeat(bias.reshape(len(weight), 1, -1), len(states[0]), 1)
    h, m, saved = [states[0]], [], []
    for from_x_t in from_x:
        from_h = states[0] @ weight
        if bias is not None:
            from_h = from_h + bias
        if apart:
            states, saved_t = step(from_x_t, from_h, states)
        else:
            from_x_t += from_h  # z
            states, saved_t = step(from_x_t, states)
        if weight_hr is not None:
            m_t, *others = states
            states = (m_t @ weight_hr.T, *others)
            m.append(m_t)
        h.append(states[0])
        saved.append(saved_t)
    return stacked(h), states, m, [stacked(s) for s in zip(*saved)]


def run_backward(
    step_backward, grad_y, grad_states, saved, out, weight_hh, weight_hr=None
):
    """h is used twice: as the y of its step, and by the step after it.

    Args:
        grad_y: (T, N, P); this and what follows is in the order of the steps.
        grad_states: of the states after the last step.
        saved: arrays (T, N, ·).
        out: arrays (T, N, G·H) for the gradients of from_x and from_h, or of z alone.

    Returns:
        The gradients of h (N, P), the last step first, if there is `weight_hr`; and of
        the states before the first step.
    """
    grad_h, *grad_others = grad_states
    grads_h = []
    saved, out = (zip(*(s[::-1] for s in arrays)) for arrays in (saved, out))
    for grad_y_t, saved_t, out_t in zip(grad_y[::-1], saved, out):
        # y = h[1:]
        grad_h = grad_h + grad_y_t
        if weight_hr is not None:
            grads_h.append(grad_h)
        # states = (m_t @ weight_hr.T, *others)
        grad_m = grad_h if weight_hr is None else grad_h @ weight_hr
        # states, saved_t = step(from_x_t, from_h, states), or step(from_x_t, states)
        grad_h, grad_others = step_backward(grad_m, grad_others, saved_t, out_t)
        # from_h = states[0] @ weight + bias
        grad_by_weights = out_t[-1].dot(weight_hh)  # half the time of @
        grad_h = grad_by_weights if grad_h is None else grad_h + grad_by_weights
    return grads_h, (grad_h, *grad_others)
