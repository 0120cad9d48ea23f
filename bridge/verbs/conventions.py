"""`python -m bridge conventions`"""

HELP = "Print where PyTorch surprises, with the numbers that it gives here."


def add_arguments(parser):
    """None."""


def run(options, console):
    from bridge import conventions

    console.print(conventions.table())
