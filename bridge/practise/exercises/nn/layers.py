"""What layers are made of, and the plain ones: an exercise for each row."""

from bridge.practise.exercises.exercise import edit, practise, predict

__all__ = ["EXERCISES"]

EXERCISES = [
    practise(
        "Linear, Bilinear, Identity",
        "Linear",
        "nn.linear",
        ("grad_bias = grad_y.sum(0)", "grad_bias = grad_y"),
        "Derive it, and forget the sum over the batch in `grad_bias`",
        "the sum over the batch is missing",
    ),
    practise(
        "grouped_mm: each expert of a mixture has rows of its own",
        "grouped_mm",
        "nn.grouped_mm",
        (
            "grad_b = products(mat_a.mT, grad_y, offs)",
            "grad_b = products(mat_a.mT, grad_y, offs) / len(grad_y)",
        ),
        "An expert learns from the sum over its rows: divide it by the number of rows",
        "part in the gradient of",
    ),
    edit(
        "Parameter, Module, hooks, the tape, no_grad",
        "numpy_impl/nn/tape.py",
        ("item = list.pop(stack)", "item = list.pop(stack, 0)"),
        "Call a module twice: which call is undone first? Let `_pop` (tape.py) take "
        "the first record, `list.pop(stack, 0)`",
        "pytest tests/nn/test_linear.py",
        "test_called_twice[Linear]",
    ),
    predict(
        "state_dict, load_state_dict",
        "A Linear without a bias, of another shape: what is it told when it is loaded?",
        "python torch_impl/nn/state.py",
        'Missing key(s) in state_dict: "bias"',
    ),
    edit(
        "Large arrays, piece by piece",
        "numpy_impl/nn/normalization.py",
        ("@in_blocks(cut=3, sums=(1, 2))", "@in_blocks(cut=3)"),
        "Which results of a piece are sums over its rows? Forget `sums=(1, 2)` of "
        "`layer_norm_backward`",
        "pytest tests/nn/test_normalization.py",
        "test_in_pieces[LayerNorm]",
    ),
    practise(
        "Sequential, ModuleList, ModuleDict, ParameterList, ParameterDict",
        "Sequential",
        "nn.container.sequence",
        ("in reversed(self._children())", "in self._children()"),
        "Go backward through the children, but forget `reversed`",
        "raises RuntimeError: Linear.backward: the gradient must have the shape",
    ),
    edit(
        "Initial values",
        "numpy_impl/nn/linear.py",
        ("a=math.sqrt(5)", "a=0"),
        "Why does √5 appear in Linear's initialisation? Leave it out, `a=0`",
        "python -m bridge parity Linear",
        "output y: fails",
    ),
    predict(
        "Checks: errors that say what came",
        "Feed a label C to cross entropy: which type of error, which words?",
        "python torch_impl/nn/check.py",
        "IndexError: Target 2 is out of bounds",
    ),
    predict(
        "Broadcasting and its gradient",
        "What is the gradient of a row that was added to two rows?",
        "python torch_impl/nn/broadcast.py",
        "[11.0, 22.0, 33.0]",
    ),
    edit(
        "`nn.functional`",
        "numpy_impl/nn/dropout.py",
        ("def dropout(x, p=0.5,", "def dropout(x, p=0.1,"),
        "Give `dropout` of dropout.py another default than PyTorch's, `p=0.1`",
        "pytest tests/test_signatures.py",
        "test_functional[dropout]",
    ),
    practise(
        "Flatten, Unflatten",
        "Flatten",
        "nn.flatten",
        ("    return grad_y.reshape(shape)", "    return grad_y"),
        "What is the gradient of a reshape? Return `grad_y` as it is",
        "the right numbers in the shape (2, 60)",
    ),
    practise(
        "28 activations",
        "Sigmoid",
        "nn.activation.sigmoid",
        ("    return grad_y * y * (1 - y)", "    return y * (1 - y)"),
        "Derive sigmoid, and forget `grad_y`",
        "the upstream gradient is not used",
    ),
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
]
