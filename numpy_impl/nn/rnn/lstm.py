"""Long short-term memory: a state c that steps only add to and scale."""

import numpy as np

from numpy_impl.nn.linear import linear, linear_backward, rows
from numpy_impl.nn.rnn.base import RNNBase

__all__ = ["lstm_step", "lstm_layer", "LSTM"]


def lstm_step(z, c):
    """c'[n, k] = f c + i g, h[n, k] = o tanh(c'), with i, f, o = σ(z) and g = tanh(z)

    Args:
        z: (N, 4, H), the preactivations of i, f, g, o; overwritten by the gates
            themselves, which is what backward needs.
        c: (N, H), the cell state before the step.

    Returns:
        h (N, H), c' (N, H), and tanh(c') for backward.
    """
    scale = np.array([[0.5], [0.5], [1.0], [0.5]], z.dtype)
    z *= scale  # σ(z) = tanh(z / 2) / 2 + 1 / 2: one tanh is all four gates
    np.tanh(z, out=z)
    z *= scale
    z += 1 - scale
    i, f, g, o = z[:, 0], z[:, 1], z[:, 2], z[:, 3]
    c = f * c + i * g
    tanh_c = np.tanh(c)
    return o * tanh_c, c, tanh_c


def lstm_prepare_backward(gates, c, tanh_c):
    """How far z moves c' and h: nothing here depends on what comes later in time.

    slopes[i, f, g] = ∂c'/∂z = g i(1 - i), c f(1 - f), i (1 - g²)
    slopes[o]       = ∂h/∂z  = tanh(c') o(1 - o)
    dh_dc           = ∂h/∂c' = o (1 - tanh²(c'))
    """
    i, f, g, o = (gates[..., k, :] for k in range(4))
    slopes = gates * (1 - gates)
    slopes[..., 0, :] *= g
    slopes[..., 1, :] *= c
    slopes[..., 2, :] = i * (1 - g * g)
    slopes[..., 3, :] *= tanh_c
    return slopes, o * (1 - tanh_c * tanh_c)


def lstm_step_backward(grad_h, grad_c, slopes, dh_dc, f):
    """The carousel: from c' to c the gradient is scaled by f alone, no weight, no tanh.

    With f near 1 it neither vanishes nor explodes, however many the steps.

    grad_c' = grad_c (from the next step) + grad_h ∂h/∂c'
    grad_z  = grad_c' ∂c'/∂z for i, f, g, and grad_h ∂h/∂z for o
    grad_c  = grad_c' f

    Returns grad_z, which overwrites `slopes`, and grad_c.
    """
    grad_c = grad_c + grad_h * dh_dc
    slopes[:, :3] *= grad_c[:, None]
    slopes[:, 3] *= grad_h
    return slopes, grad_c * f


def lstm_layer(
    x, states, weight_ih, weight_hh, bias_ih=None, bias_hh=None, weight_hr=None
):
    """z[t] = weight_ih x[t] + bias_ih + weight_hh h[t-1] + bias_hh for t = 0 ... T - 1

    One layer in one direction. With `weight_hr`, what the step gives is projected:
    h[t, n, p] = Σ_k weight_hr[p, k] o[t, n, k] tanh(c[t, n, k]).

    Args:
        x: (T, N, I).
        states: h (N, P) and c (N, H) before the first step; P = H without `weight_hr`.
        weight_ih: (4H, I), the rows of the gates i, f, g, o one below the other.
        weight_hh: (4H, P).
        bias_ih, bias_hh: (4H,), or both None; only their sum matters.
        weight_hr: (P, H) or None.

    Returns:
        y (T, N, P), the states (h (N, P), c (N, H)) after the last step, and the
        history that `lstm_layer_backward` takes.
    """
    (steps, batch, _), hidden = x.shape, weight_hh.shape[0] // 4
    bias = None if bias_ih is None else bias_ih + bias_hh
    gates = linear(rows(x), weight_ih, bias).reshape(steps, batch, 4, hidden)
    weight = np.ascontiguousarray(weight_hh.T)  # BLAS is 1.4 times as fast on this
    h = np.empty((steps + 1, batch, weight_hh.shape[1]), x.dtype)
    c = np.empty((steps + 1, batch, hidden), x.dtype)
    tanh_c = np.empty((steps, batch, hidden), x.dtype)
    h[0], c[0] = states
    for t in range(steps):
        gates[t] += (h[t] @ weight).reshape(batch, 4, hidden)
        m, c[t + 1], tanh_c[t] = lstm_step(gates[t], c[t])
        h[t + 1] = m if weight_hr is None else m @ weight_hr.T
    return h[1:], (h[-1], c[-1]), (x, h, c, gates, tanh_c)


def lstm_layer_backward(
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

    grad_h[t] = grad_y[t] + grad_z[t+1] weight_hh
    grad_c[t] = grad_c[t+1] f[t+1] + grad_h[t] ∂h/∂c[t]

    The loop runs from the last step to the first, from the last state's gradients to
    the first's. All steps share the weights: a sum over time, one product at the end.

    grad_weight_hh[j, k] = Σ_tn grad_z[t, n, j] h[t-1, n, k]
    grad_weight_ih[j, i] = Σ_tn grad_z[t, n, j] x[t, n, i]
    """
    x, h, c, gates, tanh_c = history
    grad_h_next, grad_c = grad_states
    slopes, dh_dc = lstm_prepare_backward(gates, c[:-1], tanh_c)
    grad_h = np.array(grad_y)

    # y[t] = h[t]; h[t], c[t] = lstm_step(z[t], c[t-1])
    for t in reversed(range(len(x))):
        grad_h[t] += grad_h_next
        grad_m = grad_h[t] if weight_hr is None else grad_h[t] @ weight_hr
        f = gates[t, :, 1]
        grad_z, grad_c = lstm_step_backward(grad_m, grad_c, slopes[t], dh_dc[t], f)
        grad_h_next = grad_z.reshape(-1, weight_hh.shape[0]) @ weight_hh

    # z[t] = weight_ih x[t] + bias_ih + weight_hh h[t-1] + bias_hh
    grad_z = slopes.reshape(-1, weight_hh.shape[0])  # of all steps
    grad_x, grad_weight_ih, grad_bias = linear_backward(grad_z, rows(x), weight_ih)
    grads = {
        "weight_ih": grad_weight_ih,
        "weight_hh": grad_z.T @ rows(h[:-1]),
        "bias_ih": grad_bias,
        "bias_hh": grad_bias.copy(),  # two parameters never share a gradient's memory
    }
    # h[t] = weight_hr m[t], m = o tanh(c)
    if weight_hr is not None:
        m = gates[:, :, 3] * tanh_c
        grads["weight_hr"] = rows(grad_h).T @ rows(m)
    return grad_x.reshape(x.shape), (grad_h_next, grad_c), grads


class LSTM(RNNBase):
    """x (T, N, I), (h_0, c_0) -> y (T, N, D·P), (h_n, c_n): L layers, D directions

    Each layer reads the one below; the reverse direction goes from the last step to
    the first, and its y is put behind the forward one's. Hochreiter & Schmidhuber 1997,
    with the forget gate of Gers et al. 2000 and the projection of Sak et al. 2014.

    Parameters, with 0 for the layer and `_reverse` behind it for the other direction:
    weight_ih_l0 (4H, I), above the first layer (4H, D·P); weight_hh_l0 (4H, P);
    bias_ih_l0, bias_hh_l0 (4H,); weight_hr_l0 (P, H) if there is a projection. All
    start uniform within 1 / √H.

    `backward((grad_y, (grad_h_n, grad_c_n)))` takes None for what nobody uses, and
    returns grad_x, or (grad_x, (grad_h_0, grad_c_0)) if the states were given.

    Args:
        input_size: I.
        hidden_size: H.
        num_layers: L.
        bias: learn both biases.
        batch_first: x and y are (N, T, ·); the states are not.
        dropout: in training, zero this part of each layer's y but the last one's.
        bidirectional: D = 2.
        proj_size: P if > 0, otherwise P = H.
        device: None or "cpu".
        dtype: of the parameters, float32 if left out.

    forward:
        x: (T, N, I), (N, T, I) if `batch_first`, or (T, I): one sequence.
        hx: h_0 (L·D, N, P) and c_0 (L·D, N, H), zeros if left out; (L·D, P) and
            (L·D, H) for one sequence.

    Raises:
        ValueError: a size or `dropout` out of range; x has neither 2 nor 3 axes, or not
            the parameters' dtype.
        TypeError: a size is no int, a flag no bool.
        RuntimeError: x or a state has a wrong size or no step in time.
    """

    layer = staticmethod(lstm_layer)
    layer_backward = staticmethod(lstm_layer_backward)

    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        proj_size=0,
        device=None,
        dtype=None,
    ):
        super().__init__(
            "LSTM",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            proj_size,
            device,
            dtype,
        )

    def forward(self, x, hx=None):
        return self.run(x, hx)

    def backward(self, grads):
        return self.run_backward(grads)
