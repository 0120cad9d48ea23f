"""What changes over the steps: learning rates, averages, clipping."""

import numpy as np
import torch

from bridge.verdict import Evidence, judge
from tests.bridge.questions.question import Questions, follow

questions = Questions()

LR = 0.1


def halving(optimizer):
    """0.1, 0.05, 0.025, ..."""
    return torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)


def every_third(optimizer):
    return torch.optim.lr_scheduler.StepLR(optimizer, 3, 0.1)


@questions.bug("off by one")
def schedule_one_step_behind():
    def update(p, g, state, t):
        return p - LR * 0.1 ** ((t - 2) // 3) * g if t > 1 else p - LR * g

    return follow(update, torch.optim.SGD, 8, schedule=every_third, lr=LR)


@questions.bug("momentum")
def momentum_with_the_rate_inside_under_a_schedule():
    """v = μ v + lr g: the past keeps the rates of its time"""

    def update(p, g, state, t):
        v = state["v"] = 0.9 * state.get("v", 0) + LR * 0.5 ** (t - 1) * g
        return p - v

    return follow(update, torch.optim.SGD, schedule=halving, lr=LR, momentum=0.9)


@questions.bug("momentum")
def average_of_the_weights_with_its_decay_exchanged():
    """torch.optim.swa_utils.get_ema_multi_avg_fn(0.9): 0.9 of the past"""
    rng = np.random.default_rng(0)
    past, new = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    theirs = torch.optim.swa_utils.get_ema_avg_fn(0.9)(
        torch.tensor(past), torch.tensor(new), 1
    )
    known = {"before": past, "step": 1, "options": {"momentum": 0.9}}
    return judge(
        Evidence(0.1 * past + 0.9 * new, theirs, context=known, what="average")
    )


@questions.bug("factor")
def clipping_of_the_norm_that_multiplies_without_dividing():
    """g * max_norm instead of g * max_norm / norm"""
    g = np.random.default_rng(0).normal(size=(3, 4))
    theirs = torch.zeros(3, 4, dtype=torch.float64, requires_grad=True)
    theirs.grad = torch.tensor(g)
    torch.nn.utils.clip_grad_norm_([theirs], 0.5)
    return judge(Evidence(g * 0.5, theirs.grad, what="gradient"))


@questions.bug("factor")
def micro_batches_whose_gradients_are_not_averaged():
    """Four micro-batches: each loss is a mean, so their sum is four means."""
    rng = np.random.default_rng(0)
    x, target, w = rng.normal(size=(8, 3)), rng.normal(size=8), rng.normal(size=3)
    ours = 0
    for rows in np.split(np.arange(8), 4):
        ours = ours + 2 * x[rows].T @ (x[rows] @ w - target[rows]) / len(rows)
    theirs = torch.tensor(w, requires_grad=True)
    loss = torch.nn.functional.mse_loss(torch.tensor(x) @ theirs, torch.tensor(target))
    loss.backward()
    known = {"inputs": {"x": x, "target": target}, "parameters": {"w": w}}
    return judge(Evidence(ours, theirs.grad, context=known, what="grad_w"))


@questions.bug("accumulated")
def gradient_of_the_epoch_before_is_still_there():
    rng = np.random.default_rng(1)
    last, now = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    known = {"previous": last, "step": 1}
    return judge(Evidence(last + now, now, context=known, what="grad_weight"))
