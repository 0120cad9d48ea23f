"""`python -m bridge VERB`: each verb is a file of bridge/verbs."""

import argparse
import importlib

from bridge import programs

# Each verb is run by bridge/verbs/VERB.py, which is imported when it is asked for.
VERBS = {
    "list": "every pair, its cases, its files and its test",
    "read": "a pair side by side, equal lines on one row",
    "parity": "compare both sides, and say what is wrong where they differ",
    "graph": "what backward walks through, our tape and PyTorch's graph side by side",
    "check": "is your own backward right? (path/to/file.py::name)",
    "note": "is your own training loop right? (module:factory)",
    "evidence": "pictures and loop note of a run, or two runs compared",
    "practise": "write the backward of a pair yourself, and have it judged",
    "quiz": "five questions: have you read the roadmap?",
    "mutate": "break each hand-written derivative: does a case notice?",
    "bench": "time NumPy against torch, as a ratio",
    "conventions": "where libraries differ though they look alike, and the numbers",
}


class VerbParser(argparse.ArgumentParser):
    """The command line of one verb, whose arguments are known once it is asked for."""

    verb = None

    def parse_known_args(self, *args, **kwargs):
        if self.verb:
            module = importlib.import_module(f"bridge.verbs.{self.verb}")
            self.description, self.verb = module.HELP, None
            self.set_defaults(run=module.run)
            module.add_arguments(self)
        return super().parse_known_args(*args, **kwargs)


def parser():
    """The command line."""
    found = argparse.ArgumentParser(
        prog="python -m bridge", description="NumPy by hand against PyTorch."
    )
    parsers = found.add_subparsers(
        dest="verb", required=True, metavar="VERB", parser_class=VerbParser
    )
    for verb, what in VERBS.items():
        parsers.add_parser(verb, help=what).verb = verb
    return found


def main(arguments=None):
    """Run one verb; returns the exit code."""
    options = parser().parse_args(arguments)
    return options.run(options, programs.console(160)) or 0


if __name__ == "__main__":
    programs.run(main)
