"""Each program of programs/ on both sides: results, gradients, kinds of error."""

import gc
import warnings
import weakref

import numpy as np
import pytest

from numpy_impl import autograd as ours
from tests.autograd.programs import ERRORS, PROGRAMS
from torch_impl import autograd as theirs


def plain(value):
    """Tensors as lists of numbers, and all of it comparable."""
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if hasattr(value, "detach"):
        return value.detach().tolist()
    return value


def run(name, lib):
    with warnings.catch_warnings():
        # Of a recorded backward, which makes a cycle of PyTorch's pointers
        warnings.filterwarnings("ignore", "Using backward\\(\\) with create_graph=True")
        return plain(PROGRAMS[name](lib))


def same(a, b):
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, float) and isinstance(b, float):
        return bool(np.isclose(a, b, rtol=1e-12, atol=1e-15, equal_nan=True))
    return type(a) is type(b) and a == b


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    a, b = run(name, ours), run(name, theirs)
    assert same(a, b), (a, b)


def raised(name, lib):
    with pytest.raises(Exception) as caught:
        ERRORS[name](lib)
    return caught.value


@pytest.mark.parametrize("name", ERRORS)
def test_error(name):
    """The same kind, and a message."""
    a, b = raised(name, ours), raised(name, theirs)
    builtin = next(kind for kind in type(b).__mro__ if kind.__module__ == "builtins")
    assert type(a) is builtin and str(a), (
        a,
        b,
    )  # PyTorch has own kinds of RuntimeError


def words(error):
    return " ".join(str(error).split())


@pytest.mark.parametrize(
    "name, said",
    [
        ("backward_twice", "backward through the graph a second time"),
        ("no_grad_fn", "does not require grad and does not have a grad_fn"),
        ("not_one_number", "can be implicitly created only for scalar outputs"),
        ("leaf_in_place", "a leaf Variable that requires grad is being used in an"),
        ("view_of_leaf_in_place", "a view of a leaf Variable that requires grad is"),
        ("saved_input_changed", "has been modified by an inplace operation"),
        (
            "unused_in_the_graph",
            "Set allow_unused=True if this is the desired behavior",
        ),
        ("integer_requires_grad_later", "floating point"),
        ("gradient_of_another_shape", "Mismatch in shape: grad_output[0] has a shape"),
        ("inference_tensor_saved", "Inference tensors cannot be saved for backward"),
        ("inference_tensor_written_outside", "Inplace update to inference tensor"),
        ("row_of_a_loop_written", "the output of a function that returns multiple"),
        ("no_grad_view_written_with_recording", "view was created in no_grad mode"),
        ("returned_view_written", "view was created inside a custom Function"),
        ("differentiated_twice_all_the_same", "trying to differentiate twice a"),
        ("own_function_keeps_what_it_wrote_to", "marked as dirty during the forward"),
        ("own_function_with_too_few_gradients", "(expected 2, got 1)"),
        (
            "own_function_with_a_gradient_for_a_number",
            "different than None at position",
        ),
        ("checkpoint_that_changes_its_shapes", "have different metadata than during"),
        ("dual_without_a_level", "create a dual Tensor for forward AD but no level"),
        ("strict_and_constant", "user-provided function does not require gradients"),
        ("strict_and_unused", "is not allowed in strict mode"),
        ("vector_of_another_shape", "v has invalid size: should be"),
        (
            "numpy_of_what_is_recorded",
            "Can't call numpy() on Tensor that requires grad",
        ),
    ],
)
def test_the_message_is_pytorchs(name, said):
    assert said in words(raised(name, ours)) and said in words(raised(name, theirs))


def test_grad_of_what_keeps_none_warns():
    for lib in (ours, theirs):
        y = lib.tensor(2.0, requires_grad=True) * 2
        with pytest.warns(UserWarning, match="not a leaf Tensor is being"):
            assert y.grad is None


def test_there_are_enough():
    assert len(PROGRAMS) + len(ERRORS) >= 80 and len(ERRORS) >= 25


def graphs(lib):
    """The last node of a recorded result each, of what could hold itself."""
    x = lib.tensor([1.0, 2.0], dtype=lib.float64, requires_grad=True)
    written = x * 1
    written[:1].mul_(3)
    written.exp_()
    again = lib.checkpoint(lambda x: x.exp().tanh(), x * 1, use_reentrant=False)
    results = x.exp().softmax(0), written, again, lib.unbind(x * 1)[0]
    return [weakref.ref(y.grad_fn) for y in results]


def test_a_graph_goes_with_its_result():
    """At once, not when Python looks for cycles: what is saved can be large."""
    gc.disable()
    try:
        assert [node() for node in graphs(ours)] == [None] * 4
    finally:
        gc.enable()


def test_complex_numbers_are_refused_where_they_would_be_differentiated():
    x, c = ours.tensor([1.0, 2.0], requires_grad=True), ours.tensor([1j, 2.0])
    with ours.no_grad():
        assert (x * c).tolist() == [1j, 4]
    with pytest.raises(NotImplementedError, match="real numbers only"):
        x * c
