"""Wrong calls of the schedules that have a formula of the step."""

from tests.bad_calls import bad
from tests.bad_calls.optim_sched.made import schedule, wrong


def load(lib, name, state, **kwargs):
    schedule(lib, name, **kwargs).load_state_dict(state)


BAD_CALLS = [
    wrong("LambdaLR", "with a number", "lr_lambda", "float", lr_lambda=0.5),
    wrong(
        "LambdaLR",
        "with two functions for a group",
        "lr_lambda",
        "1 groups",
        "got 2",
        lr_lambda=[abs, abs],
    ),
    wrong("LambdaLR", "with no function", "lr_lambda", "got 0", lr_lambda=[]),
    wrong("LambdaLR", "with text in a list", "lr_lambda", "str", lr_lambda=["0.5"]),
    wrong("MultiplicativeLR", "with a number", "lr_lambda", "int", lr_lambda=1),
    wrong(
        "MultiplicativeLR",
        "with a function for two groups",
        "lr_lambda",
        "2 groups",
        groups=2,
        lr_lambda=(abs,),
    ),
    bad(
        "LambdaLR from a state without functions",
        lambda lib: load(lib, "LambdaLR", {"last_epoch": 3}, lr_lambda=abs),
        "lr_lambdas",
    ),
    wrong("StepLR", "with step_size 0", "step_size", "0", steps=1, step_size=0),
    wrong("StepLR", "with step_size None", "step_size", steps=1, step_size=None),
    wrong("StepLR", "with step_size as text", "step_size", steps=1, step_size="3"),
    wrong("StepLR", "with gamma as text", "gamma", steps=1, step_size=1, gamma="0.1"),
    wrong("MultiStepLR", "with one milestone", "milestones", "int", milestones=30),
    wrong(
        "MultiStepLR",
        "with gamma None",
        "gamma",
        "None",
        steps=1,
        milestones=[1],
        gamma=None,
    ),
    wrong("ConstantLR", "with a factor above 1", "factor", "1.5", factor=1.5),
    wrong("ConstantLR", "with a factor below 0", "factor", "-0.5", factor=-0.5),
    wrong("ConstantLR", "with a factor as text", "factor", "'0.5'", factor="0.5"),
    wrong(
        "ConstantLR",
        "with a factor of 0 that ends",
        "zero",
        steps=2,
        factor=0,
        total_iters=2,
    ),
    wrong("LinearLR", "from 0", "start_factor", "0", start_factor=0),
    wrong("LinearLR", "from below 0", "start_factor", start_factor=-0.1),
    wrong("LinearLR", "from above 1", "start_factor", "2", start_factor=2),
    wrong("LinearLR", "to below 0", "end_factor", "-1", end_factor=-1),
    wrong("LinearLR", "to above 1", "end_factor", "1.1", end_factor=1.1),
    wrong("LinearLR", "with a factor None", "end_factor", "None", end_factor=None),
    wrong("LinearLR", "in a list of steps", "total_iters", steps=1, total_iters=[5]),
    wrong("ExponentialLR", "with gamma as text", "gamma", steps=1, gamma="0.9"),
    wrong("PolynomialLR", "of a power as text", "power", steps=1, power="2"),
    wrong("PolynomialLR", "in text steps", "total_iters", steps=1, total_iters="5"),
    wrong("CosineAnnealingLR", "in 0 steps", "T_max", "0", steps=1, T_max=0),
    wrong("CosineAnnealingLR", "in text steps", "T_max", "'9'", steps=1, T_max="9"),
    wrong(
        "CosineAnnealingLR", "to text", "eta_min", "'0'", steps=1, T_max=9, eta_min="0"
    ),
]
