"""Cases of optim/lr_scheduler/annealing.py."""

from functools import partial

from bridge.cases.scheduler_case import SchedulerCase

case = partial(SchedulerCase, file="optim.lr_scheduler.annealing")
cosine = partial(case, name="CosineAnnealingLR")
restarts = partial(case, name="CosineAnnealingWarmRestarts")
# Within epochs of 7 batches, and back to where it was.
FRACTIONS = (*(i / 7 for i in range(150)), 3, 0.5, 400, 10.0, 29.99)

CASES = [
    cosine(label="T_max=200", kwargs={"T_max": 200}),
    cosine(label="over and over, eta_min=0.01", kwargs={"T_max": 30, "eta_min": 0.01}),
    cosine(label="T_max=7.5, a bottom between two steps", kwargs={"T_max": 7.5}),
    cosine(label="T_max=1", kwargs={"T_max": 1}),
    restarts(label="T_0=10", kwargs={"T_0": 10}),
    restarts(
        label="T_mult=2, eta_min=0.001",
        kwargs={"T_0": 10, "T_mult": 2, "eta_min": 0.001},
    ),
    restarts(label="T_0=3, fractions", kwargs={"T_0": 3}, at=FRACTIONS),
    restarts(label="T_mult=3, fractions", kwargs={"T_0": 2, "T_mult": 3}, at=FRACTIONS),
    cosine(label="200 steps", bench=True, kwargs={"T_max": 200}),
]
