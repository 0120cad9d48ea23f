"""Cases of workshop/letters.py."""

from functools import partial

from bridge.cases.program_case import ProgramCase


def parts(side):
    """The module of that side, and the tokens of the bundled text."""
    program = side.module("workshop.letters")
    text = program.prose(side.get("data.bundled", "load_text")())
    return program, program.Alphabet(text).encode(text)


def windows(side, dtype):
    """Every batch of a loader, and all tokens that they are cut from."""
    program, tokens = parts(side)
    side.manual_seed(0)
    found = {("output", "tokens"): tokens}
    for i, (x, target) in enumerate(program.batches(tokens, 32, 10, batch_size=7)):
        found["output", f"x[{i}]"], found["output", f"target[{i}]"] = x, target
    return found


def calls(side, dtype):
    program, tokens = parts(side)
    loader = program.batches(tokens, 32, 20)
    return {"20 batches of 16 x 32": lambda: list(loader)}


case = partial(ProgramCase, file="workshop.letters", name="batches")

CASES = [
    case(label="10 batches", compute=windows),
    case(label="20 batches", bench=True, calls=calls),
]
