"""Cases of optim/lr_scheduler/composed.py."""

from functools import partial

from bridge.cases.scheduler_case import SchedulerCase

case = partial(SchedulerCase, file="optim.lr_scheduler.composed")
sequential = partial(case, name="SequentialLR")
chained = partial(case, name="ChainedScheduler")

WARMUP = ("LinearLR", {"start_factor": 0.1, "total_iters": 9})
COSINE = ("CosineAnnealingLR", {"T_max": 100})
STEPS = ("StepLR", {"step_size": 30, "gamma": 0.5})
EXPONENTIAL = ("ExponentialLR", {"gamma": 0.99})
FACTORS = ("MultiplicativeLR", {"lr_lambda": lambda t: 0.98})
RESTARTS = ("CosineAnnealingWarmRestarts", {"T_0": 10, "T_mult": 2})
CYCLE = ("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 20})

CASES = [
    sequential(
        label="warm-up, then cosine",
        inside=(WARMUP, COSINE),
        kwargs={"milestones": [10]},
    ),
    sequential(
        label="three, the last without a closed form",
        inside=(EXPONENTIAL, STEPS, FACTORS),
        kwargs={"milestones": [50, 120]},
    ),
    sequential(
        label="the first lasts 0 steps",
        inside=(WARMUP, EXPONENTIAL),
        kwargs={"milestones": [0]},
    ),
    sequential(
        label="restarts first and last",
        inside=(RESTARTS, STEPS, RESTARTS),
        kwargs={"milestones": [25, 70]},
    ),
    sequential(label="one alone", inside=(STEPS,), kwargs={"milestones": []}),
    sequential(
        label="last_epoch=4",
        inside=(WARMUP, STEPS),
        kwargs={"milestones": [10], "last_epoch": 4},
    ),
    chained(label="warm-up and decay", inside=(WARMUP, EXPONENTIAL)),
    chained(label="three", inside=(COSINE, STEPS, FACTORS)),
    chained(label="a closed one first", inside=(CYCLE, STEPS)),
    chained(label="a closed one last", inside=(STEPS, CYCLE)),
    chained(label="200 steps", bench=True, inside=(WARMUP, EXPONENTIAL)),
]
