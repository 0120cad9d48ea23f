"""bridge/conventions: each expression gives what its sentence says."""

import numpy as np
import pytest
import torch
from rich.console import Console

from bridge import conventions
from bridge.conventions import CONVENTIONS, find, reductions
from bridge.conventions.answers import Raised, about, agrees, by_version
from bridge.conventions.register import Convention, entry


@pytest.mark.parametrize("one", CONVENTIONS, ids=lambda one: one.name)
def test_convention(one):
    """Fails where a library changes its answer."""
    measured = one.measure()
    for text, value, answer in measured.gives:
        assert agrees(value, answer), f"{text} gives {value}, not {answer}"
    texts, values = [*zip(*measured.same, strict=True)] or [(), ()]
    for text, value in zip(texts, values, strict=True):
        assert not isinstance(value, Raised), f"{text} raises {value}"
        assert agrees(value, conventions.answers.plain(values[0])), (
            f"{texts[0]} gives {values[0]}, {text} gives {value}"
        )


def test_each_tells_of_a_difference():
    """Two expressions at least whose answers differ, a symptom, and a way across."""
    for one in CONVENTIONS:
        gives = one.function().gives
        assert len(gives) >= 2, one.name
        assert len(set(map(repr, gives.values()))) >= 2, f"{one.name}: all the same"
        assert one.sentence.endswith("."), one.name
        assert one.symptom and one.symptom[-1] != ".", one.name
        assert one.translate or one.function().same, f"{one.name}: no way across"


def test_names_are_names():
    names = [one.name for one in CONVENTIONS]
    assert len(set(names)) == len(names)


def test_a_measurement_leaves_nothing_behind():
    before = torch.get_rng_state()
    for one in CONVENTIONS:
        one.measure()
    assert torch.equal(torch.get_rng_state(), before)
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


# --- what is found


def test_words_find_by_name_topic_expression_and_symptom():
    wanted = "divisor of the variance"
    for words in (
        ["divisor", "np.var"],
        ["VARIANCE"],
        ["ddof"],
        ["my standard deviations are smaller than theirs"],
        ["the standard deviation is too small"],
    ):
        assert wanted in [one.name for one in find(CONVENTIONS, words)], words


def test_nothing_is_found_by_what_nobody_says():
    assert find(CONVENTIONS, ["zebra"]) == [] == find(CONVENTIONS, ["the", "of"])
    assert find(CONVENTIONS, []) == CONVENTIONS


# --- what is printed


def printed(width, found=CONVENTIONS, **options):
    console = Console(width=width)
    with console.capture() as captured:
        console.print(conventions.table(found, width, **options))
    return captured.get()


@pytest.mark.parametrize("width", [60, 80, 120, 180])
def test_table(width):
    """Everything is there, and nothing is wider than the terminal."""
    text = printed(width)
    assert max(map(len, text.splitlines())) <= width
    letters = "".join(text.split()).replace("│", "")
    for one in CONVENTIONS:
        assert "".join(one.topic.split()) in letters
    if width == 180:
        assert all(one.name in text for one in CONVENTIONS)


def test_what_is_printed_is_what_was_measured():
    """An entry whose answer is a lie: the table shows the number, not the lie."""

    def lie():
        """One and one is three."""
        one = 1
        return entry(locals(), {"one + one": 3, "one - one": 0}, same=("one", "1"))

    lying = Convention("sums", "lie", "One and one is three.", "s", "", {}, lie)
    text = printed(120, [lying], settings=True)
    assert "one = 1" in text and "the same: one = 1" in text
    rows = [row.split("│")[2].strip() for row in text.splitlines() if "│" in row]
    assert rows[rows.index("one + one") + 1] == "2"
    page = conventions.markdown([lying])
    assert "| `one + one` | 2 |" in page and "- *symptom*: s" in page
    assert "```python\none = 1\n```" in page
    with pytest.raises(AssertionError, match="one . one gives 2, not 3"):
        test_convention(lying)


def test_markdown_has_every_one():
    page = conventions.markdown(CONVENTIONS)
    assert page.count("\n### ") == len(CONVENTIONS)
    for line in page.splitlines():
        assert not line.startswith("|") or line.replace("\\|", "").count("|") == 3


def test_the_setting_is_the_lines_before_the_expressions():
    wanted = reductions.divisor_of_the_variance
    (one,) = [one for one in CONVENTIONS if one.function is wanted]
    assert one.setting() == "x = np.arange(10.0)\nt = torch.from_numpy(x)"
