"""`python -m bridge conventions [WORD ...]`"""

import sys
from pathlib import Path

from bridge import programs

HELP = (
    "Where NumPy, PyTorch and scikit-learn differ though they look alike, with the "
    "numbers that they give here. WORD: a topic, a name, or what you see, such as "
    '"my loss is half of theirs".'
)
FEW = 12  # with the lines that define x and t; of more the table would be too long


def add_arguments(parser):
    parser.add_argument("words", nargs="*", metavar="WORD", help="none: what there is")
    parser.add_argument("--all", action="store_true", help="print all of them")
    parser.add_argument(
        "--markdown", metavar="FILE", type=Path, help="save as a page of Markdown"
    )


def run(options, console):
    from bridge import conventions

    if options.markdown:
        programs.must_be_writable(options.markdown)
    found = conventions.find(conventions.CONVENTIONS, options.words)
    if not found:
        sys.exit(
            f"no convention is about {' '.join(options.words)}: say it in other words, "
            "or in one, such as the function's name"
        )
    total = len(conventions.CONVENTIONS)
    if options.words or options.all:
        few = len(found) <= FEW
        console.print(conventions.table(found, console.width, settings=few))
        more = "" if few else ", with the lines that define their names"
        hint = f"Give a word, or what you see, to print some of them{more}."
        console.print(f"{len(found)} of {total}. {hint}", style="dim")
    else:
        console.print(conventions.overview(found))
        hint = "Give a word of these, or what you see, to print some; --all prints all."
        console.print(f"{total} conventions. {hint}", style="dim")
    if options.markdown:
        with programs.written_whole(options.markdown) as part:
            part.write_text(conventions.markdown(found), encoding="utf-8")
        console.print(f"saved as {options.markdown}")
