"""`python -m bridge evidence FOLDER [OTHER]`"""

import sys
from pathlib import Path

HELP = (
    "What a training has left in FOLDER, as --out writes it: loss_curve.png, "
    "failure_samples.png and loop_note.md are added to it. With OTHER the two runs are "
    "compared; where more than rounding parts them the exit code is 1."
)


def add_arguments(parser):
    add = parser.add_argument
    add("folder", metavar="FOLDER", type=Path, help="of a run")
    add("other", metavar="OTHER", type=Path, nargs="?", help="of the run of its twin")
    add("--markdown", metavar="FILE", type=Path, help="save the comparison as a page")


def run(options, console):
    from bridge import evidence, programs

    def say(text):
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    if options.markdown and not options.other:
        sys.exit("--markdown saves a comparison: which is the OTHER folder?")
    if options.markdown:
        programs.must_be_writable(options.markdown)
    try:
        runs = [evidence.Run(f) for f in (options.folder, options.other) if f]
    except ValueError as error:
        sys.exit(str(error))
    if options.other:
        found = evidence.compare_runs(*runs)
        say(str(found))
        if options.markdown:
            with programs.written_whole(options.markdown) as part:
                part.write_text(found.markdown(), encoding="utf-8")
            say(f"saved as {options.markdown}")
        return 0 if found.ok else 1
    complete(runs[0], evidence)
    say(f"{options.folder} has {', '.join(sorted(p.name for p in files(runs[0])))}")
    return 0


def complete(run, evidence):
    """Add what needs matplotlib, or both libraries."""
    from bridge.programs import written_whole

    evidence.draw_losses(run, run.folder / "loss_curve.png")
    evidence.draw_failures(run, run.folder / "failure_samples.png")
    with written_whole(run.folder / "loop_note.md") as part:
        page = evidence.loop_note_of(run).markdown()
        part.write_text(page, encoding="utf-8")


def files(run):
    return [path for path in run.folder.iterdir() if path.is_file()]
