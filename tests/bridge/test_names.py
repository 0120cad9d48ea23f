"""bridge/names.py: what a name stands for, and what else may have been meant."""

import io
import re
import subprocess
import sys
from argparse import Namespace

import pytest
from rich.console import Console

from bridge import names, pages
from bridge.names import Found, find
from bridge.verbs import common
from bridge.verbs import list as list_verb

LINEAR = [Found("nn.linear", n) for n in ("linear", "linear_backward", "Linear")]
ENTROPY = [
    Found("nn.loss.classification", name)
    for name in ("cross_entropy", "cross_entropy_backward", "CrossEntropyLoss")
]


@pytest.mark.parametrize(
    "name", ["linear", "nn.linear", "nn/linear.py", "numpy_impl/nn/linear.py"]
)
def test_a_file(name):
    assert find(name) == [Found("nn.linear")]


@pytest.mark.parametrize(
    "name", ["Linear", "nn.Linear", "nn.linear.Linear", "torch.nn.Linear", "LINEAR"]
)
def test_a_definition_with_its_derivative(name):
    assert find(name) == LINEAR


@pytest.mark.parametrize(
    "name",
    [
        *("cross_entropy", "CrossEntropyLoss", "nn.CrossEntropyLoss", "crossentropy"),
        *("F.cross_entropy", "torch.nn.functional.cross_entropy", "cross-entropy"),
    ],
)
def test_a_function_and_its_class(name):
    assert find(name) == ENTROPY


@pytest.mark.parametrize("name", ["conv", "nn.conv", "numpy_impl/nn/conv/"])
def test_a_folder(name):
    found = [file for file, _ in find(name)]
    assert found[0] == "nn.conv" and {"nn.conv.convolve", "nn.conv.modules"} < {*found}
    assert all(file.startswith("nn.conv") for file in found)


@pytest.mark.parametrize("name", ["rnn", "tensor"])
def test_a_folder_goes_before_a_file_elsewhere(name):
    assert find(name) == find({"rnn": "nn.rnn"}.get(name, name))
    assert len(find(name)) > 5


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rnn", "there is another rnn: type nn.utils.rnn for it"),
        ("tensor", "there is another tensor: type autograd.tensor for it"),
        (
            "modules",
            "modules is 3 files; for one of them type nn.conv.modules, "
            "nn.padding.modules or nn.upsampling.modules",
        ),
        *((name, "") for name in ("nn.rnn", "linear", "Linear", "utils.rnn", "conv")),
        ("first_loop", ""),  # the path, in full
    ],
)
def test_what_else_is_called_so(name, said, capsys):
    assert names.note(name) == said
    common._note.cache_clear()
    common.found_for(name)
    common.found_for(name)
    assert capsys.readouterr().err == (f"{said}\n" if said else "")


def test_a_part_of_the_path_is_enough():
    assert find("utils.rnn") == find("utils/rnn.py") == [Found("nn.utils.rnn")]
    assert find("rnn.gru") == [Found("nn.rnn.gru")]


def test_small_letters_are_a_file_and_capitals_a_class():
    assert find("dropout") == [Found("nn.dropout")]
    assert Found("nn.dropout", "Dropout") in find("Dropout")
    assert find("Digits_MLP") == [Found("workshop.digits_mlp")]
    assert {file for file, _ in find("DataLoader")} == {"data.dataloader"}


def test_a_definition_of_another_file_is_none():
    with pytest.raises(KeyError, match="'optim.Linear'"):
        find("optim.Linear")


@pytest.mark.parametrize(
    "name, meant",
    [
        *(("Lineer", "Linear"), ("nn.linaer", "nn.linear"), ("laynorm", "LayerNorm")),
        *(("DataLoder", "DataLoader"), ("crossentropylos", "CrossEntropyLoss")),
        *(("activaton", "activation"), ("optim.Adamm", "optim.adam")),
    ],
)
def test_did_you_mean(name, meant):
    with pytest.raises(KeyError) as caught:
        find(name)
    message = caught.value.args[0]
    assert message.startswith(f"no file and no definition is called {name!r}; did you")
    assert meant in names.suggestions(name) and meant in message


@pytest.mark.parametrize("name", ["", ".", "/", "Xyzzy"])
def test_nothing_is_alike(name):
    with pytest.raises(KeyError, match="`python -m bridge list` names all"):
        find(name)


@pytest.mark.parametrize("width", [80, 120, 180])
def test_a_list_breaks_no_name_and_no_path(width):
    """On a narrow terminal what is in a pair stands below it, not in a table."""
    console = Console(width=width, file=io.StringIO())
    list_verb.run(Namespace(missing=False, names=["autograd", "training"]), console)
    text = console.file.getvalue()
    assert ("│" in text) == (width > 80)
    assert max(map(len, text.splitlines())) <= width
    for whole in ("autograd.derivatives.broadcast", "tests/training/test_clipping.py"):
        assert whole in text
    assert re.search(r"\btrain_clipped \(3\)", text)
    counts = re.findall(r"\(\d+\)", text)
    assert len(counts) == len(re.findall(r"\w \(\d+\)", text)) > 50


def test_what_is_suggested_is_found():
    for file in pages.files()[::20]:
        for word in (file, *names.public(file)[:1]):
            assert find(word), word
            near = names.suggestions(word[:-1] + "~")
            assert near and all(find(other) for other in near)


def test_torch_is_not_loaded():
    program = (
        "import sys; from bridge import names; names.find('cross_entropy'); "
        "print('torch' in sys.modules)"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
