"""`python -m bridge read NAME`"""

from bridge.verbs.common import found_for

HELP = (
    "Show a pair side by side, or on a terminal below 179 columns one side above the "
    "other. A name is a file, a folder, or a definition: then what it calls is shown, "
    "too. ~ stands where two lines differ; > marks the five places of a training loop."
)


def add_arguments(parser):
    parser.add_argument("name", metavar="NAME", help="as LayerNorm, nn.linear or conv")
    parser.add_argument("--full", action="store_true", help="unfold long Args")


def run(options, console):
    found_for(options.name)
    from bridge import read

    pages = read.pages(options.name)
    width = console.width if console.is_terminal else read.WIDE
    ascii_only = console.options.ascii_only
    for page in pages:
        # What is wrapped is wrapped already: the console must neither wrap nor cut.
        console.print(read.shown(page, width, options.full, ascii_only), soft_wrap=True)
