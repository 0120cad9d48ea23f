"""Autograd: an exercise for each row."""

from bridge.practise.exercises.exercise import edit, practise, predict

__all__ = ["EXERCISES"]

EXERCISES = [
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
]
