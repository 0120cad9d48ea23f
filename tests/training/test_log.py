"""training/log.py: two series, each row once, and never half a file."""

import csv
import json
import math
import os

import pytest

from bridge.cases import cases_of
from bridge.cases.training.accumulation import problem
from bridge.pages import WINGS, path_of
from bridge.sides import NUMPY, TORCH_IMPL
from tests.pairs import assert_close

both_sides = pytest.mark.parametrize("side", (NUMPY, TORCH_IMPL), ids=str)
ENDINGS = (".csv", ".jsonl")


def open_log(side, path):
    return side.get("training.log", "LossLog")(path)


@pytest.mark.parametrize("case", cases_of("training.log"), ids=str)
def test_both_sides_write_the_same_bytes(case):
    assert_close(case.quantities(NUMPY), case.quantities(TORCH_IMPL))


def test_one_text():
    """Files know nothing of the library."""
    for file in ("training.log", "training.progress"):
        ours, theirs = (path_of(file, wing).read_text() for wing in WINGS)
        assert ours == theirs


@both_sides
def test_what_stands_in_the_files(side, tmp_path):
    """For any reader of CSV and of JSON lines, to the last digit."""
    value = 0.1 + 0.2
    for ending in ENDINGS:
        log = open_log(side, tmp_path / "new" / f"log{ending}")
        log.add(0, "train", value)
        log.add(0, "validation", 2, "accuracy")
    with open(tmp_path / "new" / "log.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = (tmp_path / "new" / "log.jsonl").read_text().splitlines()
    for found in (rows, [json.loads(line) for line in lines]):
        assert list(found[0]) == ["epoch", "series", "metric", "value"]
        assert [row["series"] for row in found] == ["train", "validation"]
        assert [row["metric"] for row in found] == ["loss", "accuracy"]
        assert [float(row["value"]) for row in found] == [value, 2.0]
        assert [int(row["epoch"]) for row in found] == [0, 0]


@both_sides
@pytest.mark.parametrize("ending", ENDINGS)
def test_read_again(side, ending, tmp_path):
    """Every value comes back, inf and NaN too, which JSON has no number for."""
    path = tmp_path / f"log{ending}"
    values = [1 / 3, math.inf, -math.inf, math.nan, 1e-300]
    log = open_log(side, path)
    for epoch, value in enumerate(values):
        log.add(epoch, "train", value)
    epochs, found = open_log(side, path).curve("train")
    assert epochs == [0, 1, 2, 3, 4]
    assert all(
        a == b or (math.isnan(a) and math.isnan(b))
        for a, b in zip(found, values, strict=True)
    )
    if ending == ".jsonl":

        def refuse(word):
            raise AssertionError(f"{word} is no JSON")

        for line in path.read_text().splitlines():
            json.loads(line, parse_constant=refuse)


@both_sides
@pytest.mark.parametrize("ending", ENDINGS)
def test_resumed_without_a_row_twice(side, ending, tmp_path):
    """Killed after epoch 3, its checkpoint is of epoch 2: as if nothing had been."""
    paths = [tmp_path / f"{name}{ending}" for name in ("whole", "parts")]
    whole = open_log(side, paths[0])
    for epoch in range(5):
        for series in ("train", "validation"):
            whole.add(epoch, series, 10 - epoch)
    for start, stop in ((0, 4), (2, 5)):
        parts = open_log(side, paths[1])
        parts.resume(start)
        for epoch in range(start, stop):
            for series in ("train", "validation"):
                parts.add(epoch, series, 10 - epoch)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    again = open_log(side, paths[1])
    with pytest.raises(ValueError, match="epoch 4 has its train loss already"):
        again.add(4, "train", 0.0)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@both_sides
def test_fit_writes_its_log(side, tmp_path):
    """Through on_epoch, two epochs, then resumed and two more."""
    model, criterion, optimizer, batches = problem(side, "float64")
    loop = side.module("training.loop")
    path, logs = tmp_path / "log.csv", []
    for _ in range(2):
        log = open_log(side, path)
        logs.append(
            loop.fit(
                *(model, batches, batches[:1], criterion, optimizer, 2),
                metric=loop.accuracy,
                on_epoch=log.on_epoch,
            )
        )
    found = open_log(side, path)
    for name, series, metric in (
        ("train_loss", "train", "loss"),
        ("validation_loss", "validation", "loss"),
        ("validation_accuracy", "validation", "accuracy"),
    ):
        wanted = logs[0][name] + logs[1][name]
        assert found.curve(series, metric) == ([0, 1, 2, 3], wanted)


@both_sides
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_crash_while_writing_leaves_the_old_file(side, ending, tmp_path, monkeypatch):
    path = tmp_path / f"log{ending}"
    log = open_log(side, path)
    log.add(0, "train", 1.0)
    before = path.read_bytes()

    def crash(*_):
        raise OSError("no space left")

    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, crash)
            with pytest.raises(OSError, match="no space left"):
                log.add(1, "train", 0.5)
        assert path.read_bytes() == before
        log = open_log(side, path)
    log.add(1, "train", 0.5)  # what the crash left beside it is in nobody's way
    assert open_log(side, path).curve("train") == ([0, 1], [1.0, 0.5])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@both_sides
def test_bad_input_says_so(side, tmp_path):
    with pytest.raises(ValueError, match="must end in .csv or .jsonl, got log.txt"):
        open_log(side, tmp_path / "log.txt")
    log = open_log(side, tmp_path / "log.csv")
    with pytest.raises(ValueError, match="'train' or 'validation', got 'test'"):
        log.add(0, "test", 1.0)
    for epoch in (-1, 0.5):
        with pytest.raises(ValueError, match=f"a whole number, 0 or more, got {epoch}"):
            log.add(epoch, "train", 1.0)
    assert not (tmp_path / "log.csv").exists()
    for name, text in (
        ("a.csv", "step,loss\n1,2\n"),
        ("b.csv", "epoch,series,metric,value\n1,train\n"),
        ("c.csv", "epoch,series,metric,value\n1,train,loss,small\n"),
        ("d.csv", ""),
        ("e.csv", "epoch,series,metric,value\n" + 2 * "1,train,loss,0.5\n"),
        ("f.jsonl", '{"epoch": 1, "series": "train", "metr'),
        ("g.jsonl", '{"epoch": 1}\n'),
        ("h.jsonl", "[1, 2]\n"),
        ("i.jsonl", '{"epoch":1,"series":"test","metric":"loss","value":1}\n'),
    ):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(ValueError, match=f"{name} is no loss log"):
            open_log(side, path)
        assert path.read_text() == text
