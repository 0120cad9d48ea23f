"""Wrong calls of nn/pooling."""

from tests.bad_calls.pooling import (
    adaptive,
    average,
    fractional,
    inputs,
    maximum,
    power,
    unpool,
)

BAD_CALLS = [
    *maximum.BAD_CALLS,
    *average.BAD_CALLS,
    *adaptive.BAD_CALLS,
    *power.BAD_CALLS,
    *unpool.BAD_CALLS,
    *fractional.BAD_CALLS,
    *inputs.BAD_CALLS,
]
