"""What every pair has to have, so that none that is added later can forget it.

A failure here names the place that is missing: README, "Adding a pair", lists them all.
"""

import ast
import functools
import importlib
import inspect
import re
import warnings

import numpy as np
import pytest
import torch

from bridge.cases import (
    ClosureCase,
    ModuleCase,
    OptimizerCase,
    all_cases,
    cases_of,
)
from bridge.pages import ROOT
from bridge.sides import NUMPY, TORCH, TORCH_IMPL
from bridge.trees import flatten, map_tree
from numpy_impl import data, nn, optim
from tests.bad_calls import Lib, all_bad_calls

CASES = [case for case in all_cases() if not case.bench]
MODULES = [case for case in CASES if isinstance(case, ModuleCase) and not case.build]
CLASSES = sorted({(c.file, c.name) for c in MODULES if c.file.startswith("nn.")})
OPTIMIZER_CASES = OptimizerCase | ClosureCase
OPTIMIZERS = sorted(
    {(case.file, case.name) for case in CASES if isinstance(case, OPTIMIZER_CASES)}
)

# Arguments that no case can vary, and why.
UNVARIED = {
    "device": "NumPy has one",
    "min_value": "deprecated; tests/nn/activation/test_activation.py",
    "max_value": "deprecated; tests/nn/activation/test_activation.py",
    "distance_function": "a module of each side, built in cases/nn/loss/triplet.py",
    "dtype": "both are run in every case",
    "size_average": "deprecated; tests/nn/test_loss_flags.py",
    "reduce": "deprecated; tests/nn/test_loss_flags.py",
    "options": "PyTorch's pieces; tests/nn/test_linear_cross_entropy.py",
    "_freeze": "a frozen weight has no gradient; tests/nn/test_sparse.py",
    "foreach": "chooses a kernel in torch",
    "fused": "chooses a kernel in torch",
    "capturable": "chooses a kernel in torch",
    "differentiable": "refused; tests/bad_calls/optim.py",
}
# Arguments of one class that no case can vary, and why.
UNVARIED_OF = {
    f"ConvTranspose{axes}d": {"padding_mode": "'zeros' alone; tests/bad_calls"}
    for axes in (1, 2, 3)
}


def cases_named(file, name):
    """Those that construct the class itself, not something around it."""
    named = [case for case in cases_of(file) if case.name == name]
    return [case for case in named if not getattr(case, "build", None)]


def given(case, signature):
    """{argument: value} that a case gives to the constructor."""
    if isinstance(case, OPTIMIZER_CASES):
        return case.kwargs | getattr(case, "group", {})
    try:
        bound = signature.bind(*case.args, **case.kwargs)
    except TypeError:
        return {}  # something around the class, with arguments of its own
    found = dict(bound.arguments)
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            found |= found.pop(name, {})
    return found


@functools.cache
def unvaried(file, name):
    """The arguments of a class that have their default in every case."""
    signature = inspect.signature(NUMPY.get(file, name))
    varied = set()
    for case in cases_of(file, name):
        for argument, value in given(case, signature).items():
            if argument not in signature.parameters:
                continue  # Identity takes anything
            default = signature.parameters[argument].default
            if not np.array_equal(
                np.asarray(value, object), np.asarray(default, object)
            ):
                varied.add(argument)
    return {
        argument
        for argument, parameter in signature.parameters.items()
        if parameter.default is not parameter.empty and argument not in varied
    }


@pytest.mark.parametrize("file, name", CLASSES + OPTIMIZERS)
def test_every_argument_leaves_its_default(file, name):
    excused = UNVARIED | UNVARIED_OF.get(name, {})
    missing = sorted(unvaried(file, name) - set(excused))
    assert not missing, f"no case of {name} varies {missing}"


def test_no_argument_is_excused_that_a_case_varies():
    found = {name: unvaried(file, name) for file, name in CLASSES + OPTIMIZERS}
    assert sorted(set(UNVARIED) - set().union(*found.values())) == []
    for name, excused in UNVARIED_OF.items():
        assert set(excused) <= found[name], name


def first_shapes(case):
    """The shape of each input of a case."""
    return [np.shape(x) for x in flatten(case.sample())]


def batch_axis(case):
    """Which axis of the first input is the batch: 1 behind the time or the sequence."""
    first = "nn.rnn", "nn.attention.multi_head", "nn.transformer"
    time_first = case.file.startswith(first) and not case.name.endswith("Cell")
    return 1 if time_first and not case.kwargs.get("batch_first") else 0


def resized(case, change):
    """Every input with another batch axis; None if one has none to change."""
    axis = batch_axis(case)

    def one(x):
        return change(np.asarray(x), axis)

    return map_tree(one, case.sample())


CHANGES = {
    "empty batch": lambda x, axis: np.take(x, [], axis),
    "one row": lambda x, axis: np.take(x, [0], axis),
    "unbatched": lambda x, axis: np.take(x, 0, axis),
    "extra axis": lambda x, axis: np.stack([x, x]),
}


def torch_takes(case, inputs):
    """Whether torch's own layer computes this, without a warning, and goes back."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            module = case.construct(TORCH)
            arguments, output = case.forward(TORCH, module, inputs)
            case.backward(TORCH, module, arguments, output, case.grad_output(output))
        except Exception:
            return False
    return True


@pytest.mark.parametrize("file, name", CLASSES)
def test_every_size_that_torch_takes(file, name):
    """Where torch computes an empty batch or another rank, there is a case of it."""
    named = cases_named(file, name)
    case = named[0]
    axis = batch_axis(case)
    if TORCH not in case.witnesses or case.call:
        case = next((c for c in named if TORCH in c.witnesses and not c.call), case)
    if any(np.ndim(x) <= axis for x in flatten(case.sample())):
        return
    shapes = [(first_shapes(c)[0], batch_axis(c)) for c in named]
    for size, change in CHANGES.items():
        inputs = resized(case, change)
        if not torch_takes(case, inputs):
            continue
        first = np.shape(flatten(inputs)[0])
        has = {
            "empty batch": any(len(s) > a and s[a] == 0 for s, a in shapes),
            "one row": any(len(s) > a and s[a] == 1 for s, a in shapes),
            "unbatched": any(len(s) == len(first) for s, _ in shapes),
            "extra axis": any(len(s) == len(first) for s, _ in shapes),
        }[size]
        assert has, f"torch takes {size} of {name} {first}: add a case"


# Classes that are compared with torch's in tests of their own, and where.
NO_TABLE = {
    "Module": "tests/nn/test_module.py",
    "RNNBase": "tests/nn/test_rnn.py, through a subclass",
    "RNNCellBase": "its subclasses have cases",
    "Optimizer": "tests/optim/test_optimizer.py",
}


def test_every_class_has_cases():
    """Without a case a layer is in no test, no report, no bench and no atlas."""
    declared = {
        name
        for module in (nn, optim)
        for name in module.__all__
        if inspect.isclass(kind := getattr(module, name))
        and issubclass(kind, nn.Module | optim.Optimizer)
        and "container" not in kind.__module__  # tests/nn/test_container.py
    }
    assert sorted(declared - {case.name for case in CASES} - set(NO_TABLE)) == []


NOT_TIMED = {
    "Identity": "computes nothing",
    "Flatten": "computes nothing",
    "Unflatten": "computes nothing",
}


def test_every_class_is_timed():
    """A size worth timing: `python -m bridge bench` says how far it is from torch."""
    timed = {(case.file, case.name) for case in all_cases() if case.bench}
    missing = set(CLASSES + OPTIMIZERS) - timed
    assert sorted(name for _, name in missing) == sorted(NOT_TIMED)


def test_every_table_has_its_test_file():
    """A class that says `file = "nn.x"`: without one, nothing runs the cases."""
    said = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        said |= set(
            re.findall(r'^    file = "([\w.]+)"', path.read_text(), re.MULTILINE)
        )
    tables = {
        case.file for case in CASES if isinstance(case, ModuleCase | OPTIMIZER_CASES)
    }
    tables = {file for file in tables if file.startswith(("nn.", "optim."))}
    assert sorted(tables - said) == []


# The names: what a file declares is where torch has it.


def declared():
    """(wing, file, name) of everything in the files' __all__ below nn and optim."""
    for wing in ("numpy_impl", "torch_impl"):
        for path in sorted((ROOT / wing / "nn").rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                is_all = (
                    isinstance(node, ast.Assign) and node.targets[0].id == "__all__"
                )
                for name in ast.literal_eval(node.value) if is_all else []:
                    yield wing, path.relative_to(ROOT).as_posix(), name


def test_every_torch_name_is_where_torch_has_it():
    import torch_impl.nn

    wings = {"numpy_impl": nn, "torch_impl": torch_impl.nn}
    missing = []
    for wing, file, name in declared():
        if "/nn/init/" in file or file.endswith("__init__.py"):
            continue
        for place, torchs in (("", torch.nn), ("functional", torch.nn.functional)):
            ours = getattr(wings[wing], place) if place else wings[wing]
            if hasattr(torchs, name) and not hasattr(ours, name):
                missing.append(f"{file}: {name} is not in {wing}.nn.{place}")
    assert not missing


@pytest.mark.parametrize("wing", ["numpy_impl", "torch_impl"])
@pytest.mark.parametrize("package", ["nn", "nn.functional", "optim"])
def test_a_list_that_every_pair_adds_to_is_in_order(wing, package):
    listed = importlib.import_module(f"{wing}.{package}").__all__
    assert listed == sorted(set(listed))


# Wrong calls: every class and every function has some.


class Recorder:
    """A Lib that remembers which names were asked for."""

    def __init__(self, seen):
        self.lib, self.seen = Lib("numpy_impl"), seen

    def __getattr__(self, name):
        value = getattr(self.lib, name)
        return Names(value, self.seen) if inspect.ismodule(value) else value


class Names:
    def __init__(self, module, seen):
        self.module, self.seen = module, seen

    def __getattr__(self, name):
        self.seen.add(name)
        return getattr(self.module, name)


def test_every_class_has_bad_calls():
    seen = set()
    for call in all_bad_calls():
        try:
            call.call(Recorder(seen))
        except Exception:
            continue  # tests/test_errors.py looks at which it is
    classes = {
        name
        for module in (nn, optim, optim.lr_scheduler, data)
        for name in module.__all__
        if inspect.isclass(getattr(module, name))
        and not name.endswith("grad")
        and name != "set_grad_enabled"  # modes: tests/nn/test_tape.py
    }
    assert sorted(classes - seen) == []


# Devices: the PyTorch side computes where its inputs are.


def needs_values(case):
    """Why a case cannot be computed without the numbers, which a meta tensor lacks."""
    if case.name == "RReLU":
        return "it draws a slope for each entry that is not above zero"
    if case.name == "MultiLabelMarginLoss":
        return "it looks for the longest list of labels"
    if case.name == "boolean":
        return "it counts how often the mask is True"
    if "enforce_sorted" in case.kwargs or case.name == "pad_packed_sequence":
        return "pad_packed_sequence takes the order of the sequences to the CPU"
    if case.name == "CTCLoss" and np.ndim(case.sample()[1]) == 1:
        return "it looks for the longest of targets that lie one behind the other"
    if case.name == "AdaptiveLogSoftmaxWithLoss":
        return "it asks which rows have a target in each cluster"
    other_maps = "cayley", "householder"
    if case.name == "orthogonal" and not case.label.startswith(other_maps):
        return "it halves a matrix until the exponential's fraction is exact"
    if case.name == "EmbeddingBag" and case.kwargs.get("padding_idx") is not None:
        return "it leaves out the indices that are padding"
    if case.name == "grouped_mm" and case.kwargs:
        return "it cuts the rows where the groups end"
    if case.kwargs.get("max_norm") is not None:
        return "it shortens the rows that were looked up"
    return None


PAIRS = sorted({(c.file, c.name) for c in CASES if isinstance(c, ModuleCase)})


@pytest.mark.parametrize("file, name", PAIRS)
def test_torch_side_computes_where_its_inputs_are(file, name):
    """On the meta device: a tensor made on the CPU on the way would be refused."""
    for case in CASES:  # not cases_of: a model's case may be in a table of models
        if (case.file, case.name) != (file, name):
            continue
        if not isinstance(case, ModuleCase) or needs_values(case):
            continue
        module = case.construct(TORCH_IMPL, device="meta")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, output = case.forward(TORCH_IMPL, module, case.sample(), device="meta")
        assert all(y.device.type == "meta" for y in flatten(output)), case
