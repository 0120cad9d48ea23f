"""The wings are mirror images, and the three nevers hold."""

import ast
from pathlib import Path

import pytest

from bridge.pages import ROOT, WINGS

NUMPY, TORCH = (ROOT / wing for wing in WINGS)
PAIRS = sorted(str(p.relative_to(TORCH)) for p in TORCH.rglob("*.py"))
# What PyTorch hands out ready-made: its file shows it, the NumPy file builds it.
SUBSTRATE = (
    "random",
    "data",
    "autograd",
    "nn/module.py",
    "nn/parameter.py",
    "nn/tape.py",
    "nn/hooks.py",
    "nn/state.py",
    "nn/registry.py",
    "nn/container",
    "nn/blocks.py",
    "nn/check.py",
    "nn/activation/erf.py",
    "nn/conv/rows.py",
    "nn/loss/linear_cross_entropy_options.py",
    "nn/utils/checks.py",
    "nn/utils/parametrize.py",
    "nn/utils/parametrize_checks.py",
    "nn/utils/parametrized.py",
    "nn/utils/rnn.py",
    "nn/utils",
    "nn/sparse/rows.py",
    "nn/upsampling/bands.py",
    "optim/lr_scheduler",
    "optim/swalr.py",
    "optim/hooks.py",
    "optim/optimizer.py",
    "optim/state_dict.py",
    "training/grad_scaler.py",
)
# Programs among them, which run on both sides.
PROGRAMS = (
    "autograd/first_loop.py",
    "autograd/linear_regression.py",
    "autograd/five_ways.py",
)
# What one side needs and the other does not, beside `*_backward` and `check_*`: why.
ONLY_NUMPY = {
    "sklearn_baseline": "scikit-learn is the NumPy side's baseline",
    "where": "np.where on random signs takes several times as long",
    "as_floats": "torch promotes integers by itself",
    "copy_of": "torch.clone: of a number NumPy makes no array, and rows are ours",
    "saved_input": "autograd keeps what it reads, NumPy has to copy it",
    "callers_level": "which line a warning names depends on the decorators",
    "broadcast_shapes": "a check's: NumPy's error is another",
    "sizes": "a check's: the batch and the length of an input",
    "undoable": "a function's derivative: autograd has it",
    "sum_to_size": "undoes broadcasting, which autograd does by itself",
    "given_minus_label": "cross_entropy_backward in pieces",
    "given_minus_wanted": "cross_entropy_backward in pieces",
    "backward_variables": "a derivative's: CTC's β",
    "said": "a derivative's: CTC's places with the same label, together",
    "undefined": "a derivative's: where CTC divides 0 by 0",
    "cost": "how large the pieces of a convolution, or of a loss, are",
    "backward_cost": "how large the pieces of a convolution are",
    "transposed_cost": "how large the pieces of a convolution are",
    "fits": "a check's: whether a bias broadcasts",
    "promoted": "torch promotes integers by itself",
    "sigmoid": "LSTM's own, without checks and pieces",
    "stacked": "torch.stack is not slow",
    "in_steps": "where a run's rows lie: torch joins lists",
    "lstm_slopes": "a derivative's: what of it needs no gradient",
    "along": "the index of every axis: what torch.gather and scatter do inside",
    "restored": "a derivative's: the axes that were reduced",
    "count": "a derivative's: how many entries were reduced",
    "others": "a derivative's: the product without one factor",
    "put_back": "a derivative's: a gradient for the one entry that was read",
    "antisymmetric": "a derivative's: of a rotation",
    "diagonal": "a derivative's: a matrix with these on its diagonal",
    "inverse_gaps": "a derivative's: how fast eigenvectors turn",
    "read_at": "a derivative's: where the largest so far was",
    "spelled_out": "a derivative's: the letters of an einsum, one for each axis",
    "axes_of": "a derivative's: the axes of an einsum, or its diagonal, as a view",
    "sizes_of": "a derivative's: how far each letter of an einsum runs",
    "cubic_slope": "a derivative's: of a cubic kernel",
    "holds": "promotion in NumPy asks whether a cast is safe",
    "packed": "NumPy's files hold arrays only: all else becomes JSON",
    "unpacked": "the same undone",
    "CastLinear": "what torch.autocast makes of a Linear",
    "cast": "the same of all Linears of a model",
    "mirrored": "a derivative's: the triangle of pdist as the square of cdist",
    "power": "np.power of negative numbers takes 30 times as long as torch's",
    "add_rows": "an index that comes twice: autograd adds by itself",
}
ONLY_TORCH = {
    "ClampedLogLoss": "torch needs an autograd.Function for this derivative",
    "given_whole": "NumPy's norm_backward shares nothing out, autograd's does",
    "deterministic": "NumPy's results repeat: there is no switch",
    "process_group": "NumPy's ranks are one process",
    "losses_of_digits": "a DDP model has to be gone when its group ends",
    "wrapped": "DDP and FSDP: NumPy's ranks share one model",
    "reason_of": "why a device cannot be used: NumPy has one reason",
    "rank": "promotion in PyTorch asks for the order of kinds",
}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def names_in_all(path):
    for node in tree(path).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
            return ast.literal_eval(node.value)
    return None


def first_line(node):
    return (ast.get_docstring(node) or "").split("\n")[0]


def public(path):
    """{name: node} of the definitions in __all__, and the public methods of classes."""
    wanted = names_in_all(path)
    found = {}
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in wanted:
            found[node.name] = node
            for method in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(method, ast.FunctionDef):
                    found[f"{node.name}.{method.name}"] = method
    return found


def is_derivative(name):
    return name.split(".")[-1] == "backward" or name.endswith("_backward")


def is_substrate(pair):
    return pair.startswith(SUBSTRATE) and pair not in PROGRAMS


def test_same_paths():
    ours = sorted(str(p.relative_to(NUMPY)) for p in NUMPY.rglob("*.py"))
    assert ours == PAIRS


@pytest.mark.parametrize("pair", PAIRS)
def test_same_names_in_the_same_order(pair):
    ours, theirs = names_in_all(NUMPY / pair), names_in_all(TORCH / pair)
    assert (ours is None) == (theirs is None)
    if ours is None:
        assert pair == "__init__.py", "every file but the wing's own declares __all__"
        return
    assert [name for name in ours if not is_derivative(name)] == theirs


@pytest.mark.parametrize("pair", [p for p in PAIRS if not is_substrate(p)])
def test_same_definitions_arguments_and_first_lines(pair):
    if names_in_all(NUMPY / pair) is None:
        return
    assert first_line(tree(NUMPY / pair)) == first_line(tree(TORCH / pair))
    ours = {k: v for k, v in public(NUMPY / pair).items() if not is_derivative(k)}
    theirs = public(TORCH / pair)
    assert list(ours) == list(theirs)
    for name, node in ours.items():
        assert first_line(node) == first_line(theirs[name]), name
        if isinstance(node, ast.FunctionDef):
            arguments = ast.unparse(node.args), ast.unparse(theirs[name].args)
            assert arguments[0] == arguments[1], name


def defined(path):
    """The functions and classes at the top of a file, but for a program's main."""
    kinds = ast.FunctionDef | ast.ClassDef
    return [node.name for node in tree(path).body if isinstance(node, kinds)]


def test_helpers_of_one_side_have_a_reason():
    """Every other function is on both sides; a reason without a function goes."""
    ours, theirs = set(), set()
    for pair in PAIRS:
        if is_substrate(pair):
            continue
        numpys, torchs = defined(NUMPY / pair), defined(TORCH / pair)
        ours |= {
            name
            for name in set(numpys) - set(torchs)
            if not is_derivative(name) and not name.lstrip("_").startswith("check")
        }
        theirs |= set(torchs) - set(numpys)
    assert sorted(ours - set(ONLY_NUMPY)) == []
    assert sorted(set(ONLY_NUMPY) - ours) == []
    assert theirs == set(ONLY_TORCH)


def test_the_torch_side_checks_nothing():
    """PyTorch's operators refuse by themselves; programs speak to their user."""
    for folder in ("nn", "optim"):
        for path in (TORCH / folder).rglob("*.py"):
            for node in ast.walk(tree(path)):
                text = ast.unparse(node.exc) if isinstance(node, ast.Raise) else ""
                allowed = text.startswith("NotImplementedError")  # a subclass's part
                allowed |= path.name == "clip_grad.py"  # error_if_nonfinite asks for it
                assert not isinstance(node, ast.Raise) or allowed, (path, text)
                if isinstance(node, ast.FunctionDef):
                    assert "check" not in node.name, (path, node.name)


@pytest.mark.parametrize("wing", WINGS)
def test_public_names_have_docstrings(wing):
    for pair in PAIRS:
        path = ROOT / wing / pair
        if names_in_all(path) is None:
            continue
        for name, node in public(path).items():
            if "." not in name:
                assert first_line(node), f"{wing}/{pair}: {name} has no docstring"


# The three nevers, against the syntax tree.


def imports(path):
    """The top-level packages that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            argument = ast.unparse(node.args[0]).strip("f'\"")
            found.add(argument.split(".")[0])
    return found


NEVERS = {
    "numpy_impl": {"torch", "torch_impl", "bridge", "scipy", "tests", "figures"},
    "torch_impl": {"numpy_impl", "bridge", "sklearn", "scipy", "tests", "figures"},
    "bridge": {"tests", "figures"},
}


@pytest.mark.parametrize("package", NEVERS)
def test_the_nevers(package):
    for path in (ROOT / package).rglob("*.py"):
        assert not imports(path) & NEVERS[package], path


def test_the_nevers_would_be_seen(tmp_path):
    """The check itself: each way to import is found."""
    for line in (
        "import torch",
        "import torch.nn as nn",
        "from torch import nn",
        "def f():\n    from torch.nn import Linear",
        "import importlib\nimportlib.import_module('torch.nn')",
    ):
        path = tmp_path / "page.py"
        path.write_text(line)
        assert "torch" in imports(path)


def test_nothing_else_at_the_top():
    allowed = {"numpy_impl", "torch_impl", "bridge", "tests", "figures"}
    allowed |= {"pyproject.toml", "README.md"}
    allowed |= {"practise"}  # the reader's own, and git does not see it
    for path in ROOT.iterdir():
        generated = path.name.endswith(".egg-info") or path.name in ("build", "dist")
        hidden = path.name.startswith((".", "__"))
        assert path.name in allowed or hidden or generated, path.name


def test_lines_fit_two_panes():
    """Two panes of 88 columns; a page is 20 to 300 lines (a short one may be short)."""
    for wing in WINGS:
        for path in (ROOT / wing).rglob("*.py"):
            lines = path.read_text(encoding="utf-8").splitlines()
            is_list = path.parts[-2:] == ("nn", "__init__.py")  # a name, a line
            assert len(lines) <= 300 or is_list, f"{path}: {len(lines)} lines"
            assert max(map(len, lines), default=0) <= 88, path


@pytest.mark.parametrize("wing", WINGS)
def test_training_loops_mark_their_five_places(wing):
    from bridge.pages import FIVE_PLACES

    for name in ("first_loop.py", "training/loop.py", *PROGRAMS[:2]):
        text = Path(ROOT / wing / name).read_text(encoding="utf-8")
        places = FIVE_PLACES[name.endswith("first_loop.py") :]
        found = [text.index(place) for place in places]
        assert found == sorted(found), "data batch, output, loss, backward, update"
