"""From tokens to vectors and back, and `nn.functional`: an exercise for each row."""

from bridge.practise.exercises.exercise import edit, practise

__all__ = ["EXERCISES"]

EXERCISES = [
    practise(
        "Dropout",
        "Dropout",
        "nn.dropout",
        ("    return dropped(grad_y, mask)", "    return grad_y"),
        "Let the gradient pass without the mask",
        "the mask is not applied",
    ),
    practise(
        "Embedding, EmbeddingBag",
        "Embedding",
        "nn.sparse.embedding",
        ("    add_rows(grad_weight, x, grad_y)", "    grad_weight[x] = grad_y"),
        "Why must it add? Assign, `grad_weight[x] = grad_y`",
        "part in the gradient of weight",
    ),
    practise(
        "CTC: the sum over all paths, forwards and backwards",
        "CTCLoss",
        "nn.loss.ctc",
        ("log_beta - emitted + losses", "log_beta + losses"),
        "α and β both count where a path is now: forget to take it out once, "
        "`- emitted`",
        "part in the gradient of log_probs",
    ),
    practise(
        "Adaptive softmax: rare classes in clusters",
        "AdaptiveLogSoftmaxWithLoss",
        "nn.adaptive",
        ("share[np.arange(len(labels)), labels] += 1", "share[:, labels] += 1"),
        "Add the 1 of each row in the columns of all labels, `share[:, labels] += 1`",
        "part in the gradient of input_",
    ),
    edit(
        "`nn.functional`",
        "numpy_impl/nn/dropout.py",
        ("def dropout(x, p=0.5,", "def dropout(x, p=0.1,"),
        "Give `dropout` of dropout.py another default than PyTorch's, `p=0.1`",
        "pytest tests/test_signatures.py",
        "test_functional[dropout]",
    ),
]
