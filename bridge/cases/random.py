"""Cases of random: only timed here, the bits are compared in tests/random."""

from functools import partial

from bridge.cases.program_case import ProgramCase


def draw(side, dtype, name, size):
    side.manual_seed(0)
    function = side.get("random", name)
    return {"draw": lambda: function(size)}


CASES = [
    ProgramCase(
        file="random",
        name=name,
        label=f"{size:,}",
        bench=True,
        calls=partial(draw, name=name, size=size),
    )
    for name, size in (("rand", 10**6), ("randn", 10**6), ("randperm", 60_000))
]
