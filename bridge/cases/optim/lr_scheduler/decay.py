"""Cases of optim/lr_scheduler/decay.py."""

from functools import partial

from bridge.cases.scheduler_case import SchedulerCase

case = partial(SchedulerCase, file="optim.lr_scheduler.decay")
step_lr = partial(case, name="StepLR")
multi_step = partial(case, name="MultiStepLR")
exponential = partial(case, name="ExponentialLR")

CASES = [
    step_lr(label="step_size=30", kwargs={"step_size": 30}),
    step_lr(label="gamma=0.7", kwargs={"step_size": 7, "gamma": 0.7}),
    multi_step(label="milestones=[80, 30]", kwargs={"milestones": [80, 30]}),
    multi_step(
        label="0 and twice 50, gamma=0.5",
        kwargs={"milestones": (0, 50, 50, 120), "gamma": 0.5},
    ),
    exponential(label="gamma=0.97", kwargs={"gamma": 0.97}),
    exponential(label="gamma=1", kwargs={"gamma": 1}),
    step_lr(label="200 steps", bench=True, kwargs={"step_size": 30}),
    exponential(label="200 steps", bench=True, kwargs={"gamma": 0.97}),
]
