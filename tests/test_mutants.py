"""Every hand-written derivative and step is broken, and the case tables notice.

What survives is either a gap in a table, which then gets the case that closes it, or no
error at all: it computes the same. bridge/mutants/equivalent/ lists those, with a
reason for each.

    pytest -m slow -s tests/test_mutants.py      all of them, with a table at the end
    python -m bridge mutate                      likewise, with the survivors' diffs
"""

import ast
import inspect
import random
import re

import numpy as np
import pytest

from bridge.mutants import (
    REASONS,
    UnsoundError,
    functions,
    installed,
    killed_by,
    mutants,
    trials,
    witnesses,
)
from bridge.mutants.changes import Mutant
from bridge.mutants.functions import Function
from bridge.pages import ROOT
from numpy_impl.data import RandomSampler
from numpy_impl.nn import linear as linear_file
from numpy_impl.nn.parameter import Parameter
from numpy_impl.nn.rnn import recurrence as recurrence_file

FILES = sorted({function.file for function in functions()})
SAMPLED = FILES[::3]  # in a plain run


def of_file(file):
    return [m for f in functions() if f.file == file for m in mutants(f)]


@pytest.fixture(scope="module")
def tally():
    """{file: (mutants, survivors, equivalent)} so far, printed after the last test."""
    counts = {}
    yield counts
    if not counts:
        return
    print(f"\n\n{'file':32}{'mutants':>9}{'killed':>9}{'equivalent':>12}")
    for file, (total, alive, equal) in counts.items():
        print(f"{file:32}{total:9}{total - alive:9}{equal:12}")
    total, alive, equal = map(sum, zip(*counts.values()))
    if alive > equal:
        print(f"{alive - equal} of {total} mutants SURVIVE")
        return
    print(
        f"{total} mutants in {len(counts)} files, "
        f"all killed but {equal} equivalent ones"
    )


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_only_equivalent_mutants_survive(file, tally):
    found = of_file(file)
    alive = [m.key for m in found if killed_by(m) is None]
    equal = [key for key in REASONS if key[0] == file]
    tally[file] = len(found), len(alive), len(set(alive) & set(equal))
    assert not [key for key in alive if key not in equal], "no case notices them"
    assert not [key for key in equal if key not in alive], "listed, but killed or gone"


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_a_case_runs_each_derivative(file):
    for function in functions():
        if function.file == file and mutants(function):
            assert witnesses(function), f"no case runs {function.name}"


@pytest.mark.slow
def test_the_readme_says_how_many():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    said = int(re.search(r"some ([\d,]+)\s+times", text)[1].replace(",", ""))
    found = sum(len(mutants(function)) for function in functions())
    assert said == pytest.approx(found, rel=0.05)


@pytest.mark.parametrize("file", SAMPLED)
def test_a_sample_of_mutants_dies(file):
    """One of each third file, always the same; the slow tests take all."""
    found = [m for m in of_file(file) if m.key not in REASONS]
    for mutant in random.Random(0).sample(found, min(1, len(found))):
        assert killed_by(mutant), f"{mutant.key} survives"


# The machinery


def mutant_of(name, *words):
    """The one mutant of that function in nn/linear.py whose line has these words."""
    (function,) = (f for f in functions() if (f.file, f.name) == ("nn.linear", name))
    (found,) = (m for m in mutants(function) if all(w in m.change for w in words))
    return found


def linear_gradients(file):
    """grad_bias as the function does it that `file` knows as linear_backward."""
    grad_y = np.arange(6.0).reshape(3, 2)
    return file.linear_backward(grad_y, np.ones((3, 4)), np.ones((2, 4)))[2]


def test_a_mutant_is_installed_and_taken_out():
    mutant = mutant_of("linear_backward", "grad_bias =", ".sum(1)")
    for file in (linear_file, recurrence_file):  # the second imports it by name
        np.testing.assert_array_equal(linear_gradients(file), [6, 9])
        with installed(mutant):
            np.testing.assert_array_equal(linear_gradients(file), [1, 5, 9])
        np.testing.assert_array_equal(linear_gradients(file), [6, 9])
    assert "Linear" in killed_by(mutant)
    np.testing.assert_array_equal(linear_gradients(linear_file), [6, 9])


def test_all_is_restored_when_something_raises():
    mutant = mutant_of("Linear.backward", "pass", "accumulate_grad(grad_bias)")
    code, empty = mutant.function.code, np.empty
    with pytest.raises(KeyboardInterrupt), installed(mutant):
        assert mutant.function.code is mutant.code and np.empty is not empty
        assert np.isnan(np.empty(3)).all() and np.isnan(np.empty_like(0.5))
        raise KeyboardInterrupt
    assert mutant.function.code is code and np.empty is empty


def test_what_computes_the_same_survives():
    for function in functions():
        if function.file == "nn.linear":
            assert killed_by(Mutant(function, "nothing", function.code)) is None


def test_an_endless_loop_is_killed(monkeypatch):
    monkeypatch.setattr(trials, "SECONDS", 0.05)

    def linear_backward(grad_y, x, weight):
        while True:
            pass

    function = mutant_of("linear_backward", "grad_bias =", ".sum(1)").function
    endless = Mutant(function, "while True", linear_backward.__code__)
    assert killed_by(endless).endswith("TimeoutError")


def test_a_case_that_fails_anyway_is_no_witness(monkeypatch):
    mutant = mutant_of("linear_backward", "grad_bias =", ".sum(1)")
    monkeypatch.setattr(trials.Trial, "is_sound", property(lambda self: False))
    with pytest.raises(UnsoundError, match="fails without a mutant"):
        killed_by(mutant)


def changes(source):
    (tree,) = ast.parse(source).body
    return [m.change for m in mutants(Function("nowhere", tree.name, tree))]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("return x + y", ["x - y", "x", "y"]),
        ("return x - y", ["x + y", "x", "-y"]),
        ("return x * y", ["x / y", "x", "y"]),
        ("return x / y", ["x * y", "x"]),
        ("return -x", ["x"]),
        ("return x.T @ y", ["x @ y"]),
        ("return x.swapaxes(0, y)", ["x", "x.swapaxes(1, y)"]),
        ("return 0.5 * x", ["0.5 / x", "0.5", "x", "1.5 * x"]),
        ("return x.sum(0)", ["x.sum(1)", "x.sum(-1)"]),
        ("return x.sum(-1)", ["x.sum(0)", "x.sum(1)"]),
        ("return x < y", ["x <= y"]),
        ("return x >= y", ["x > y"]),
        ("return x is None", ["x is not None"]),
        ("return x | y", ["x & y", "x", "y"]),
        ("return reversed(x)", ["x"]),
        ("return x[::y]", ["x"]),
        ("return np.exp(x)", ["x"]),
        ("return np.einsum('ni,no->oi', x, y)", ["np.einsum('ni,no->io', x, y)"]),
        ("return relu_backward(x)", ["x"]),
        ("return relu_backward(*x)", ["x[0]"]),
        ("return np.add(*x, y)", ["x[0]", "np.add(y, *x)"]),
        ("return np.add(*zip(x), y)", ["np.add(y, *zip(x))"]),
        ("return x.sum(keepdims=True)", ["x.sum()"]),
        ("return x, y", ["(y, x)"]),
        ("return x if y else z", ["x if not y else z"]),
    ],
)
def test_changes_of_an_expression(line, wanted):
    found = changes(f"def f(x, y):\n    {line}")
    for change in wanted:
        assert f"return {change}" in found
    assert len(found) == len(set(found))


def test_changes_of_a_statement():
    assert changes("def f(x, y):\n    x += y") == ["x -= y", "x = y", "pass  # x += y"]
    assert changes("def f(x, y):\n    p.accumulate_grad(x)") == [
        "pass  # p.accumulate_grad(x)"
    ]
    assert changes("def f(x, y):\n    x[1::y] = y") == ["x[2::y] = y"]


def test_a_lambda_in_front_is_passed_by():
    assert changes("@blocks(cost=lambda x: 2 * x)\ndef f(x):\n    return -x") == [
        "return x"
    ]


def definition(of_class, name, place):
    """A method of that name, as a Function; no derivative has it."""
    (tree,) = ast.parse(inspect.getsource(of_class)).body
    found = [node for node in tree.body if getattr(node, "name", "") == name]
    file = of_class.__module__.removeprefix("numpy_impl.")
    return Function(file, f"{of_class.__name__}.{name}", found[place])


def test_a_property_is_read_otherwise():
    sampler = RandomSampler(range(3))
    function = definition(RandomSampler, "num_samples", 0)
    (mutant,) = (m for m in mutants(function) if "is not None" in m.change)
    with installed(mutant):
        assert sampler.num_samples is None
    assert sampler.num_samples == 3


def test_a_property_is_written_otherwise():
    parameter = Parameter(np.ones(2))
    function = definition(Parameter, "grad", 1)
    (mutant,) = (m for m in mutants(function) if m.change == "if grad is None:")
    with installed(mutant):
        parameter.grad = np.ones(3)
    assert parameter.grad.shape == (3,)
    with pytest.raises(RuntimeError, match="shape"):
        parameter.grad = np.ones(3)


def test_what_refuses_bad_input_is_left_alone():
    assert not changes(
        "def f(x, y=1):\n"
        '    """0 + 1"""\n'
        "    check.shape('x', x, (0, 1))\n"
        "    if x + 1 < y:\n"
        "        raise ValueError(f'{x + 1}')"
    )


def test_derivatives_steps_and_their_helpers_are_found():
    found = {(f.file, f.name) for f in functions()}
    assert {
        ("nn.linear", "linear_backward"),
        ("nn.linear", "Bilinear.backward"),
        ("nn.rnn.lstm", "lstm_step_backward"),
        ("nn.parameter", "Parameter.accumulate_grad"),
        ("nn.loss.difference", "difference_backward"),
        ("optim.sgd", "SGD.update"),
        ("optim.optimizer", "update_in_pieces"),
        ("estimators.logistic_regression", "hessian"),
        ("workshop.tiny_gpt", "Block.backward"),
        ("training.low_precision", "CastLinear.backward"),
        ("nn.utils.clip_grad", "vector_norm"),
        ("training.grad_scaler", "GradScaler._grow"),
        ("practical.letters", "Reader.backward"),
    } <= found
    assert ("nn.linear", "rows") not in found  # forward calls it, too
    assert ("nn.module", "Module.backward") not in found  # it only raises
    assert ("training.ema", "check_same") not in found  # likewise
