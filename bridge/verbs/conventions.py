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
    parser.add_argument("words", nargs="*", metavar="WORD", help="all if left out")
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
    few = len(found) <= FEW
    console.print(conventions.table(found, console.width, settings=few))
    total = len(conventions.CONVENTIONS)
    console.print(
        f"{len(found)} of {total}. Give a word, or what you see, to print some of them"
        f"{'' if few else ', with the lines that define their names'}.",
        style="dim",
    )
    if options.markdown:
        with programs.written_whole(options.markdown) as part:
            part.write_text(conventions.markdown(found), encoding="utf-8")
        console.print(f"saved as {options.markdown}")
