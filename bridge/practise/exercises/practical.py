"""What goes wrong, tools and habits: an exercise for each row."""

from bridge.practise.exercises.exercise import predict

__all__ = ["EXERCISES"]

EXERCISES = [
    predict(
        "What goes wrong in a loop: the mistake and the cure in numbers",
        "442 predictions (N, 1) minus 442 targets (N,): how many differences?",
        "python -m numpy_impl.practical.broadcasting",
        "shape of the differences: 442, 442",
    ),
    predict(
        "What goes wrong in the data: leaks, their pretended score, order, too few",
        "A column that follows from the target is there in the test, and missing in "
        "use: which R² is the true one?",
        "python -m numpy_impl.practical.leaked_target",
        "R² in use: 0.18",
        "test R²: 0.92",
    ),
    predict(
        "What goes wrong in deep models: gradients that vanish, explode, die or are "
        "NaN",
        "Eight sigmoid layers, each of slope 1/4 at most: how much of the gradient "
        "0.18 is left at the first?",
        "python -m numpy_impl.practical.vanishing_gradients",
        "norm of each layer's gradient: 6.7",
        "e-08",
    ),
    predict(
        "What goes wrong in the update: no backward, another model, an update in the "
        "graph",
        "A test keeps each batch's loss as a tensor: how many kilobytes do 50 digits "
        "(64 + 32 float64 numbers each) leave behind?",
        "python -m numpy_impl.practical.forgotten_no_grad",
        "kilobytes kept: 38.4, 76.8, 115.2",
    ),
    predict(
        "What goes wrong between data and model: logits or probabilities, dtype, "
        "device",
        "A float32 model and float64 targets: how many bytes has a number of their "
        "loss?",
        "python -m numpy_impl.practical.wrong_dtype",
        "bytes of the loss: 8",
    ),
    predict(
        "What goes wrong in attention: no scale, no causal mask, a mask turned round",
        "`MultiheadAttention` with the causal mask of `scaled_dot_product_attention`: "
        "how many of eight letters does each position see?",
        "python -m numpy_impl.practical.turned_mask",
        "seen, MultiheadAttention: 7, 6, 5, 4, 3, 2, 1, 0",
    ),
    predict(
        "Tools: every shape on the way through a model, and a device or why not",
        "50 images (8, 8), a Flatten, then 64 → 32 → 10: how many numbers learn?",
        "python -m numpy_impl.practical.shape_trace",
        "total 2410",
    ),
    predict(
        "Habits: overfit one batch, seed, count parameters, time a step, read a "
        "traceback",
        "A head that shares its weight (29, 16) with the embedding: by how much does "
        "the sum over the layers count too many?",
        "python -m numpy_impl.practical.count_parameters",
        "shared: 464",
    ),
]
