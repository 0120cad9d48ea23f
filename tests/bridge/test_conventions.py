"""bridge/conventions: each expression gives what its sentence says."""

import random
import re

import numpy as np
import pytest
import torch
from rich.console import Console

from bridge import conventions, pages
from bridge.__main__ import main
from bridge.conventions import CONVENTIONS, find, statistics
from bridge.conventions.answers import (
    Raised,
    about,
    agrees,
    by_version,
    exit_code,
    given,
    plain,
    warns,
)
from bridge.conventions.register import KNOWN, Convention, entry, streams_kept
from bridge.conventions.setting import helpers
from bridge.conventions.show import IMPORTS

FILES = {}
for one in CONVENTIONS:
    FILES.setdefault(one.function.__module__.split(".")[-1], []).append(one)


@pytest.fixture(scope="module")
def measured():
    """{name: what was measured}"""
    return {one.name: one.measure() for one in CONVENTIONS}


def wrong(one, measured):
    """What of a convention is not as it is written: one line each."""
    for text, value, answer in measured.gives:
        if not agrees(value, answer):
            yield f"{one.name}: {text} gives {value}, not {answer}"
    for text, value in measured.same:
        first, wanted = measured.same[0]
        if isinstance(value, Raised):
            yield f"{one.name}: {text} raises {value}"
        elif not agrees(value, plain(wanted)):
            yield f"{one.name}: {first} gives {wanted}, {text} gives {value}"


@pytest.mark.parametrize("file", FILES)
def test_conventions(file, measured):
    """Fails where a library changes its answer."""
    lines = [line for one in FILES[file] for line in wrong(one, measured[one.name])]
    assert not lines, "\n".join(lines)


def test_each_tells_of_a_difference(measured):
    """Two expressions at least whose answers differ, a symptom, and a way across."""
    for one in CONVENTIONS:
        found = measured[one.name]
        answers = {repr(answer) for _, _, answer in found.gives}
        assert len(found.gives) >= 2, one.name
        assert len(answers) >= 2, f"{one.name}: all the same"
        assert one.sentence.endswith("."), one.name
        assert one.symptom and one.symptom[-1] != ".", one.name
        assert one.translate or len(found.same) >= 2, f"{one.name}: no way across"
        texts = [text for text, _ in found.same]
        assert len(set(texts)) == len(texts), f"{one.name}: equals itself"


def test_names_are_names():
    names = [one.name for one in CONVENTIONS]
    assert len(set(names)) == len(names)


def test_a_measurement_leaves_nothing_behind():
    def streams():
        _, words, place, *_ = np.random.get_state()  # noqa: NPY002
        return torch.get_rng_state().tolist(), words.tolist(), place, random.getstate()

    torch.manual_seed(7)  # no entry's own
    before = streams()
    for one in CONVENTIONS:
        one.measure()
    assert streams() == before
    assert not torch.are_deterministic_algorithms_enabled()
    assert torch.get_default_dtype() == torch.float32 and torch.is_grad_enabled()


# --- what agrees


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (np.float64(0.5), 0.5),
        (torch.tensor([1.0, np.nan]), [1.0, np.nan]),
        (torch.float32, "torch.float32"),
        (np.dtype("int64"), "int64"),
        (True, True),
        ((2, 3), [2, 3]),
        (5.04e-9, about(5e-9)),
        (Raised(KeyError("x")), LookupError),
        (None, None),
    ],
)
def test_agrees(value, answer):
    assert agrees(value, answer)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (0.50001, 0.5),
        (torch.tensor([1.0, 2.0]), 1.0),
        (True, 1),
        (1, True),
        (0.0, 1e-30),
        (4e-9, about(5e-9)),
        (Raised(KeyError("x")), ValueError),
        (Raised(KeyError("x")), 1.0),
        (1.0, ValueError),
        ("torch.float64", "torch.float32"),
    ],
)
def test_does_not_agree(value, answer):
    assert not agrees(value, answer)


def test_by_version(monkeypatch):
    answers = {"2.9": "old", "2.13": "middle", "3.0": "new"}
    for version, answer in (
        ("2.12.1", "old"),
        ("2.14.0+cpu", "middle"),
        ("3.1", "new"),
    ):
        monkeypatch.setattr(torch, "__version__", version)
        assert by_version("PyTorch", answers) == answer


def test_warns():
    assert warns(np.mean, []) == "RuntimeWarning" and warns(np.mean, [1.0]) is None


@pytest.mark.slow
def test_exit_code():
    assert exit_code("F.relu(torch.zeros(1))") == 0 and exit_code("1 / 0") == 1


# --- what is found


def test_words_find_by_name_topic_expression_and_symptom():
    wanted = "divisor of the variance"
    for words in (
        ["divisor", "np.var"],
        ["VARIANCE"],
        ["ddof"],
        ["my standard deviations are smaller than theirs"],
        ["std does not match numpy"],
    ):
        assert wanted in [one.name for one in find(CONVENTIONS, words)], words


SYMPTOMS = {
    "a batch of sequences cannot be stacked": "items of unequal length",
    "accuracy is always zero": "comparison with a list",
    "adding to index with duplicates counts once": "adding to an index twice",
    "allclose true but assert_close fails": "tolerances by default",
    "bias is regularized": "bias in the penalty",
    "bool tensor subtraction": "arithmetic of bools",
    "classes are swapped in the predictions": "order of the classes",
    "covariance matrix has the wrong size": "samples in rows or columns",
    "crash on the last batch with batchnorm": "last batch of one",
    "dataloader order is different each epoch": "order of the second epoch",
    "expected Float but found Double": "default of floats",
    "fit twice resets the model": "fit begins anew",
    "float16 sum is stuck at 2048": "sums in the narrow dtype",
    "gradient is nan with torch.where": "branch not taken",
    "gradient of a distance is nan": "norm of zero",
    "how do I convert C of LogisticRegression to weight_decay": "weight decay of c",
    "images scrambled after reshape": "reshape is no transpose",
    "index -1 is out of bounds for dimension 1": "places from the end",
    "keras flatten weights wrong after conversion": "flattened channels",
    "loss does not go down, prediction (N, 1) target (N,)": "column minus row",
    "my loss is half of theirs": "half a squared error",
    "nan after masking a row": "softmax of nothing",
    "negative strides not supported": "negative steps",
    "padding applied to the wrong dimension": "order of pad",
    "randn gives different numbers for different sizes": "normal numbers by the block",
    "random.shuffle duplicates rows of my array": "shuffle of rows",
    "relu gradient at zero": "kink of max",
    "rounding 0.5 gives 0": "half to even",
    "same seed different random numbers numpy torch": "one seed three streams",
    "singular vectors have the opposite sign": "signs of singular vectors",
    "standard scaler nan constant column": "constant features",
    "target and prediction swapped": "target first or last",
    "the tensor changed when I modified the numpy array": "who shares memory",
    "train_test_split and random_split give different sizes": "rounding of a split",
    "val accuracy differs every run": "draw of a pass",
    "why is torch.std bigger than np.std": "divisor of the variance",
    "x.grad is None": "tensors that are no leaves",
}


SYMPTOMS |= {
    "batchnorm eval train give different results": "statistics of the batch",
    "antialias gives equal rows": "antialias to one column",
    "best checkpoint has the weights of the last epoch": "references in a state dict",
    "bicubic resize differs from PIL": "sharpness of bicubic",
    "conv2d differs from scipy.signal.convolve": "no mirror",
    "cosine_similarity gradient exploding near zero": "gradient of short vectors",
    "cross entropy does not go to zero with softmax": "logits go in",
    "embedding padding row is not zero": "row of the padding",
    "gelu differs from hugging face": "three gelus",
    "gradient accumulation larger gradient": "sum of the backwards",
    "gru keras pytorch weights": "order of the gru gates",
    "ignore_index all nan": "everything ignored",
    "gradient of hinge loss at the margin": "edge of the margin",
    "image shifted by half a pixel after upsampling": "corners of interpolate",
    "keras conv padding same stride 2": "same with a stride",
    "layernorm nan float16 large mean": "variance as a difference",
    "learning rate increases again cosine": "end of the cosine",
    "model.eval() still uses memory": "two switches",
    "optimizer got an empty parameter list": "what is registered",
    "pairwise_distance gradient of equal vectors": "gradient at equal vectors",
    "pdist Segmentation fault": "pdist of no rows",
    "pixel_shuffle empty batch": "pixel shuffle of an empty batch",
    "soft_margin_loss returns inf": "soft margin that overflows",
    "ties of the infinity norm": "largest differences that are equal",
    "trunc_normal_ does not truncate": "limits of trunc normal",
    "weight decay l2 factor of two": "factor of an l2 term",
    "xavier init keras different": "width of linear",
    "zero_grad weight decay still moves": "gradient that is none",
}


def test_what_people_see_finds_it():
    """Among the first four, as others with the same words may come before it."""
    for said, wanted in SYMPTOMS.items():
        found = [one.name for one in find(CONVENTIONS, [said])]
        assert wanted in found[:4], f"{said!r} finds {found}"
        assert len(found) <= 8, f"{said!r} finds {found}"


def test_endings_and_other_words_for_the_same():
    def told(symptom):
        return Convention(
            "", "", ".", symptom, "", {}, statistics.divisor_of_layer_norm
        )

    some = [told(text) for text in ("losses are halves", "regularised twice", "zebras")]
    for words, wanted in (
        (["loss", "half"], 0),
        (["PENALTY"], 1),
        (["doubled"], 1),
        (["regularization"], 1),
        (["a zebra, and a horse"], 2),
    ):
        assert find(some, words) == [some[wanted]], words


def test_nothing_is_found_by_what_nobody_says():
    assert find(CONVENTIONS, ["zebra"]) == [] == find(CONVENTIONS, ["the", "of"])
    assert find(CONVENTIONS, ["a zebra, a horse, a variance"]) == []
    assert find(CONVENTIONS, []) == CONVENTIONS


# --- what is printed


def test_the_table_in_the_readme():
    readme = (pages.ROOT / "README.md").read_text(encoding="utf-8")
    said, block = re.findall(
        'bridge conventions "(.*?)".*?```text\n(.*?)```', readme, re.DOTALL
    )[0]
    found = find(CONVENTIONS, [said])
    title, *rows = printed(84, found, settings=True).splitlines()
    assert "NumPy" in title and rows == block.splitlines()


def printed(width, found=CONVENTIONS, **options):
    console = Console(width=width)
    with console.capture() as captured:
        console.print(conventions.table(found, width, **options))
    return captured.get()


@pytest.mark.parametrize(
    "width, each, settings",
    [(60, 9, True), (80, 3, False), (120, 3, False), (180, 9, True)],
)
def test_table(width, each, settings):
    """Everything is there, and nothing is wider than the terminal."""
    some = CONVENTIONS[::each]
    text = printed(width, some, settings=settings)
    assert max(map(len, text.splitlines())) <= width
    letters = "".join(text.split()).replace("│", "")
    for one in some:
        assert "".join(one.topic.split()) in letters
    if width == 180:
        assert all(one.name in text for one in some)


def test_what_is_printed_is_what_was_measured():
    """An entry whose answer is a lie: the table shows the number, not the lie."""

    def lie():
        """One and one is three."""
        one = 1
        return entry(locals(), {"one + one": 3, "one - one": 0}, same=("one", "1"))

    lying = Convention("sums", "lie", "One and one is three.", "s", "", {}, lie)
    text = printed(120, [lying], settings=True)
    rows = [row.split("│")[2].strip() for row in text.splitlines() if "│" in row]
    assert " | ".join(rows) == (
        "one = 1 | one + one | 2 | one - one | 0 | the same: | one | 1 | 1"
    )
    page = conventions.markdown([lying])
    assert "| `one + one` | 2 |" in page and "- *symptom*: s" in page
    assert "| `one` = `1` | 1 |" in page
    assert "```python\none = 1\n```" in page
    assert list(wrong(lying, lying.measure())) == ["lie: one + one gives 2, not 3"]


def test_what_the_expressions_know():
    """The imports at the head of the page are what the register gives them."""
    imported = {}
    exec("\n".join(IMPORTS[1:-1]), imported)
    del imported["__builtins__"]
    assert imported == KNOWN


def test_markdown_has_every_one():
    page = conventions.markdown(CONVENTIONS)
    assert page.count("\n### ") == len(CONVENTIONS)
    for line in page.splitlines():
        assert not line.startswith("|") or line.replace("\\|", "").count("|") == 3


def test_the_setting_is_the_lines_before_the_expressions():
    wanted = statistics.divisor_of_the_variance
    (one,) = [one for one in CONVENTIONS if one.function is wanted]
    assert one.setting() == "x = np.arange(10.0)\nt = torch.from_numpy(x)"


def test_helpers_with_what_they_use_themselves(tmp_path):
    path = tmp_path / "file.py"
    path.write_text(
        "import os\nfrom math import pi, tau\na = pi\ndef b():\n    return a\nc = 3\n"
    )
    assert helpers(path, {"b"}, ()) == [
        "from math import pi",
        "a = pi",
        "\ndef b():\n    return a\n",
    ]
    assert helpers(path, {"b"}, ("a",)) == ["\ndef b():\n    return a\n"]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.filterwarnings("ignore")
def test_what_is_printed_can_be_pasted(file):
    """The lines above the expressions make every name but those in KNOWN."""
    for one in FILES[file]:
        pasted = dict(KNOWN)
        with streams_kept():
            exec(one.setting(), pasted)
            for text, answer in one.function().gives.items():
                assert agrees(given(text, pasted), answer), f"{one.name}: {text}"


# --- the command


def test_without_a_word_each_stands_under_its_topic(capsys):
    """The names fit one after another: the numbers would be thousands of lines."""
    main(["conventions"])
    text = " ".join(capsys.readouterr().out.replace("│", " ").split())
    for one in CONVENTIONS:
        assert one.topic in text and one.name.split()[0] in text
    assert len(text) < 200 * 80
    assert f"{len(CONVENTIONS)} conventions" in text


def test_the_command_saves_what_it_found(tmp_path, capsys):
    path = tmp_path / "page.md"
    main(["conventions", "ddof", "divisor", "--markdown", str(path)])
    assert "divisor of the variance" in capsys.readouterr().out
    assert "### divisor of the variance" in path.read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match="no convention is about zebra: say it"):
        main(["conventions", "zebra"])
