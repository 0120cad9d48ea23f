"""bench: on another device the clock waits, and only what can move is timed.

That all of it lies there is shown by tests/test_other_device.py.
"""

import io
import time

import pytest
import torch
from rich.console import Console

from bridge import bench
from bridge.__main__ import main
from bridge.cases import cases_of
from bridge.sides import NUMPY, TORCH


def test_the_clock_waits_for_the_device(monkeypatch):
    events = []
    clock = time.perf_counter
    monkeypatch.setattr(
        torch.accelerator, "synchronize", lambda device: events.append(f"wait {device}")
    )
    monkeypatch.setattr(
        bench.time, "perf_counter", lambda: events.append("clock") or clock()
    )
    bench.sample(lambda: events.append("call"), 2, bench.waiting_for("cuda:1"))
    timed = ["clock", "call", "call", "wait cuda:1", "clock"]
    assert events == ["wait cuda:1", *timed]
    events.clear()
    bench.sample(lambda: None, 2, bench.waiting_for("cpu"))
    assert events == ["clock", "clock"]


def test_only_the_baseline_moves():
    """NumPy's side has no device: it is not asked for one."""
    asked = []

    class Case:
        witnesses = (TORCH,)

        def work(self, side, dtype="float32", device="cpu"):
            asked.append((side, device))
            return {}

    assert bench.bench_case(Case(), device="meta") == []
    assert asked == [(NUMPY, "cpu"), (TORCH, "meta")]


def test_the_heading_says_where():
    timings = [bench.Timing("a case", "forward", "torch", [1.0, 3.0], [0.5, 0.5])]
    assert "each" in bench.table(timings, 2).title
    title = bench.table(timings, 2, "cuda:1").title
    assert (
        title == "NumPy's time on 2 CPU thread(s) / the baseline's on cuda:1, float32"
    )


def test_programs_stay_on_the_cpu(monkeypatch):
    monkeypatch.setattr("bridge.verbs.bench.must_be_usable", lambda device: None)
    layers, programs = (cases_of(f, bench=True) for f in ("nn.linear", "first_loop"))
    assert layers and programs
    assert bench.on_device([*layers, *programs], "cpu") == [*layers, *programs]
    assert bench.on_device([*layers, *programs], "cuda") == layers
    with pytest.raises(SystemExit, match="first_loop: .* runs on the CPU only"):
        main(["bench", "first_loop", "--device", "meta"])


def test_a_device_that_is_not_there():
    with pytest.raises(SystemExit, match="--device: 'cuda:99' cannot be used: "):
        main(["bench", "Linear", "--device", "cuda:99"])


@pytest.mark.parametrize("width", [80, 120, 180])
def test_the_table_fits(width):
    """Each call on one line, and a case's name on as few as its words need."""
    files = "nn.pooling.maximum", "nn.sparse.embedding_bag"
    cases = [str(case) for file in files for case in cases_of(file, bench=True)]
    timings = [
        bench.Timing(case, what, baseline, [12.3456] * 3, [1.0] * 3)
        for case in cases
        for what in ("forward", "forward+backward+step")
        for baseline in ("torch", "scikit-learn")
    ]
    console = Console(width=width, file=io.StringIO())
    console.print(bench.table(timings, 1))
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert max(map(len, lines)) <= width
    assert all(case in lines for case in cases if len(case) <= width)
    calls = [line for line in lines if line.startswith("  forward")]
    assert len(calls) == len(timings)
    assert len({line.index(" 12345.600 ") for line in calls}) == 1
