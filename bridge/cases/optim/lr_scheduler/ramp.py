"""Cases of optim/lr_scheduler/ramp.py."""

from functools import partial

from bridge.cases.scheduler_case import SchedulerCase

case = partial(SchedulerCase, file="optim.lr_scheduler.ramp")
constant = partial(case, name="ConstantLR")
linear = partial(case, name="LinearLR")
polynomial = partial(case, name="PolynomialLR")

CASES = [
    constant(),
    constant(label="factor=0.3", kwargs={"factor": 0.3, "total_iters": 40}),
    constant(label="factor=0 for good", kwargs={"factor": 0, "total_iters": 300}),
    constant(label="total_iters=0", kwargs={"total_iters": 0}),
    linear(),
    linear(
        label="down to 0",
        kwargs={"start_factor": 1.0, "end_factor": 0.0, "total_iters": 100},
    ),
    linear(label="total_iters=0", kwargs={"start_factor": 0.1, "total_iters": 0}),
    polynomial(),
    polynomial(label="power=2.5", kwargs={"total_iters": 150, "power": 2.5}),
    polynomial(label="total_iters=0", kwargs={"total_iters": 0}),
    linear(label="200 steps", bench=True, kwargs={"total_iters": 150}),
]
