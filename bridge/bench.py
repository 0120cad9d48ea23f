"""How fast is NumPy? Always as a ratio to torch: in turn, in one process."""

import gc
import statistics
import sys
import time
from dataclasses import dataclass

import torch
from rich import box
from rich.markup import escape
from rich.table import Table
from threadpoolctl import threadpool_limits

from bridge.cases.program_case import ProgramCase
from bridge.sides import NUMPY

__all__ = [
    "Timing",
    "bench_case",
    "equal_threads",
    "on_device",
    "peak_memory_mib",
    "table",
]

SAMPLES = 15
SHORTEST = 2e-3  # seconds: a call below is repeated within one sample


@dataclass(frozen=True)
class Timing:
    """Seconds of one call on both sides, one number per sample, taken in turn."""

    case: object
    what: str
    baseline: str
    ours: list
    theirs: list

    @property
    def ratio(self):
        """NumPy's median by the baseline's: below 1, NumPy is faster."""
        return statistics.median(self.ours) / statistics.median(self.theirs)

    @property
    def spread(self):
        """The middle half of the ratios of neighbouring samples: low and high."""
        ratios = [a / b for a, b in zip(self.ours, self.theirs, strict=True)]
        low, _, high = statistics.quantiles(ratios, n=4, method="inclusive")
        return low, high


class equal_threads:
    """Give NumPy's BLAS and torch the same number of threads, for a `with` block."""

    def __init__(self, threads):
        self.threads = threads

    def __enter__(self):
        self.before = torch.get_num_threads()
        self.limits = threadpool_limits(self.threads)
        torch.set_num_threads(self.threads)

    def __exit__(self, *exception):
        self.limits.restore_original_limits()
        torch.set_num_threads(self.before)


def waiting_for(device):
    """A function that waits until the device has computed what was asked of it.

    A GPU returns at once: without waiting the asking would be timed, not the computing.
    """
    if torch.device(device).type == "cpu":
        return lambda: None
    return lambda: torch.accelerator.synchronize(device)


def sample(call, repeats, wait):
    """Mean seconds of `repeats` calls."""
    wait()
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    wait()
    return (time.perf_counter() - start) / repeats


def in_turn(ours, theirs, samples=SAMPLES, device="cpu"):
    """Samples of both calls, alternating, so that a busy machine slows down both.

    A sample has as many calls on one side as on the other: more of them in a row would
    find the caches warmer.
    """
    wait = waiting_for(device)
    warm = [max(sample(call, 2, wait) for _ in range(2)) for call in (ours, theirs)]
    repeats = max(1, round(SHORTEST / min(warm)))
    found = [], []
    gc.collect()
    gc.disable()
    try:
        for _ in range(samples):
            for times, call in zip(found, (ours, theirs), strict=True):
                times.append(sample(call, repeats, wait))
    finally:
        gc.enable()
    return found


def on_device(cases, device):
    """The cases that can be timed there: a program's case computes on the CPU."""
    if torch.device(device).type == "cpu":
        return cases
    return [case for case in cases if not isinstance(case, ProgramCase)]


def bench_case(case, samples=SAMPLES, device="cpu"):
    """Timings of everything that the case wants to have timed, float32

    Args:
        device: of the baseline; NumPy's side computes on the CPU.
    """
    baselines = case.baselines if hasattr(case, "baselines") else case.witnesses[-1:]
    timings = []
    for baseline in baselines:
        ours, theirs = case.work(NUMPY), case.work(baseline, device=device)
        for what in ours:
            if what in theirs:
                seconds = in_turn(ours[what], theirs[what], samples, device)
                timings.append(Timing(case, what, str(baseline), *seconds))
    return timings


def peak_memory_mib():
    """The largest resident size of this process so far."""
    import resource  # not on Windows, where figures and parity still have to run

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


HEADER = ("case and call", "baseline", "NumPy ms", "its ms", "ratio", "middle half")


def table(timings, threads, device="cpu"):
    """Below each case its calls, one line each; the geometric mean at the end

    The table has one column of lines, so that the name of a case has all its width.
    """
    title = f"NumPy's time / the baseline's, float32, {threads} thread(s) each"
    if device != "cpu":
        title = f"NumPy's time on {threads} CPU thread(s) / the baseline's on {device}"
        title += ", float32"
    mean = statistics.geometric_mean([t.ratio for t in timings])
    footer = ("geometric mean", "", "", "", f"{mean:.2f}", "")
    rows = [cells(t) for t in timings]
    widths = [max(map(len, column)) for column in zip(HEADER, footer, *rows)]
    edges = {"box": box.SIMPLE_HEAD, "show_edge": False, "pad_edge": False}
    found = Table(title=title, show_footer=True, **edges)
    found.add_column(line(HEADER, widths), line(footer, widths), overflow="fold")
    head = None
    for t, row in zip(timings, rows, strict=True):
        if head != str(t.case):
            head = str(t.case)
            found.add_row(f"[bold]{escape(head)}[/]")
        color = "green" if t.ratio <= 1 else "yellow" if t.ratio <= 2 else "red"
        found.add_row(line(row, widths, color))
    return found


def cells(timing):
    """The cells of a call's line, as texts"""
    low, high = timing.spread
    seconds = timing.ours, timing.theirs
    milliseconds = [f"{1e3 * statistics.median(s):.3f}" for s in seconds]
    ratio = f"{timing.ratio:.2f}", f"{low:.2f} - {high:.2f}"
    return (f"  {timing.what}", timing.baseline, *milliseconds, *ratio)


def line(cells, widths, color=None):
    """The cells, each as wide as its column: words to the left, numbers to the right"""
    words = zip(cells[:2], widths[:2])
    numbers = zip(cells[2:], widths[2:])
    texts = [escape(cell.ljust(width)) for cell, width in words]
    texts += [cell.rjust(width) for cell, width in numbers]
    if color:
        texts[4] = f"[{color}]{texts[4]}[/]"
    return "  ".join(texts)
