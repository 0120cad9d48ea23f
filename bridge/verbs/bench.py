"""`python -m bridge bench [NAME ...]`"""

from bridge.verbs.common import add_names, cases_named, progress

HELP = "Time NumPy against torch; without names, the cases of benchmark size."


def add_arguments(parser):
    add_names(parser)
    parser.add_argument("--threads", type=int, default=1, help="on each side (1)")
    parser.add_argument(
        "--samples", type=int, default=15, help="per call and side (15)"
    )


def run(options, console):
    from bridge import bench

    cases = cases_named(options.names, bench=True) or cases_named(options.names)
    timings = []
    with bench.equal_threads(options.threads), progress() as bar:
        task = bar.add_task("", total=len(cases))
        for case in cases:
            bar.update(task, advance=1, description=str(case))
            timings += bench.bench_case(case, options.samples)
    console.print(bench.table(timings, options.threads))
    console.print(f"peak memory of this process: {bench.peak_memory_mib():.0f} MiB")
