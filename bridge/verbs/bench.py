"""`python -m bridge bench [NAME ...]`"""

import sys

from bridge.verbs.common import (
    add_device,
    add_names,
    at_least,
    cases_named,
    must_be_usable,
    progress,
)

HELP = "Time NumPy against torch; without names, the cases of benchmark size."


def add_arguments(parser):
    add_names(parser)
    add = parser.add_argument
    add("--threads", type=at_least(1), default=1, metavar="N", help="on each side (1)")
    what = "per call and side (15)"
    add("--samples", type=at_least(2), default=15, metavar="N", help=what)
    add_device(parser)


def run(options, console):
    from bridge import bench

    must_be_usable(options.device)
    cases = cases_named(options.names, bench=True)
    cases = bench.on_device(cases, options.device)
    if not cases:
        sys.exit(f"{' '.join(options.names)}: what is timed there runs on the CPU only")
    timings = []
    with bench.equal_threads(options.threads), progress() as bar:
        task = bar.add_task("", total=len(cases))
        for case in cases:
            bar.update(task, advance=1, description=str(case))
            timings += bench.bench_case(case, options.samples, options.device)
    console.print(bench.table(timings, options.threads, options.device))
    console.print(f"peak memory of this process: {bench.peak_memory_mib():.0f} MiB")
