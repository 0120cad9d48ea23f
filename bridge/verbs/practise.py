"""`python -m bridge practise [NAME]`"""

import sys
from pathlib import Path

HELP = (
    "Your turn: write the backward of a pair yourself. NAME alone lays its NumPy file, "
    "the derivatives left open, into a folder of yours; --check compares what you "
    "wrote with PyTorch. Without a name: the roadmap, what is done, what is next."
)


def add_arguments(parser):
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="as LayerNorm, nn.linear"
    )
    parser.add_argument(
        "--folder",
        metavar="DIR",
        type=Path,
        default=Path("practise"),
        help="where your files are (practise)",
    )
    what = parser.add_mutually_exclusive_group()
    add = what.add_argument
    add("--check", action="store_true", help="judge your file, which is executed")
    add("--hint", action="store_true", help="one more hint, each time")
    add("--solution", action="store_true", help="show our derivative")
    add("--again", action="store_true", help="start anew; the old file becomes .bak")


def run(options, console):
    from bridge import pages
    from bridge.practise import answers, turns
    from bridge.practise.progress import Progress

    if not pages.files():
        sys.exit(
            f"practise needs the project's sources, and {pages.ROOT} has none: take "
            "the repository itself and `pip install -e .`"
        )
    if options.folder.exists() and not options.folder.is_dir():
        sys.exit(f"--folder {options.folder} is a file; it takes a folder")
    progress = Progress(options.folder)
    asks = [o for o in ("check", "hint", "solution", "again") if getattr(options, o)]
    if options.name is None:
        if asks:
            sys.exit(f"--{asks[0]} needs the name of a pair, such as nn.linear")
        return answers.overview(progress, console)
    try:
        pairs, files = turns.resolve(options.name)
    except KeyError as error:
        sys.exit(error.args[0])
    if not pairs:
        return answers.nothing_to_derive(files[0], progress, console)
    chosen = progress.next_pair([pair.file for pair in pairs])
    pair = next(pair for pair in pairs if pair.file == chosen)
    if len(pairs) > 1:
        answers.say(
            console, f"{options.name} is {len(pairs)} files; this is {pair.file}."
        )
    do = getattr(answers, asks[0] if asks else "begin")
    return do(pair, progress, console)
