"""practise: what is left to the reader, and what the command says. Nothing is run."""

import ast
import io
import json
import re
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest
from rich.console import Console

from bridge import pages
from bridge.practise import answers, blank, hints, roadmap, shapes
from bridge.practise.blank import YOURS, blanked
from bridge.practise.check import Answer
from bridge.practise.progress import BEGUN, DONE, OPEN, SHOWN, Progress
from bridge.practise.turns import Pair, helpers, resolve, turns
from bridge.verbs import practise

FILES = [file for file in pages.files() if turns(file)]


def names(file):
    return [turn.name for turn in turns(file)]


# Turns: what is left to the reader.


@pytest.mark.parametrize(
    "file, wanted",
    [
        ("nn.linear", ["linear_backward", "bilinear_backward"]),
        ("optim.sgd", ["SGD.update"]),
        ("optim.optimizer", []),  # its update is abstract
        ("nn.module", []),
        ("nn.container.mapping", []),  # ModuleDict.update is no step
        ("nn.container.sequence", ["Sequential.backward"]),
        ("workshop.digits_mlp", ["MLP.backward"]),
        ("estimators.logistic_regression", ["objective_backward", "hessian"]),
        ("training.loop", []),
        ("nn.init", []),
    ],
)
def test_turns(file, wanted):
    assert names(file) == wanted


def test_every_backward_function_is_a_turn():
    for file in pages.files():
        for node in ast.parse(pages.source_of(file)).body:
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_backward"):
                assert node.name in names(file), f"{file}.{node.name}"


@pytest.mark.parametrize(
    "name, files",
    [
        ("linear", ["nn.linear"]),
        ("Linear", ["nn.linear"]),
        ("nn.linear", ["nn.linear"]),
        ("cross_entropy", ["nn.loss.classification"]),
        ("Sigmoid", ["nn.activation.sigmoid"]),  # LSTM has one of its own, too
        ("Conv2d", ["nn.conv.convolve"]),
        ("LSTM", ["nn.rnn.lstm"]),
        (
            "conv",
            [f"nn.conv.{file}" for file in ("convolve", "rows", "tbc", "transpose")],
        ),
        ("DataLoader", []),
        ("training.loop", []),
    ],
)
def test_resolve(name, files):
    pairs, meant = resolve(name)
    assert [pair.file for pair in pairs] == files and meant


def test_a_definition_prefers_its_own_turn():
    (pair,), _ = resolve("tanh")
    preferred = [t.name for t in turns(pair.file) if pair.prefers(t)]
    assert preferred == ["tanh_backward"]
    assert not any(Pair("nn.linear").prefers(t) for t in turns("nn.linear"))


def test_what_only_the_derivative_calls():
    assert [node.name for node in helpers("nn.sparse.embedding")] == ["add_rows"]
    assert not helpers("nn.linear")  # rows() serves the forward, too


# The blank file.


@pytest.mark.parametrize("file", FILES)
def test_blank_file(file):
    """Only the bodies of the turns go, and each says that it is open."""
    text, source = blanked(file, {}), pages.source_of(file)
    found, whole = (_functions(ast.parse(t)) for t in (text, source))
    gone = {node.name for node in helpers(file)}
    assert set(whole) - set(found) == gone
    for name, node in found.items():
        if name in names(file):
            assert ast.unparse(node.args) == ast.unparse(whole[name].args)
            assert ast.unparse(node.body[-1]) == (
                f"raise NotImplementedError('{YOURS}{name}')"
            )
            assert len(node.body) == 2  # with the docstring
        else:
            assert ast.unparse(node) == ast.unparse(whole[name])


def _functions(tree):
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        if isinstance(node, ast.ClassDef):
            inside = [n for n in node.body if isinstance(n, ast.FunctionDef)]
            found |= {f"{node.name}.{n.name}": n for n in inside}
    return found


def test_the_formula_is_gone():
    text = blanked("nn.linear", {})
    assert "grad_y @ weight" not in text and "Σ_n grad_y[n, o]" not in text
    assert "y = x @ weight.T" in text  # the forward stays
    assert "np.add.at" not in blanked("nn.sparse.embedding", {})


def test_a_call_of_each_turn_is_shown():
    """Shapes are seen in a case, and no line is too long for an editor."""
    for file in (
        "nn.linear",
        "nn.rnn.lstm",
        "optim.sgd",
        "nn.sparse.embedding",
        "nn.flatten",
    ):
        seen = shapes.seen(file)
        assert list(seen) and set(seen) == set(names(file))
        text = blanked(file, seen)
        assert max(map(len, text.splitlines())) <= 88
    text = blanked("nn.linear", shapes.seen("nn.linear"))
    assert "grad_y (7, 3), x (7, 5), weight (3, 5)\n" in text
    assert "-> grad_x (7, 5), grad_weight (3, 5), grad_bias (3,)\n" in text


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_every_turn_is_run_by_a_case(file):
    assert set(shapes.seen(file)) == set(names(file))


@pytest.mark.parametrize(
    "file, name, wanted",
    [
        ("nn.linear", "linear_backward", ["grad_x", "grad_weight", "grad_bias"]),
        ("nn.activation.sigmoid", "tanh_backward", ["grad_x"]),
        ("nn.sparse.embedding", "embedding_backward", ["grad_weight"]),
        ("nn.activation.slope", "prelu_backward", ["grad_x", "grad_weight"]),
        ("nn.container.sequence", "Sequential.backward", ["grad_input"]),
        ("optim.sgd", "SGD.update", []),
    ],
)
def test_names_of_results(file, name, wanted):
    (turn,) = (turn for turn in turns(file) if turn.name == name)
    seen = shapes.Seen("", {}, [""] * len(wanted))
    assert blank.results(pages.source_of(file), turn, seen) == wanted


# Hints and solution.


def test_hints_go_from_why_to_our_lines():
    found = hints.hints("nn.linear", "linear_backward")
    headings = [heading for heading, _ in found]
    assert headings[:3] == ["why", "in index notation", "the forward, from its end"]
    assert headings[3:] == [f"our line {i} of 5" for i in range(1, 6)]
    assert found[0][1].startswith("Each gradient sums")
    assert found[2][1].splitlines()[-1] == "y = x @ weight.T"
    assert found[3][1] == "grad_x = grad_y @ weight"


def test_hints_quote_the_forward_where_the_body_does():
    found = dict(hints.hints("nn.normalization", "layer_norm_backward"))
    assert found["the forward, from its end"].splitlines() == [
        "y = x_hat * weight + bias",
        "x_hat, rstd = standardize(x, eps)",
    ]


@pytest.mark.parametrize("file", FILES)
def test_every_turn_has_hints_and_a_solution(file):
    for turn in turns(file):
        assert hints.hints(file, turn.name)
        assert f"def {turn.node.name}(" in hints.solution(file, [turn.name])


def test_a_solution_has_what_only_it_calls():
    found = hints.solution("nn.sparse.embedding", ["embedding_backward"])
    assert "def add_rows" in found


# The roadmap, and progress.


def test_rows_of_the_roadmap():
    rows = roadmap.rows()
    assert len(rows) > 20
    (linear,) = (row for row in rows if "nn.linear" in row.files)
    assert linear.order == "6.2.5" and linear.to_derive == ["nn.linear"]
    assert roadmap.row_of("data.dataloader").name == "data"
    assert roadmap.row_of("random").concept.startswith("One seed")
    for row in rows:
        assert row.practise and row.files and row.name


@pytest.mark.parametrize(
    "file, wanted",
    [
        ("first_loop", "estimators.logistic_regression"),
        ("nn.conv.geometry", "nn.conv.convolve"),
        ("training.loop", "workshop.digits_mlp"),
    ],
)
def test_something_near(file, wanted):
    assert roadmap.near(file) == wanted


def test_without_the_readme(monkeypatch, tmp_path):
    (tmp_path / "numpy_impl").mkdir()
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    assert roadmap.rows() == [] and roadmap.near("first_loop") == "nn.linear"


def test_the_overview_without_the_readme(monkeypatch, tmp_path):
    monkeypatch.setattr(roadmap, "rows", list)
    code, said = run(tmp_path, None)
    assert code == 1 and "README.md, which is not installed" in said


def test_states(tmp_path):
    progress = Progress(tmp_path)
    row = roadmap.row_of("nn.activation.sigmoid")
    assert progress.state_of_row(row) == OPEN
    for file in row.to_derive:
        progress.of(file).update(cases=3, agree=3)
        assert progress.state(file) == DONE
    assert progress.state_of_row(row) == DONE
    progress.of(row.to_derive[1]).update(cases=3, agree=2)
    assert progress.state_of_row(row) == BEGUN
    assert progress.next_pair(row.to_derive) == row.to_derive[1]
    progress.save()
    assert Progress(tmp_path).state_of_row(row) == BEGUN
    loop = roadmap.row_of("first_loop")
    progress.known["experiments"].append(loop.concept)
    assert progress.state_of_row(loop) == SHOWN


def test_progress_that_cannot_be_read(tmp_path):
    (tmp_path / "progress.json").write_text("{")
    with pytest.raises(SystemExit, match="progress.json cannot be read"):
        Progress(tmp_path)


# The command.


def run(folder, *words, width=80):
    """(exit code, what is printed) of `python -m bridge practise ...`"""
    parser = ArgumentParser()
    practise.add_arguments(parser)
    words = [*map(str, filter(None, words)), "--folder", str(folder)]
    console = Console(width=width, record=True, file=io.StringIO())
    try:
        code = practise.run(parser.parse_args(words), console)
    except SystemExit as error:
        code = error.code
    return code, " ".join(console.export_text().split())


def test_begin_writes_once(tmp_path):
    code, said = run(tmp_path, "Linear")
    path = tmp_path / "nn" / "linear.py"
    assert code == 0 and "Your turn: linear_backward" in said
    assert YOURS in path.read_text()
    path.write_text("mine")
    code, said = run(tmp_path, "Linear")
    assert code == 1 and "stays as it is" in said and path.read_text() == "mine"
    for backup in ("linear.py.bak", "linear.py.bak2"):
        code, said = run(tmp_path, "Linear", "--again")
        joined = "".join(said.split())  # a long folder is wrapped, even in a name
        assert code == 0 and backup in joined and YOURS in path.read_text()
    assert path.with_name("linear.py.bak").read_text() == "mine"


def test_a_check_or_hint_before_the_beginning(tmp_path):
    for flag in ("--check", "--hint"):
        code, said = run(tmp_path, "Linear", flag)
        assert code == 1 and "is not there yet" in said
    assert not list(tmp_path.iterdir())


def test_one_more_hint_each_time(tmp_path):
    run(tmp_path, "Linear")
    assert run(tmp_path, "Bilinear", "--hint")[1].startswith(
        "bilinear_backward, hint 1"
    )
    known = hints.hints("nn.linear", "linear_backward")
    for i in range(len(known)):
        _, said = run(tmp_path, "Linear", "--hint")
        assert said.startswith(f"linear_backward, hint {i + 1} of {len(known)}")
    assert "were all hints" in run(tmp_path, "Linear", "--hint")[1]
    # What is written needs no hint any more
    path = tmp_path / "nn" / "linear.py"
    path.write_text(path.read_text().replace(f"{YOURS}linear_backward", "done"))
    assert run(tmp_path, "nn.linear", "--hint")[1].startswith("bilinear_backward")


def test_the_solution_counts_as_seen(tmp_path):
    code, said = run(tmp_path, "tanh", "--solution", width=200)
    assert code == 0 and "return grad_y * (1 - y * y)" in said
    assert "def sigmoid_backward" not in said
    known = json.loads((tmp_path / "progress.json").read_text())
    assert known["pairs"]["nn.activation.sigmoid"]["solution"] == ["tanh_backward"]


def test_where_there_is_nothing_to_derive(tmp_path):
    code, said = run(tmp_path, "training.loop")
    assert code == 0 and "nothing to derive in training.loop: it is a program" in said
    assert "practise workshop.digits_mlp" in said and "Try this instead" in said
    code, said = run(tmp_path, "DataLoader")
    assert "it builds what PyTorch hands out ready-made" in said


def test_bad_calls(tmp_path):
    assert "no file and no definition" in run(tmp_path, "Lineal")[0]
    assert "needs the name of a pair" in run(tmp_path, None, "--check")[0]
    file = tmp_path / "file"
    file.write_text("")
    assert "it takes a folder" in run(file, "Linear")[0]


def test_without_sources(monkeypatch, tmp_path):
    monkeypatch.setattr(pages, "files", list)
    assert "needs the project's sources" in run(tmp_path, "Linear")[0]


def test_a_folder_goes_on_where_the_reader_is(tmp_path):
    _, said = run(tmp_path, "loss")
    assert re.search(r"loss is \d+ files; this is nn.loss.binary", said)
    Progress(tmp_path).file("nn.loss.binary").unlink()
    path = Progress(tmp_path).file("nn.loss.nll")
    path.write_text("begun")
    assert "this is nn.loss.nll" in run(tmp_path, "loss")[1]


@pytest.mark.parametrize("width", [60, 80, 160])
def test_overview(tmp_path, width):
    """Every row and every name is there, on a narrow terminal, too."""
    run(tmp_path, "Linear")
    code, said = run(tmp_path, None, width=width)
    assert code == 0 and "0 of" in said and "begun 6.2.5" in said
    assert said.endswith(
        f"Next: Linear, Bilinear, Identity {answers.COMMAND} nn.linear "
        f"--folder {tmp_path}"
    )
    flat = said.replace(" ", "")
    for row in roadmap.rows():
        assert (row.to_derive or [row.name])[0] in flat or width == 60


def test_sentences_of_an_answer():
    assert Answer(total=3, agreed=3).sentences() == ["All 3 cases agree with PyTorch."]
    lines = Answer(total=3, agreed=1, open=["a", "b"]).sentences()
    assert lines[0] == "1 of 3 cases agree with PyTorch."
    assert lines[1] == "Still open: a, b."
    assert Answer(problem=["line 1 of x raises"]).sentences() == ["line 1 of x raises"]


def test_the_command_line_loads_no_torch_for_hints(tmp_path):
    """PyTorch takes seconds to import, and a hint needs none."""
    program = (
        "import sys; from bridge.__main__ import main\n"
        "try: main(['practise']); main(['practise', 'tanh', '--solution'])\n"
        "finally: assert 'torch' not in sys.modules"
    )
    environment = {"PYTHONPATH": str(Path(pages.ROOT))}
    run = [sys.executable, "-c", program]
    done = subprocess.run(
        run, cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "practise" / "progress.json").exists()
