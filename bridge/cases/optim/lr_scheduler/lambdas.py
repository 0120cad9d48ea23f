"""Cases of optim/lr_scheduler/lambdas.py."""

from functools import partial

from bridge.cases.scheduler_case import SchedulerCase

case = partial(SchedulerCase, file="optim.lr_scheduler.lambdas")
lambda_lr = partial(case, name="LambdaLR")
multiplicative = partial(case, name="MultiplicativeLR")


def halving(t):
    """The factor of each tenth step halves."""
    return 0.5 ** (t // 10)


def gently(t):
    """A factor for MultiplicativeLR that is not the same at each step."""
    return 1 - 0.1 / (1 + t)


CASES = [
    lambda_lr(label="one function", kwargs={"lr_lambda": halving}),
    lambda_lr(label="one for each group", kwargs={"lr_lambda": [halving, gently]}),
    multiplicative(label="one function", kwargs={"lr_lambda": gently}),
    multiplicative(label="a tuple", kwargs={"lr_lambda": (gently, lambda t: 0.97)}),
    lambda_lr(label="200 steps", bench=True, kwargs={"lr_lambda": halving}),
]
