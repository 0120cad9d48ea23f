"""Recurrence, and weights that are computed: an exercise for each row."""

from bridge.practise.exercises.exercise import practise, predict

__all__ = ["EXERCISES"]

EXERCISES = [
    practise(
        "LSTM: backpropagation through time",
        "LSTM",
        "nn.rnn.lstm",
        ("    grad_c = grad_c * f\n", ""),
        "Let the forget gate be 1 on the way back",
        "part in the gradient of x",
    ),
    practise(
        "GRU: the reset gate acts after the product",
        "GRU",
        "nn.rnn.gru",
        ("grad_n * n_from_h, grad_n * r", "grad_n * n_from_h, grad_n"),
        "What h says to the candidate passed the reset gate: forget it on the way back",
        "part in the gradient of x",
    ),
    practise(
        "RNN: tanh or relu, and no gate",
        "RNN",
        "nn.rnn.elman",
        ("grad_h * (1 - h * h)", "grad_h * (1 - h)"),
        "Derive tanh from its output, and forget the square",
        "part in the gradient of x",
    ),
    practise(
        "Cells: one step of LSTM, GRU, RNN",
        "GRUCell",
        "nn.rnn.cell",
        ("None else grad_h + grad_by_weights", "None else grad_by_weights"),
        "h goes past the weights, too: leave that way out",
        "part in the gradient of hx",
    ),
    practise(
        "Packed sequences: padding that costs nothing",
        "pad_packed_sequence",
        "nn.utils.rnn",
        ("[:, sequence.sorted_indices]", "[:, sequence.unsorted_indices]"),
        "The gradient comes in the caller's order: sort it the wrong way round",
        "part in the gradient of x",
    ),
    practise(
        "Weights that are computed: a length, a spectral norm, orthogonality",
        "nn.utils.maps.direction",
        "nn.utils.maps.direction",
        ("(grad_y - direction * grad_g)", "grad_y"),
        "A longer v changes nothing, only its turning does: leave out "
        "`- direction * grad_g`",
        "part in the gradient",
    ),
    predict(
        "Parametrizations: what is learnt, and the weight that comes of it",
        "A weight t + tᵀ is made of its upper triangle: what gradient does t get where "
        "the weight's is 1 everywhere?",
        "python torch_impl/nn/utils/parametrize.py",
        "gradient of what is learnt: [[0.0, 2.0, 2.0]",
    ),
]
