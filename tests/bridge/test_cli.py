"""`python -m bridge`: each verb, and what it prints."""

import importlib
import json
import re
import subprocess
import sys

import pytest
from rich.console import Console

from bridge import pages
from bridge.__main__ import VERBS, main, parser
from bridge.cases import all_answers, all_cases, answers_of, cases_of
from bridge.verbs import common


def test_list_names_every_pair(capsys):
    assert main(["list"]) == 0
    text = capsys.readouterr().out
    for file in pages.files():
        assert f" {file} " in text
    assert "tests/nn/test_linear.py" in text
    cases = len([case for case in all_cases() if not case.bench])
    counts = f"{cases} cases, {len(all_answers())} answers"
    assert f"{len(pages.files())} pairs, {counts}" in text


def test_list_some(capsys):
    assert main(["list", "Bilinear", "nn.rnn"]) == 0
    text = capsys.readouterr().out
    count = len(cases_of("nn.linear", "Bilinear"))
    assert "nn.linear" in text and f"bilinear, Bilinear ({count})" in text
    assert "Identity" not in text and "stacked_layers" in text


# {name: (a file and a class whose cases it stands for, a line that it shows)}
ONE_NAME = {
    "linear": ("nn.linear", "Bilinear", "class Bilinear"),
    "nn.linear": ("nn.linear", "Bilinear", "class Bilinear"),
    "nn.Linear": ("nn.linear", "Linear", "class Linear"),
    "Linear": ("nn.linear", "Linear", "class Linear"),
    "cross_entropy": ("nn.loss.classification", "CrossEntropyLoss", "class CrossEnt"),
    "activation": ("nn.activation.gate", "GELU", "class GELU"),
    "DataLoader": ("data.dataloader", "DataLoader", "class DataLoader"),
    "random": ("random", "randn", "class Generator"),
}


@pytest.mark.parametrize("name", ONE_NAME)
def test_a_name_means_the_same_to_each_verb(name, capsys):
    """What has no table of cases is listed and read, and its test is named."""
    file, member, line = ONE_NAME[name]
    assert main(["read", name]) == 0
    assert line in capsys.readouterr().out
    assert main(["list", name]) == 0
    assert f" {file}" in capsys.readouterr().out
    timed = common.cases_named([name], bench=True)
    assert (file, member) in {(case.file, case.name) for case in timed}
    if file != "random":
        compared = common.cases_named([name])
        assert set(cases_of(file, member)) <= set(compared)
        asked_for_all = name in ("linear", "nn.linear", "activation")
        assert (len({case.name for case in compared}) > 1) == asked_for_all
    else:
        with pytest.raises(SystemExit, match=f"{name} has no table .* pytest tests/"):
            common.cases_named([name])


RECURRENT = {"GRU", "GRUCell", "LSTM", "LSTMCell", "RNN", "RNNCell"}


CONVOLUTIONS = {
    name.format(axes)
    for axes in (1, 2, 3)
    for name in ("Conv{}d", "conv{}d", "ConvTranspose{}d", "conv_transpose{}d")
}


@pytest.mark.parametrize(
    "name, names",
    [
        ("lstm_step", RECURRENT),
        ("conv", {"conv_tbc", *CONVOLUTIONS}),
        ("stack", RECURRENT),
    ],
)
def test_a_helper_has_the_cases_that_run_it(name, names):
    assert {case.name for case in common.cases_named([name])} == names


def test_nothing_to_time_is_said():
    with pytest.raises(SystemExit, match="nothing of kaiming_uniform_ is timed"):
        main(["bench", "kaiming_uniform_"])


@pytest.mark.parametrize("line", ["list", "conventions", "conventions --all"])
def test_nothing_is_cut_on_a_narrow_terminal(line):
    options = parser().parse_args(line.split())
    console = Console(width=80)
    with console.capture() as captured:
        options.run(options, console)
    rows = captured.get().splitlines()
    table = [row for row in rows if row[0] in "┏┃┡│├└"]
    assert bool(table) == (line != "list") and len(rows) > 20  # list needs more room
    assert {row[-1] for row in table} <= set("┓┃┩│┤┘")
    assert max(map(len, rows)) <= 80
    assert not [row for row in rows if "…" in row]


def test_parity_of_one_pair(capsys, tmp_path):
    path = tmp_path / "parity.json"
    assert main(["parity", "Linear", "--json", str(path)]) == 0
    text = capsys.readouterr().out
    assert "nn.linear" in text and "Linear" in text
    assert re.search(r"1 pairs, \d+ cases, \d+ quantities; 0 above 1e-12", text)
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert saved["dtype"] == "float64"
    rows = saved["rows"]
    assert {row["witness"] for row in rows} == {"torch_impl", "torch"}
    assert {row["mode"] for row in rows} == {"train", "eval"}
    kinds = {"output", "input gradient", "parameter gradient", "update"}
    assert {row["kind"] for row in rows} == kinds
    assert all(row["scaled"] <= 1e-12 for row in rows)
    assert {row["name"] for row in rows} == {"y", "x", "weight", "bias"}


def test_parity_asks_what_has_answers_only(capsys):
    """Both answers where the libraries differ, and why; with --all, the others, too."""
    found = answers_of("tensor.memory")
    differ = [answer for answer in found if not answer.agree]
    assert main(["parity", "tensor.memory"]) == 0
    text = capsys.readouterr().out
    assert "'x.flatten()')" in text and "'x.ravel()')" not in text
    assert "NumPy's flatten always copies" in " ".join(text.split())
    assert f"{len(found)} answers, {len(differ)} differ" in text
    assert main(["parity", "tensor.memory", "--all"]) == 0
    text = capsys.readouterr().out
    assert "'x.flatten()')" in text and "'x.ravel()')" in text
    assert main(["parity", "tensor.memory", "--failing"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith(f"{len(found)} answers")


def test_parity_marks_an_answer_that_is_not_the_table_s(capsys, monkeypatch):
    from numpy_impl.tensor import memory

    monkeypatch.setattr(memory, "strides", lambda x: x.strides)
    assert main(["parity", "tensor.memory.strides"]) == 1
    text = " ".join(capsys.readouterr().out.split())
    assert "! (96, 32, 8), not (12, 4, 1)" in text
    assert "3 answers, 0 differ between the libraries; 2 not what the table has" in text


def test_answers_alone_are_not_saved(tmp_path):
    path = tmp_path / "parity.json"
    with pytest.raises(SystemExit, match="there are answers only"):
        main(["parity", "tensor.memory", "--json", str(path)])
    assert not path.exists()


def test_a_name_can_have_cases_and_answers(capsys):
    assert main(["parity", "tensor.elementwise.sort"]) == 0
    text = capsys.readouterr().out
    assert "1 pairs, 2 cases" in text and "1 answers, 0 differ" in text


@pytest.mark.parametrize(
    "path, wanted", [("no/such/parity.json", "no folder"), (".", "is a folder")]
)
def test_parity_looks_for_the_folder_before_the_work(
    tmp_path, monkeypatch, path, wanted
):
    monkeypatch.setattr("bridge.report.check_cases", lambda *args: 1 / 0)
    with pytest.raises(SystemExit) as caught:
        main(["parity", "Linear", "--json", str(tmp_path / path)])
    assert wanted in caught.value.code and str(tmp_path / path) in caught.value.code
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("device", ["cuda:77", "mars"])
def test_parity_looks_for_the_device_before_the_work(monkeypatch, device):
    monkeypatch.setattr("bridge.report.check_cases", lambda *args: 1 / 0)
    with pytest.raises(SystemExit) as caught:
        main(["parity", "Linear", "--device", device])
    sentence = f"--device: '{device}' cannot be used: "
    assert caught.value.code.startswith(sentence) and "\n" not in caught.value.code


@pytest.mark.parametrize(
    "arguments, wanted",
    [
        ("parity --tolerance -1", "-1 is no tolerance"),
        ("parity --tolerance nan", "nan is no tolerance"),
        ("parity --tolerance much", "much is no tolerance"),
        ("bench --samples 0", "0 is too few: at least 2"),
        ("bench --samples 1", "1 is too few: at least 2"),
        ("bench --samples many", "many is no whole number"),
        ("bench --threads 0", "0 is too few: at least 1"),
    ],
)
def test_numbers_are_checked_at_once(arguments, wanted, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments.split())
    assert caught.value.code == 2 and wanted in capsys.readouterr().err


def test_parity_in_full(capsys):
    assert main(["parity", "Bilinear", "--all", "--dtype", "float32"]) == 0
    text = capsys.readouterr().out
    cases = cases_of("nn.linear", "Bilinear")
    compared = sum(len(case.modes) * len(case.witnesses) for case in cases)
    assert text.count("input gradient x2") == compared >= 8


def test_parity_fails_on_a_wrong_gradient(capsys, monkeypatch):
    from numpy_impl.nn import linear

    right = linear.linear_backward

    def wrong(grad_y, x, weight):
        grad_x, grad_weight, grad_bias = right(grad_y, x, weight)
        return grad_x, grad_weight, -grad_bias

    monkeypatch.setattr(linear, "linear_backward", wrong)
    assert main(["parity", "Linear", "Identity"]) == 1
    text = capsys.readouterr().out
    assert "the largest case that fails has" in text
    assert "(parameter gradient bias of Linear (N, T, D))" in text
    assert "! nn.linear.Linear, parameter gradient bias: fails in" in text
    assert re.search("looks like: .*sign", text) and "Identity" in text
    assert main(["parity", "Linear", "Identity", "--failing"]) == 1
    text = capsys.readouterr().out
    assert re.search("looks like: .*sign", text) and "Identity" not in text
    assert main(["parity", "Linear", "--failing", "--tolerance", "9"]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_parity_goes_on_after_an_error(capsys, monkeypatch):
    from numpy_impl.nn import linear

    monkeypatch.setattr(linear, "linear_backward", lambda *args: args)
    assert main(["parity", "Bilinear", "Linear"]) == 1
    text = capsys.readouterr().out
    assert "2 pairs, 12 cases" in text and "NumPy raises RuntimeError: a grad" in text


def test_bench_prints_ratios(capsys):
    assert main(["bench", "Linear", "--samples", "2"]) == 0
    text = capsys.readouterr().out
    for word in ("forward", "forward+backward+step", "geometric mean", "middle half"):
        assert word in text
    assert re.search(r"peak memory of this process: \d+ MiB", text)


def test_read_without_a_terminal_is_plain_text(capsys):
    assert main(["read", "Linear"]) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert "numpy_impl/nn/linear" in text and "torch_impl/nn/linear" in text


def test_read_unfolds(capsys):
    assert main(["read", "nn.linear"]) == 0
    folded = capsys.readouterr().out
    assert main(["read", "nn.linear", "--full"]) == 0
    text = capsys.readouterr().out
    assert "Args: ... (" in folded and "Args: ... (" not in text
    assert max(map(len, folded.splitlines())) <= 189  # two panes of 88, and numbers


@pytest.mark.parametrize("verb", ["parity", "bench", "list", "read", "mutate"])
def test_unknown_names_are_an_error(verb):
    with pytest.raises(SystemExit) as caught:
        main([verb, "NoSuchLayer"])
    assert "no definition is called 'NoSuchLayer'" in caught.value.code
    with pytest.raises(SystemExit) as caught:
        main([verb, "Liner"])
    assert "did you mean Linear" in caught.value.code


def test_a_verb_is_needed(capsys):
    with pytest.raises(SystemExit):
        main([])
    assert "the following arguments are required: VERB" in capsys.readouterr().err


def test_help_does_not_wait_for_torch():
    program = (
        "import sys; from bridge.__main__ import parser; parser().format_help(); "
        "print('torch' in sys.modules or 'numpy' in sys.modules)"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_says_what_it_does(verb, capsys):
    with pytest.raises(SystemExit) as caught:
        main([verb, "--help"])
    text = capsys.readouterr().out
    assert caught.value.code == 0 and f"python -m bridge {verb}" in text
    first = importlib.import_module(f"bridge.verbs.{verb}").HELP.split()[:4]
    assert " ".join(first) in " ".join(text.split())


def test_bench_is_not_cut_on_a_narrow_terminal():
    from bridge import bench

    case = cases_of("nn.attention.scaled_dot_product", bench=True)[0]
    what = "forward+backward+step"
    timings = [bench.Timing(case, what, "torch_impl", [1.0, 3.0], [0.5, 0.5])]
    console = Console(width=80)
    with console.capture() as captured:
        console.print(bench.table(timings, 1))
    text = captured.get()
    assert max(map(len, text.splitlines())) <= 80 and "…" not in text
    for word in (what, "torch_impl", "2000.000", "500.000", "3.00 - 5.00"):
        assert word in text


@pytest.mark.parametrize("verb", ["parity", "mutate"])
def test_a_file_that_nobody_may_write_is_said_at_once(verb, monkeypatch):
    """In a folder of the system, where even who may do everything cannot."""
    monkeypatch.setattr("bridge.verbs.common.names.find", lambda name: 1 / 0)
    with pytest.raises(SystemExit, match="/proc/x.json cannot be written: "):
        main([verb, "Linear", "--json", "/proc/x.json"])
