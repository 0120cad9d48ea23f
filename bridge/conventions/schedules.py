"""Schedules of the learning rate: when they step, what they multiply, their ends."""

import math

import torch
from torch.nn import Parameter
from torch.optim import SGD
from torch.optim.lr_scheduler import (  # noqa: F401 - in expressions
    ConstantLR,
    CosineAnnealingLR,
    CyclicLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)

from bridge.conventions.register import convention, entry

__all__ = []


def rates(scheduler_class, steps, lr=1.0, **options):
    """The learning rates of so many updates, each followed by scheduler.step()."""
    optimizer = SGD([Parameter(torch.zeros(1))], lr=lr)
    scheduler = scheduler_class(optimizer, **options)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def rates_by_loss(losses, **options):
    """The learning rates after each epoch's loss, of ReduceLROnPlateau from 1 on."""
    optimizer = SGD([Parameter(torch.zeros(1))], lr=1.0)
    scheduler = ReduceLROnPlateau(optimizer, **options)
    found = []
    for loss in losses:
        scheduler.step(loss)
        found.append(optimizer.param_groups[0]["lr"])
    return found


@convention(
    "schedules",
    symptom="the first learning rate is never used; every drop comes one step early",
    translate="optimizer.step() first, then scheduler.step()",
    changed={"PyTorch 1.1": "before, the scheduler had to be called first"},
)
def scheduler_before_optimizer():
    """A scheduler's step() sets the rate of the next update: called before the
    optimizer's, it skips the first one, with a warning."""

    def used(order):
        optimizer = SGD([Parameter(torch.zeros(1))], lr=1.0)
        scheduler = StepLR(optimizer, step_size=2)
        found = []
        for _ in range(3):
            for what in order:
                if what == "schedule":
                    scheduler.step()
                else:
                    found.append(optimizer.param_groups[0]["lr"])
        return found

    return entry(
        locals(),
        {
            "used(['update', 'schedule'])": [1.0, 1.0, 0.1],
            "used(['schedule', 'update'])": [1.0, 0.1, 0.1],
        },
        same=("used(['update', 'schedule'])", "rates(StepLR, 3, step_size=2)"),
    )


@convention(
    "schedules",
    symptom="the rate is lr times too small: LambdaLR got the rate itself",
)
def factor_of_a_lambda():
    """LambdaLR multiplies the optimizer's lr by what the function returns; Keras'
    LearningRateScheduler takes it as the rate."""
    return entry(
        locals(),
        {
            "rates(LambdaLR, 1, lr=0.1, lr_lambda=lambda t: 0.01)": [0.1 * 0.01],
            "rates(LambdaLR, 1, lr=1.0, lr_lambda=lambda t: 0.01)": [0.01],
        },
        same=(
            "rates(LambdaLR, 1, lr=0.1, lr_lambda=lambda t: 0.01 / 0.1)",
            "[0.01]",
        ),
    )


@convention(
    "schedules",
    symptom="the rate rises again at the end of the training",
)
def end_of_the_cosine():
    """CosineAnnealingLR goes up again after T_max steps, back to lr at 2 T_max; Keras'
    and optax' cosine stay at the end."""

    def keras(steps, decay_steps):  # keras.io, schedule CosineDecay
        done = [min(t, decay_steps) / decay_steps for t in range(steps)]
        return [(1 + math.cos(math.pi * part)) / 2 for part in done]

    return entry(
        locals(),
        {
            "rates(CosineAnnealingLR, 5, T_max=2)[-1]": 1.0,
            "keras(5, decay_steps=2)[-1]": 0.0,
        },
        same=("rates(CosineAnnealingLR, 3, T_max=2)", "keras(3, decay_steps=2)"),
    )


@convention(
    "schedules",
    symptom="the rate drops one epoch later than in Keras",
)
def patience_of_the_plateau():
    """ReduceLROnPlateau lets `patience` epochs pass without an improvement and reduces
    at the next; Keras reduces at the last of them."""

    def keras(losses, patience, rate=1.0):  # keras.io, callback ReduceLROnPlateau
        best, wait, found = math.inf, 0, []
        for loss in losses:
            best, wait = (loss, 0) if loss < best else (best, wait + 1)
            if wait >= patience:
                rate, wait = 0.1 * rate, 0
            found.append(rate)
        return found

    losses = [5.0, 5.0, 5.0, 5.0]
    return entry(
        locals(),
        {
            "rates_by_loss(losses, patience=2)": [1.0, 1.0, 1.0, 0.1],
            "keras(losses, patience=2)": [1.0, 1.0, 0.1, 0.1],
        },
        same=("rates_by_loss(losses, patience=1)", "keras(losses, patience=2)"),
    )


@convention(
    "schedules",
    symptom="the rate drops though the loss still falls",
    translate="threshold=0.0 counts any improvement",
)
def threshold_of_the_plateau():
    """What is an improvement is relative: a loss has to fall by 1e-4 of the best one;
    with threshold_mode="abs", as in Keras, by 1e-4."""
    losses = [100.0, 99.995]
    return entry(
        locals(),
        {
            "rates_by_loss(losses, patience=0)": [1.0, 0.1],
            "rates_by_loss(losses, patience=0, threshold_mode='abs')": [1.0, 1.0],
        },
        same=(
            "rates_by_loss(losses, patience=0, threshold_mode='abs')",
            "rates_by_loss(losses, patience=0, threshold=0.0)",
        ),
    )


@convention(
    "schedules",
    symptom="the optimizer's learning rate and momentum are not those that I gave",
    translate="OneCycleLR(..., div_factor=..., cycle_momentum=False)",
)
def rates_of_one_cycle():
    """OneCycleLR puts the optimizer's lr aside: it begins at max_lr / 25, and moves the
    momentum between 0.85 and 0.95 as well."""
    optimizer = SGD([Parameter(torch.zeros(1))], lr=7.0, momentum=0.5)
    OneCycleLR(optimizer, max_lr=1.0, total_steps=10)
    (group,) = optimizer.param_groups
    return entry(locals(), {"group['lr']": 1 / 25, "group['momentum']": 0.95})


@convention(
    "schedules",
    symptom="warming up begins at a third of the rate, where I expected 0",
    translate="LinearLR(optimizer, start_factor=1 / n, total_iters=n - 1)",
)
def start_of_the_warm_up():
    """LinearLR begins at lr / 3 if not told, and takes five steps; 0 as start_factor is
    refused."""
    return entry(
        locals(),
        {
            "rates(LinearLR, 6)[0]": 1 / 3,
            "rates(LinearLR, 6)[5]": 1.0,
            "rates(LinearLR, 6, start_factor=0.0)": ValueError,
        },
    )


@convention(
    "schedules",
    symptom="I set group['lr'] by hand, and it is back after one step",
    translate="set scheduler.base_lrs as well, where the schedule is closed",
)
def rate_changed_by_hand():
    """Most schedules compute a rate from the one before it, and keep what was done by
    hand; LambdaLR, CyclicLR, OneCycleLR and CosineAnnealingWarmRestarts compute it from
    the first one, and forget it."""

    def halved(scheduler_class, **options):
        optimizer = SGD([Parameter(torch.zeros(1))], lr=1.0)
        scheduler = scheduler_class(optimizer, **options)
        optimizer.param_groups[0]["lr"] = 0.5
        optimizer.step()
        scheduler.step()
        return optimizer.param_groups[0]["lr"]

    return entry(
        locals(),
        {
            "halved(MultiplicativeLR, lr_lambda=lambda t: 0.9)": 0.5 * 0.9,
            "halved(LambdaLR, lr_lambda=lambda t: 0.9**t)": 0.9,
        },
    )


@convention(
    "schedules",
    symptom="the resumed training is one learning rate ahead",
    translate="last_epoch=old.last_epoch - 1, or load the scheduler's state dict",
)
def last_epoch_of_a_resumed_schedule():
    """The constructor makes a step: last_epoch is the step before the one to go on at,
    not the last_epoch of the schedule that was saved."""

    def resumed(before):
        optimizer = SGD([Parameter(torch.zeros(1))], lr=1.0)
        old = LambdaLR(optimizer, lambda t: 0.5**t)
        for _ in range(2):
            optimizer.step()
            old.step()
        LambdaLR(optimizer, lambda t: 0.5**t, last_epoch=old.last_epoch - before)
        return optimizer.param_groups[0]["lr"]

    return entry(
        locals(),
        {"resumed(0)": 0.125, "resumed(1)": 0.25},
        same=("resumed(1)", "rates(LambdaLR, 3, lr_lambda=lambda t: 0.5**t)[-1]"),
    )


@convention(
    "schedules",
    symptom="the schedule has ended after a few batches; or hardly moves in all epochs",
    translate="total = epochs * len(loader), if scheduler.step() follows each update",
)
def epoch_or_update():
    """A step of a schedule is whatever scheduler.step() follows: what is called an
    epoch there is an update, if it is called after each."""

    def after(epochs, batches, by_update):
        optimizer = SGD([Parameter(torch.zeros(1))], lr=1.0)
        scheduler = PolynomialLR(optimizer, total_iters=4)
        for _ in range(epochs):
            for _ in range(batches):
                optimizer.step()
                if by_update:
                    scheduler.step()
            if not by_update:
                scheduler.step()
        return optimizer.param_groups[0]["lr"]

    return entry(
        locals(),
        {
            "after(epochs=2, batches=10, by_update=True)": 0.0,
            "after(epochs=2, batches=10, by_update=False)": 0.5,
        },
    )


@convention(
    "schedules",
    symptom="with total_iters=0 the rate is never what I gave the optimizer",
    translate="no such scheduler where the warm-up has no steps",
)
def warm_up_of_no_steps():
    """ConstantLR and LinearLR multiply by their factor at step 0, whatever total_iters
    says: with 0 it is never taken back, where the closed form has lr at once."""

    def closed(scheduler_class, **options):
        optimizer = SGD([Parameter(torch.zeros(1))], lr=1.0)
        return scheduler_class(optimizer, **options)._get_closed_form_lr()[0]

    return entry(
        locals(),
        {
            "rates(ConstantLR, 9, factor=0.5, total_iters=0)[-1]": 0.5,
            "closed(ConstantLR, factor=0.5, total_iters=0)": 1.0,
        },
    )


@convention(
    "schedules",
    symptom="after the milestone the rate jumps back up to the optimizer's lr",
    translate="ChainedScheduler lets both go on from one rate",
)
def rate_at_a_milestone():
    """SequentialLR begins each schedule at the optimizer's lr, not at the rate where
    the one before has ended."""

    def sequence(steps, milestone):
        optimizer = SGD([Parameter(torch.zeros(1))], lr=1.0)
        parts = [ExponentialLR(optimizer, 0.5), ExponentialLR(optimizer, 0.1)]
        scheduler, found = SequentialLR(optimizer, parts, [milestone]), []
        for _ in range(steps):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
        return found

    return entry(
        locals(),
        {
            "sequence(4, milestone=2)": [1.0, 0.5, 1.0, 0.1],
            "rates(ExponentialLR, 4, gamma=0.5)": [1.0, 0.5, 0.25, 0.125],
        },
    )


@convention(
    "schedules",
    symptom="the momentum that I gave SGD is not used",
    translate="CyclicLR(..., cycle_momentum=False)",
)
def momentum_of_cyclic():
    """CyclicLR puts the optimizer's lr and momentum aside: it begins at base_lr and at
    max_momentum, 0.9, and refuses an optimizer that has neither momentum nor betas."""
    optimizer = SGD([Parameter(torch.zeros(1))], lr=7.0, momentum=0.5)
    CyclicLR(optimizer, base_lr=0.1, max_lr=1.0)
    (group,) = optimizer.param_groups
    return entry(locals(), {"group['lr']": 0.1, "group['momentum']": 0.9})
