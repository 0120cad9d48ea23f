"""An exercise for each row of the roadmap: what to do, and what the tool answers.

README's column "practise" says them; tests/bridge/test_practise_exercises.py does them.
"""

from dataclasses import dataclass

__all__ = ["EXERCISES", "Exercise"]

PRACTISE = "practise"
EDIT = "edit"
PREDICT = "predict"


@dataclass(frozen=True)
class Exercise:
    """What a reader does, and sees.

    Args:
        concept: the row of the roadmap, as README has it.
        kind: "practise" writes a derivative with a mistake, "edit" changes a line of
            the project, "predict" only runs a command.
        file: where the mistake is made: "nn.linear", or a path for "edit".
        mistake: (the line as it is, as the reader writes it); () for "predict".
        task: what to do, in README's words, without the command.
        command: what to run then.
        answers: what it says, word for word but for the spaces; README quotes the
            first.
    """

    concept: str
    kind: str
    file: str
    mistake: tuple
    task: str
    command: str
    answers: tuple

    @property
    def sentence(self):
        """The cell of README's column."""
        stop = "" if self.task.endswith("?") else ":"
        return f"{self.task}{stop} `{self.command}` says *{self.answers[0]}*."


def practise(concept, name, file, mistake, task, *answers):
    command = f"python -m bridge practise {name} --check"
    return Exercise(concept, PRACTISE, file, mistake, task, command, answers)


def edit(concept, path, mistake, task, command, *answers):
    return Exercise(concept, EDIT, path, mistake, task, command, answers)


def predict(concept, task, command, *answers):
    return Exercise(concept, PREDICT, "", (), task, command, answers)


EXERCISES = [
    edit(
        "The whole loop, one parameter",
        "numpy_impl/first_loop.py",
        ("grad = 2 * error", "grad = error"),
        "Forget the 2 of `grad = 2 * error`",
        "python -m bridge parity first_loop",
        "ratio 0.5",
    ),
    edit(
        "Linear regression: `fit()` opened into a loop",
        "numpy_impl/estimators/linear_regression.py",
        ("y_mean - x_mean @ weight", "y_mean"),
        "Return `y_mean` as the bias, without the part of `x_mean`",
        "python -m bridge parity LinearRegression",
        "is added to every entry",
    ),
    practise(
        "Logistic regression, binary and multinomial, Newton and SGD",
        "LogisticRegression",
        "estimators.logistic_regression",
        ("h = -(px.T @ px).reshape(", "h = 0 * (px.T @ px).reshape("),
        "Derive the Hessian, and leave out `- p[n, c] p[n, k]`",
        "part in the output probabilities",
    ),
    edit(
        "What an estimator can be fitted to: checks, dtypes, degenerate data",
        "numpy_impl/estimators/linear_regression.py",
        (
            "np.linalg.lstsq(x - x_mean, y - y_mean, rcond=rounding)[0]",
            "np.linalg.solve((x - x_mean).T @ (x - x_mean), (x - x_mean).T @ y)",
        ),
        "Fewer rows than columns: which coefficients? In `least_squares` put "
        "`np.linalg.solve((x - x_mean).T @ (x - x_mean), (x - x_mean).T @ y)` for "
        "`lstsq`",
        "pytest tests/estimators/test_degenerate.py",
        "LinAlgError: Singular matrix",
    ),
    predict(
        "Creation and dtype: defaults, casts, promotion",
        "An array of int32, and float32 as a 0-d tensor: is it float64, as in NumPy?",
        "python torch_impl/tensor/creation.py",
        "int32 + float32 (shape ()): torch.float32",
    ),
    practise(
        "Shapes: broadcasting, views, joining, and their gradients",
        "expand",
        "tensor.shape",
        ("    return sum_to_size(grad_y, x_shape)", "    return grad_y"),
        "What was copied gets the sum of its gradients: return `grad_y` as it is",
        "the sum over the batch is missing",
    ),
    predict(
        "Memory: strides, contiguity, what shares memory",
        "Write into `x.flatten()`, then into `x.T.flatten()`: which of them changes x?",
        "python torch_impl/tensor/memory.py",
        "x after x.T.flatten()[0] = 5: [[9.0, 0.0, 0.0], [0.0, 0.0, 0.0]]",
    ),
    predict(
        "Exchange: one memory in two libraries, from_numpy, DLPack",
        "A write into `torch.from_numpy(x)`, x being read-only: does it arrive?",
        "python torch_impl/tensor/exchange.py",
        "even if x is read-only: [7. 7. 0.]",
    ),
    predict(
        "Devices and defaults: `.to`, meta, default dtype, determinism",
        "Where does `torch.from_numpy` put a tensor, while the default device is meta?",
        "python torch_impl/tensor/device.py",
        "from_numpy within it: cpu",
    ),
    practise(
        "Indexing: reading, gather and scatter, masked assignment, and their gradients",
        "integer",
        "tensor.indexing",
        (
            "    np.add.at(grad_x, index, grad_y)",
            "    grad_x[index] += grad_y",
        ),
        "An entry can be read twice: write `grad_x[index] += grad_y`",
        "part in the gradient of x",
    ),
    practise(
        "Reductions: axes, moments, ties, empty arrays, and their gradients",
        "amax",
        "tensor.reductions",
        (
            "    share = tied / np.sum(tied, dim, dtype=x.dtype, keepdims=True)",
            "    share = tied",
        ),
        "Who gets the gradient of a maximum that comes twice? Leave out the shares, "
        "`share = tied`",
        "part in the gradient of x",
    ),
    practise(
        "Linear algebra: products, solve, inverse, determinant, Cholesky, eigh, SVD",
        "inv",
        "tensor.linalg",
        ("    return -y.mT @ grad_y @ y.mT", "    return y.mT @ grad_y @ y.mT"),
        "Derive the inverse from x y = 1, and forget the sign",
        "part in the gradient of x",
    ),
    practise(
        "Einsum: a letter for each index",
        "einsum",
        "tensor.einsum",
        ("sum_to_size(grad_x, x.shape)", "grad_x"),
        "An axis of 1 broadcasts in an einsum, too: leave out `sum_to_size`",
        "the sum over axis 1 is missing",
    ),
    practise(
        "Entry by entry: rounding, remainders, limits, comparison, sorting",
        "sort",
        "tensor.elementwise",
        (
            "grad_y, argsort(argsort(x, dim), dim), dim)",
            "grad_y, argsort(x, dim), dim)",
        ),
        "Sorting moved the entries: take `grad_y` in the order of `argsort`, not in "
        "that of its inverse",
        "part in the gradient of x",
    ),
    edit(
        "Tensor and graph: requires_grad, backward, grad, hooks, in place",
        "numpy_impl/autograd/graph.py",
        ("gradient if before is None else before + gradient", "gradient"),
        "x is used twice: what happens to the two gradients? Let `add_to` (graph.py) "
        "keep only the last, `arrived[edge] = gradient`",
        "pytest tests/autograd/test_programs.py",
        "test_program[diamond]",
    ),
    edit(
        "The table of derivatives, an operation a line",
        "numpy_impl/autograd/derivatives/entrywise.py",
        ("g * (1 - y * y)", "g * (1 - y)"),
        "Derive tanh from its result, and forget the square: `g * (1 - y)`",
        "pytest tests/autograd/test_operations.py",
        "test_to_second_order[tanh-0]",
    ),
    edit(
        "Writing in place: views, versions, inference_mode",
        "numpy_impl/autograd/views.py",
        ("part.copy_(before)", "pass"),
        "x is a result, and x[0] is multiplied by 3: who tells the gradient? Let "
        "`CopySlices.apply` (views.py) leave out `part.copy_(before)`",
        "pytest tests/autograd/test_programs.py",
        "test_program[view_written]",
    ),
    predict(
        "The dtype of a result",
        "float32, and a 0-d tensor of float64: is it float64, as in NumPy?",
        "python torch_impl/autograd/promotion.py",
        "float32 + 0-d float64: torch.float32",
    ),
    predict(
        "Function: an operation of one's own",
        "y = x³ has a backward of its own, made of tensor operations: can the gradient "
        "be differentiated again?",
        "python torch_impl/autograd/function.py",
        "grad_fn=<MulBackward0>) (tensor(12.),)",
    ),
    predict(
        "Forward mode: tangents carried along",
        "y = x³ at 2: how fast does y move when x moves at 1, and what is the gradient "
        "of that?",
        "python torch_impl/autograd/forward_ad.py",
        "y'': (tensor(12.),)",
    ),
    predict(
        "vjp, jvp, Jacobian, Hessian, checkpoints",
        "y = x² at (1, 2): what is the Jacobian times (1, 10)?",
        "python torch_impl/autograd/functional.py",
        "J v: tensor([ 2., 40.])",
    ),
    edit(
        "Layers by hand and the tape in one model",
        "numpy_impl/autograd/on_tape.py",
        ("call.saved), fresh_grads(parameters):", "call.saved):"),
        "A module is called twice: what reaches its Parameters? Leave out "
        "`fresh_grads(parameters)` (on_tape.py)",
        "pytest tests/autograd/test_on_tape.py",
        "test_the_gradients_are_torchs[twice]",
    ),
    edit(
        "The first loop and the linear regression, on the tape",
        "numpy_impl/autograd/first_loop.py",
        ("        w.grad = None", "        # w.grad = None"),
        "What does the next backward do to a gradient that is still there? Leave out "
        "`w.grad = None`",
        "python -m bridge parity autograd.first_loop",
        "parameter gradient w: fails",
    ),
    practise(
        "Five ways to one gradient: by hand, tape, differences, complex step",
        "five_ways",
        "autograd.five_ways",
        ("grad_hidden * (1 - hidden * hidden)", "grad_hidden * (1 - hidden)"),
        "Derive the gradient of a small network, and forget the square, `1 - hidden`",
        "part in the gradient of by hand",
    ),
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
        "Losses: of numbers, of classes",
        "CrossEntropyLoss",
        "nn.loss.classification",
        ("shape, reduction, counts.sum())", 'shape, "sum")'),
        "Derive probability minus wanted, and forget that the loss is a mean",
        "multiplied by the batch size",
    ),
    practise(
        "Losses: likelihoods, divergence, margins",
        "GaussianNLLLoss",
        "nn.loss.likelihood",
        ("(1 - np.square(d) / v)", "(-np.square(d) / v)"),
        "A variance is expected, too: forget the logarithm, whose slope is 1 / v",
        "part in the gradient of var",
    ),
    practise(
        "Choices as vectors: one_hot, gumbel_softmax",
        "gumbel_softmax",
        "nn.choice",
        (
            "softmax_backward(grad_y, y_soft, dim) / float(tau)",
            "softmax_backward(grad_y, y_soft, dim)",
        ),
        "Forget that the temperature divides",
        "part in the gradient",
    ),
    practise(
        "Distances and similarities, row by row and of all pairs",
        "nn.distance.norm",
        "nn.distance.norm",
        ("return d * (grad_y / (y + (y == 0)))", "return d * grad_y"),
        "Derive the norm, and forget to divide by it",
        "part in the gradient",
    ),
    practise(
        "Losses of several classes, of triplets",
        "MultiMarginLoss",
        "nn.loss.multi_margin",
        ("    grad_x[at(labels)] = -grad_x.sum(1)\n", ""),
        "Push the wrong classes down, and forget to push the right one up",
        "part in the gradient of input",
    ),
    practise(
        "Conv1d, Conv2d, Conv3d",
        "Conv2d",
        "nn.conv.convolve",
        (
            "    grad_y = grad_y.swapaxes(0, 1).reshape(",
            "    grad_y = grad_y.reshape(",
        ),
        "The sum goes over images and places: reshape `grad_y`, but leave out "
        "`swapaxes(0, 1)`",
        "part in the gradient of weight",
    ),
    practise(
        "ConvTranspose1d, 2d, 3d: a convolution's gradient as a layer",
        "ConvTranspose2d",
        "nn.conv.transpose",
        (
            "    grad_x = convolve(grad_full, weight,",
            "    grad_x = convolve(grad_full, weight[..., ::-1],",
        ),
        "Is the kernel turned round on the way back? Turn it, `weight[..., ::-1]`",
        "part in the gradient of x",
    ),
    practise(
        "Fold, Unfold: windows and their sum",
        "Unfold",
        "nn.fold",
        (
            "return fold(grad_y, output_size, kernel_size, dilation, padding, stride)",
            "how = output_size, kernel_size, dilation, padding, stride\n"
            "    return fold(grad_y, *how) / fold(np.ones_like(grad_y), *how)",
        ),
        "What was copied to several windows gets the sum of their gradients: take the "
        "mean, `fold(grad_y, *how) / fold(np.ones_like(grad_y), *how)`",
        "part in the gradient of x",
    ),
    practise(
        "Pooling: maximum, average, adaptive, power, fractional, unpooling",
        "MaxPool2d",
        "nn.pooling.maximum",
        (
            "    np.add.at(x.reshape(-1), entries.reshape(-1), values.reshape(-1))",
            "    x.reshape(-1)[entries.reshape(-1)] = values.reshape(-1)",
        ),
        "Windows overlap, and an entry can be the largest of several: assign its "
        "gradient instead of adding",
        "part in the gradient of x",
    ),
    practise(
        "15 paddings: zeros, a constant, mirrored, repeated, circular",
        "pad",
        "nn.padding.border",
        ("            along[j] += along_y[i]", "            along[j] = along_y[i]"),
        "An entry has copies in the border: assign their gradients instead of adding",
        "part in the gradient of x",
    ),
    practise(
        "PixelShuffle, PixelUnshuffle, ChannelShuffle: permutations",
        "channel_shuffle",
        "nn.channelshuffle",
        (
            "grad_y = grad_y.reshape(batch, channels // groups, groups, *rest)",
            "grad_y = grad_y.reshape(batch, groups, channels // groups, *rest)",
        ),
        "What undoes a shuffle? Shuffle the gradient once more, by the same groups",
        "part in the gradient of x",
    ),
    practise(
        "Upsample, interpolate: a matrix and its transpose",
        "resample",
        "nn.upsampling.resample",
        (
            "np.add.at(grad_x, (slice(None), places), grad_read)",
            "grad_x[:, places] = grad_read",
        ),
        "A pixel is read by several: assign their gradients instead of adding",
        "part in the gradient of x",
    ),
    practise(
        "affine_grid, grid_sample: reading between the pixels",
        "grid_sample",
        "nn.grid_sample",
        ("* np.sign(t - k)", ""),
        "A weight falls with the distance on both sides: forget the sign of the side",
        "part in the gradient of others",
    ),
    practise(
        "LayerNorm",
        "LayerNorm",
        "nn.normalization",
        (" - x_hat * along_x_hat)", ")"),
        "Forget that x moves the variance of its row",
        "the term through the variance of x (axis 1) is missing",
    ),
    practise(
        "BatchNorm1d, 2d, 3d, SyncBatchNorm",
        "BatchNorm2d",
        "nn.batchnorm",
        (
            "    grad_x = standardize_backward(grad_x_hat, x_hat, rstd)\n",
            "    grad_x = grad_x_hat * rstd\n",
        ),
        "Take the mean and the variance of the batch for constants, as in evaluation",
        "the term through the mean and the variance of x (axes (0, 2, 3)) is missing",
    ),
    practise(
        "GroupNorm, InstanceNorm1d, 2d, 3d",
        "GroupNorm",
        "nn.groupnorm",
        ("np.vecdot(grad_y, x_hat).sum(0)", "np.vecdot(grad_y, x_hat).mean(0)"),
        "A channel's weight serves all samples: take the mean over them, `.mean(0)`",
        "divided by",
    ),
    practise(
        "RMSNorm",
        "RMSNorm",
        "nn.rmsnorm",
        ("(grad_x_hat - x_hat * mean_product(grad_x_hat, x_hat))", "grad_x_hat"),
        "Forget that x moves the root mean square of its row",
        "part in the gradient of x",
    ),
    practise(
        "LocalResponseNorm, CrossMapLRN2d",
        "LocalResponseNorm",
        "nn.local_response",
        (
            "return neighbours(grad_sums, after, before)",
            "return neighbours(grad_sums, before, after)",
        ),
        "Whose neighbour am I? Leave the widths as they are, `before, after`",
        "part in the gradient of x",
    ),
    practise(
        "normalize: vectors of length 1",
        "normalize",
        "nn.normalize",
        (
            "    return grad_x + norm_backward(grad_length, x, length, p, dim)",
            "    return grad_x",
        ),
        "Forget that x moves the length of its vector",
        "part in the gradient of x",
    ),
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
        ("[grad_h + grad_by_weights, *", "[grad_by_weights, *"),
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
    practise(
        "Attention, MultiheadAttention",
        "scaled_dot_product_attention",
        "nn.attention.scaled_dot_product",
        ("grad_query = scale * (grad_scores @ key)", "grad_query = grad_scores @ key"),
        "Forget the scale in `grad_query`",
        "multiplied by the root of",
    ),
    practise(
        "Attention in blocks, which keeps no L x S array: FlashAttention",
        "attend_in_blocks",
        "nn.attention.blockwise",
        (
            "    grad_scores = weights * (grad_weights - mean)",
            "    grad_scores = weights * grad_weights",
        ),
        "softmax lowers each gradient by their mean: forget it",
        "part in the gradient of query",
    ),
    practise(
        "Transformer: encoder, decoder, both",
        "TransformerDecoderLayer",
        "nn.transformer.layers",
        ("        grad_x = grad_x + grad_h\n", "        grad_x = grad_h\n"),
        "`x + h` sends its gradient both ways: forget the straight one",
        "part in the gradient of tgt",
    ),
    practise(
        "Positions: sinusoids, rotations, ALiBi",
        "rotary",
        "nn.attention.positions",
        (
            "turned(grad_y, cos, -sin, interleaved)",
            "turned(grad_y, cos, sin, interleaved)",
        ),
        "A rotation's transpose turns back: turn on instead",
        "part in the gradient of x",
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
    edit(
        "Optimizer, parameter groups, state",
        "numpy_impl/optim/optimizer.py",
        ("g = -g if", "g = g if"),
        "Forget that `maximize` turns the sign of g",
        "python -m bridge parity SGD",
        "update p0: fails",
    ),
    practise(
        "SGD, Adam, AdamW",
        "Adam",
        "optim.adam",
        ("1 - beta1**t", "1 - beta1"),
        "Correct m in each step as in the first, by `1 - beta1`",
        "it moves 1.9 times as far",
    ),
    practise(
        "Adagrad: rates that fall entry by entry",
        "Adagrad",
        "optim.adagrad",
        ("s += g * g", "s[...] = g * g"),
        "Forget the past, `s[...] = g * g`",
        "part in p0 after the update at step 1",
    ),
    practise(
        "Adadelta: steps as long as the last ones",
        "Adadelta",
        "optim.adadelta",
        ("np.sqrt(u + eps)", "np.sqrt(u)"),
        "What begins the steps? Leave ε out of the first root, `np.sqrt(u)`",
        "it did not move at all",
    ),
    practise(
        "Adamax: the largest gradient of late",
        "Adamax",
        "optim.adamax",
        ("np.maximum(beta2 * u,", "np.maximum(u,"),
        "Let u never forget, `np.maximum(u, ...)`",
        "part in p0 after the update at step 1",
    ),
    practise(
        "NAdam: Adam with Nesterov's look ahead",
        "NAdam",
        "optim.nadam",
        ("mu_next / (1 - product * mu_next) * m", "mu / (1 - product) * m"),
        "Do not look ahead: take μ_t instead of μ_(t+1), `mu / (1 - product)`",
        "it moves 1.02403 times as far",
    ),
    practise(
        "RAdam: no division by what is not known yet",
        "RAdam",
        "optim.radam",
        ("if rho > 5:", "if rho > 4:"),
        "Divide from ρ_t > 4 on, as the paper does",
        "part in p0 after the update at step 4",
    ),
    practise(
        "RMSprop",
        "RMSprop",
        "optim.rmsprop",
        ('np.sqrt(v) + group["eps"]', 'np.sqrt(v + group["eps"])'),
        "Put ε inside the root, as Keras does",
        "part in p0 after the update at step 0",
    ),
    practise(
        "Rprop",
        "Rprop",
        "optim.rprop",
        ("np.where(same > 0, eta_plus", "np.where(same >= 0, eta_plus"),
        "Let the steps grow where there was no gradient before, by `same >= 0`",
        "it moves 1.2 times as far",
    ),
    practise(
        "ASGD",
        "ASGD",
        "optim.asgd",
        ("ax + mu * (p - ax)", "ax + (p - ax)"),
        "The mean is not the last point: leave out μ, `ax + (p - ax)`",
        "part in the state p0.ax at step 12",
    ),
    practise(
        "Adafactor",
        "Adafactor",
        "optim.adafactor",
        ("row * col / np.clip(mean(row, -2), eps1, None)", "row * col"),
        "A row times a column is a square too many: do not divide by their mean, "
        "`v = row * col`",
        "part in p0 after the update",
    ),
    practise(
        "Muon: orthogonal steps, and the iteration that finds them",
        "Muon",
        "optim.muon",
        ("b * gram + c * (gram @ gram)", "b * gram"),
        "Leave out the fifth power, `c * (gram @ gram)`",
        "part in p0 after the update at step 0",
    ),
    edit(
        "LBFGS: curvature from the last gradients, and how far to go",
        "numpy_impl/optim/lbfgs.py",
        ("d += (al[i] - beta) * s[i]", "d += al[i] * s[i]"),
        "Forget in the second loop what H has of y already, `beta`",
        "python -m bridge parity LBFGS",
        "update p0: fails",
    ),
    edit(
        "Averages of weights: SWA, EMA, and the batch norms afterwards",
        "numpy_impl/optim/swa_utils.py",
        ("(int(n) + 1)", "int(n)"),
        "Divide by n instead of n + 1, the values that are in it already",
        "python -m bridge parity AveragedModel",
        "state module.linear.weight: fails",
    ),
    edit(
        "Gradients in bounds: by the norm of all, or entry by entry",
        "numpy_impl/nn/utils/clip_grad.py",
        (
            "grads = [p.grad for p in with_gradient(parameters)]",
            "grads = [p.grad for p in with_gradient(parameters)][:1]",
        ),
        "Take the norm of the first gradient instead of all",
        "python -m bridge parity clip_grad_norm_",
        "output total_norm: fails",
    ),
    practise(
        "All parameters as one vector, and back",
        "parameters_to_vector",
        "nn.utils.convert_parameters",
        ("pieces(grad_vec, parameters)", "pieces(grad_vec[::-1], parameters)"),
        "Who gets which piece of the gradient? Begin at its end",
        "part in the gradient of p[0]",
    ),
    edit(
        "Schedules of the learning rate: factors and ramps, chained or closed",
        "numpy_impl/optim/lr_scheduler/ramp.py",
        ("(t - 1) * way", "t * way"),
        "Chained, the factor of a step is a quotient of neighbours: forget that the "
        "one before is meant, `t * way`",
        "python -m bridge parity LinearLR",
        "output lr[0]: fails",
    ),
    edit(
        "Schedules with a cosine, in cycles, in one cycle",
        "numpy_impl/optim/lr_scheduler/cyclic.py",
        ("triangle = (x - 1) / (self.step_ratio - 1)", "triangle = 1 - x"),
        "Forget that the way down has a length of its own, `triangle = 1 - x`",
        "python -m bridge parity CyclicLR",
        "output lr[0]: fails",
    ),
    edit(
        "Schedules in turn and at once; a rate that follows a metric",
        "numpy_impl/optim/lr_scheduler/plateau.py",
        ("self.num_bad_epochs > self.patience", "self.num_bad_epochs >= self.patience"),
        "How many epochs are let pass? Reduce at the last of them, `>= self.patience`",
        "python -m bridge parity ReduceLROnPlateau",
        "output lr[0]: fails",
    ),
    practise(
        "SparseAdam: gradients of a few rows",
        "SparseAdam",
        "optim.sparse_adam",
        ("m = m + (1 - beta1)", "m = m + 2 * (1 - beta1)"),
        "Let m run on with g twice as fast, `2 * (1 - beta1)`",
        "part in p0 after the update",
    ),
    predict(
        "One seed, the same bits: PyTorch's generator",
        "Draw a normal, a uniform and a normal number: is the last one the second of "
        "`randn(2)`?",
        "python torch_impl/random/gaussian.py",
        "tensor([-0.2934])",
    ),
    predict(
        "Dataset, samplers, DataLoader",
        "Does a pass without shuffling take a number from the generator?",
        "python torch_impl/data/dataloader.py",
        "after a pass: tensor([0.0885])",
    ),
    edit(
        "Workers: who makes which batch, from which seed",
        "numpy_impl/data/worker.py",
        ("seed_worker(base_seed, info.id)", "seed_worker(base_seed, 0)"),
        "Augmentation draws in the workers: seed them all alike, "
        "`seed_worker(base_seed, 0)`",
        "python -m bridge parity DataLoader",
        "output drawn[0, 1]: fails",
    ),
    predict(
        "Data sets of one's own, with transforms; a batch described",
        "A word of 4 letters beside one of 2: how wide is their batch?",
        "python torch_impl/data/own_datasets.py",
        "words[0]: int64 (4, 4)",
    ),
    edit(
        "Training and evaluation, losses logged apart",
        "numpy_impl/training/loop.py",
        (
            "optimizer.zero_grad()\n        model.backward(criterion.backward())",
            "model.backward(criterion.backward())\n        optimizer.zero_grad()",
        ),
        "Move `zero_grad()` behind the backward",
        "python -m bridge parity training.loop",
        "output train_loss: fails",
    ),
    edit(
        "Checkpoint and resume: the same bits after a kill at any step",
        "numpy_impl/training/checkpoint.py",
        ("        set_states(self.loader, self.resumed)\n", ""),
        "Go on without the generators' states, `set_states(self.loader, self.resumed)`",
        "python -m bridge parity training.checkpoint",
        "output train_loss: fails",
    ),
    edit(
        "Data parallel: a batch shared by ranks, in one process and in many",
        "numpy_impl/training/data_parallel.py",
        ("return count * ranks / total", "return 1.0"),
        "Average the shares' gradients as they are, with `return 1.0` for mean losses",
        "python -m bridge parity training.data_parallel",
        "output losses: fails",
    ),
    edit(
        "Gradient accumulation: small batches, one large update",
        "numpy_impl/training/accumulation.py",
        ("[count / total for count in counts]", "[1 / len(counts) for _ in counts]"),
        "Divide by the number of micro-batches, the last one being short",
        "python -m bridge parity training.accumulation",
        "output weights: fails",
    ),
    edit(
        "Gradient clipping: what it does to each update",
        "numpy_impl/training/clipping.py",
        ("clip(model.parameters())", "clip(model.output.parameters())"),
        "Clip the output's weights alone, not those that explode",
        "python -m bridge parity training.clipping",
        "output clipped: fails",
    ),
    edit(
        "Early stopping, the best weights restored",
        "numpy_impl/training/early_stopping.py",
        ("deepcopy(model.state_dict())", "model.state_dict()"),
        "Keep the best state without a copy: the arrays learn on",
        "python -m bridge parity training.early_stopping",
        "update weight: fails",
    ),
    edit(
        "Moving average of the weights",
        "numpy_impl/training/ema.py",
        ("lerp(average, value, 1 - decay)", "lerp(average, value, decay)"),
        "Take `decay` for `1 - decay`",
        "python -m bridge parity training.ema",
        "state module.linear.weight after 1: fails",
    ),
    edit(
        "Weight decay: which parameters get it",
        "numpy_impl/training/decay_groups.py",
        (" and not is_norm", ""),
        "Forget that a normalization may have two axes",
        "python -m bridge parity training.decay_groups",
        "output square_norm.weight: fails",
    ),
    edit(
        "Metrics",
        "numpy_impl/training/metrics.py",
        ("target * classes + predicted", "predicted * classes + target"),
        "Turn the confusion matrix round, rows for columns",
        "python -m bridge parity training.metrics",
        "output matrix: fails",
    ),
    edit(
        "Loss log: two series, written as they grow; a progress bar",
        "numpy_impl/training/log.py",
        ("if row[0] < epoch]", "if row[0] <= epoch]"),
        "Resume one epoch late: its row is there already",
        "pytest -q tests/training/test_log.py",
        "has its train loss already",
    ),
    edit(
        "Learning rate by step and by epoch: warm-up and cosine",
        "numpy_impl/training/schedule.py",
        ("return (step + 1) / warmup", "return step / warmup"),
        "Begin the warm-up with a rate of 0, an update lost",
        "python -m bridge parity training.schedule",
        "output factors: fails",
    ),
    edit(
        "Learning-rate finder: ever larger rates, and where the loss falls fastest",
        "numpy_impl/training/lr_finder.py",
        ("average / (1 - beta ** (len(losses) + 1))", "average"),
        "Leave out what corrects the average's beginning at 0",
        "python -m bridge parity training.lr_finder",
        "output losses: fails",
    ),
    edit(
        "Reduced precision: bfloat16 and float16, with float32 weights",
        "numpy_impl/optim/bfloat16.py",
        ("upper = (bits + (0x7FFF + odd)) & 0xFFFF0000", "upper = bits & 0xFFFF0000"),
        "Cut the lower bits off instead of rounding",
        "python -m bridge parity training.low_precision",
        "output rounded: fails",
    ),
    edit(
        "Loss scaling: gradients that would be 0 in float16",
        "numpy_impl/training/grad_scaler.py",
        ("result = None if skipped else optimizer.step()", "result = optimizer.step()"),
        "Update with an infinite gradient, too",
        "python -m bridge parity training.grad_scaler",
        "update p: fails",
    ),
    edit(
        "Mixup and label smoothing",
        "numpy_impl/training/mixup.py",
        ("share * target + (1 - share) * target[order]", "target"),
        "Mix the images and leave their labels",
        "python -m bridge parity training.mixup",
        "output target: fails",
    ),
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
    practise(
        "Digits MLP",
        "digits_mlp",
        "workshop.digits_mlp",
        ("        grad_h = self.relu.backward(grad_h)\n", ""),
        "Go backward past the ReLU",
        "part in the gradient of x",
    ),
    edit(
        "Evidence: the folder that a run leaves, with its best weights",
        "numpy_impl/workshop/evidence.py",
        ("            self.best.restore(model)\n", ""),
        "The best epoch is rarely the last: keep the last weights, without "
        "`self.best.restore(model)`",
        "pytest tests/workshop/test_evidence.py",
        "test_the_checkpoint_is_the_best_epoch[numpy_impl]",
    ),
    practise(
        "Tiny GPT on English text",
        "TinyGPT",
        "workshop.tiny_gpt",
        ("        self.token.backward(grad_x)", "        #"),
        "The head is tied to the embedding: untie them on the way back, without "
        "`token.backward`. Which gradient changes?",
        "part in the gradient of token.weight",
    ),
]
