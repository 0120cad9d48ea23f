"""Loop check: one batch can be learnt, and training and evaluation differ.

Each trial begins with a fresh copy, so that the learning rate can be tried out.
"""

import math
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from bridge.loop_note.batch import arrays_in
from bridge.loop_note.report import by_owner

__all__ = ["check_modes", "check_one_batch"]

# Where each threshold stands between the correct loops and the mistakes of the tables.
# "Usual" is the greater of two losses: at the start, and of a model that knows nothing.

# Updates of a batch. With 10 of them four mistakes with too low a rate are lost, with 5
# a trained model is called wrong, too; 20 and 80 do as well as 40.
STEPS = 40
# The loss at the end over the start, in usual losses: too high a rate, or up the slope.
# Correct loops end at 1.00 at most, the mistake that rises least at 1.49.
RISES = 1.05
# The peak over the usual loss. No row is found by this alone: each that goes beyond 10
# ends high, too. It chooses the rate that is recommended: one that peaks at 5.5 is, one
# that peaks at 656 and yet learns the batch is not.
WILD = 10
# Likewise, where in the end nothing is learnt. Correct loops peak at 1.0, digits with
# lr = 5 at 9.1.
JUMPS = 2
# The loss at the end over that at the start: it hardly moves. The slowest correct loop
# falls by 11 %, the mistakes by 0.12 % at most. Between them are usual rates (Adam with
# 1e-4: 1.6 %) and slow ones (SGD with 0.005: 1.1 %), and these are left alone.
STAYS = 0.99
# What another learning rate must reach to be recommended, and a loss that jumps must
# not have reached. The rates recommended reach 0.11 at most, the slowest correct loop
# 0.89, and the mistake that jumps ends at 0.97.
FALLS = 0.9
# What a greater rate must reach to call the one that is used too low. It reaches 0.32
# and 0.11 in the mistakes; in a model that is fitted already 1.00, whatever the rate.
MUCH = 0.7


def check_modes(note, subject, batch):
    """eval() and train() reach every module, and evaluation has nothing random."""
    twin = subject.copy()
    model = twin.model
    for switch, mode in ((model.eval, False), (model.train, True)):
        switch()
        wrong = [name for name, m in model.named_modules() if m.training != mode]
        if wrong:
            note.found(
                "loop",
                wrong[0] or "the model",
                f"after model.{switch.__name__}() it is in the other mode",
                "super().train(mode) in your own train(), and return self",
            )
    model.eval()
    other = subject.copy()  # what a model remembers of a batch is not chance
    other.model.eval()
    buffers = _buffers(twin)
    try:
        with twin.library.no_grad():
            first, second = _leaves(twin, batch), _leaves(other, batch)
    except Exception as error:
        note.found(
            "loop",
            "model.eval()",
            f"an evaluation raises {_told(error)}, which training does not",
            "make the forward of both modes the same, but for dropout and statistics",
        )
        return
    changed = [
        name
        for name, value in _buffers(twin).items()
        if not np.array_equal(value, buffers[name], equal_nan=True)
    ]
    for name in changed:
        note.found(
            "loop",
            name,
            "this buffer changes in evaluation mode",
            "if self.training: update it",
        )
    same = all(np.array_equal(a, b, equal_nan=True) for a, b in zip(first, second))
    if not same and not changed:
        note.found(
            "loop",
            "model.eval()",
            "two evaluations of one batch differ: something is random in evaluation "
            "mode",
            "nn.Dropout, or F.dropout(x, p, self.training): its default is training",
        )


def _told(error):
    """Its type and the first line of its message."""
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"


def _buffers(twin):
    return {n: twin.library.numpy(b).copy() for n, b in twin.model.named_buffers()}


def _leaves(twin, batch):
    """The arrays of the output."""
    parts = arrays_in(twin.library, twin.output_of(batch))
    return [twin.library.numpy(part) for part in parts]


@dataclass
class Course:
    """Some updates on one batch: the losses, and which parameters had a gradient.

    What is raised on the way ends it, and is kept in `error`.
    """

    losses: list = field(default_factory=list)
    largest: dict = field(default_factory=dict)  # of each parameter's gradients
    moved: bool = False
    error: Exception | None = None

    @property
    def start(self):
        return self.losses[0]

    @property
    def end(self):
        """The loss at the end, without what dropout adds by chance."""
        last = self.losses[-5:]
        return median(last) if all(map(math.isfinite, last)) else math.nan

    @property
    def peak(self):
        return max(self.losses)

    def over(self, share, unit=None):
        """Whether the loss ends above that share of its start; NaN and errors do.

        Args:
            unit: what the share is of, where it is not the loss at the start.
        """
        if self.error is not None:
            return True
        unit = abs(self.start) if unit is None else unit
        return not self.end <= self.start - (1 - share) * unit


def learn(subject, batch, factor=1.0, steps=STEPS):
    """A Course of `steps` updates of a copy, whose learning rate is times `factor`."""
    twin, course = subject.copy(), Course()
    twin.model.train()
    for group in twin.optimizer.param_groups:
        lr = group["lr"] or group.get("initial_lr", 0)  # a warm-up begins at 0
        group["lr"] = lr * factor
    named = dict(twin.model.named_parameters())
    before = {name: twin.library.numpy(p).copy() for name, p in named.items()}

    def closure():
        twin.optimizer.zero_grad()
        for parameter in named.values():
            parameter.grad = None
        output = twin.output_of(batch)
        loss = twin.loss_of(output, twin.placed(batch).target)
        twin.library.backward(twin.model, twin.criterion, loss)
        for name, parameter in named.items():
            if parameter.grad is not None:
                largest = float(abs(twin.library.numpy(parameter.grad)).max(initial=0))
                course.largest[name] = max(course.largest.get(name, 0.0), largest)
        course.losses.append(float(twin.library.numpy(loss).sum()))
        return loss

    for _ in range(steps):
        try:
            twin.optimizer.step(closure)
        except Exception as error:
            course.error = error
            break
        if not math.isfinite(course.losses[-1]):
            break
    course.moved = any(
        not np.array_equal(before[name], twin.library.numpy(p), equal_nan=True)
        for name, p in named.items()
    )
    return course


def check_one_batch(note, subject, batch, ignorance=0.0):
    """Learn one batch by heart, or say which learning rate would.

    Args:
        ignorance: the loss of a model that knows nothing: a few updates may raise the
            loss of one that knows much, but not far above this.
    """
    course = learn(subject, batch)
    if course.error is not None:
        note.found(
            "loop",
            f"update {len(course.losses)}",
            f"it raises {_told(course.error)}",
            "what is kept from one batch to the next must leave the graph: "
            "self.h = h.detach()"
            if "second time" in str(course.error)
            else "read its message: the updates before it went well",
        )
        return
    note.saw(
        "loop",
        f"{len(course.losses)} updates on one batch: the loss goes from "
        f"{course.start:.4g} to {course.end:.4g}",
    )
    zeros = [name for name, size in course.largest.items() if size == 0]
    for where, names in by_owner(zeros).items():
        short = ", ".join(name.rpartition(".")[-1] for name in names)
        note.found(
            "autograd",
            where,
            f"the gradient of {short} is 0 in each of {len(course.losses)} updates",
            "what it computes must reach the loss: no product with 0, no dead ReLU, no "
            "round, sign or argmax on the way",
        )
    if len(zeros) == len(course.largest):
        return
    if not course.moved and note.has("module", "optimizer"):
        return  # it is told why already
    if not course.moved:
        note.found(
            "loop",
            "optimizer.step()",
            f"after {len(course.losses)} steps no parameter of the model has changed",
            "an optimizer of model.parameters(), with a learning rate above 0",
        )
        return
    usual = max(abs(course.start), ignorance)
    limit = WILD * usual
    jumps = course.over(FALLS) and course.peak > JUMPS * usual
    if course.over(RISES, usual) or course.peak > limit or jumps:
        _too_high(note, subject, batch, course, limit)
    elif course.over(STAYS):
        _too_low(note, subject, batch, course)


def _too_high(note, subject, batch, course, limit):
    lr = _rate(subject)
    rises = f"the loss rises from {course.start:.4g} to {course.peak:.4g} on one batch"
    for factor in (0.1, 0.01, 1e-3, 1e-4):
        slower = learn(subject, batch, factor)
        if not slower.over(FALLS) and slower.peak <= limit:
            note.found(
                "loop",
                "learning rate",
                f"{rises}: lr={lr:g} is too high",
                f"lr={lr * factor:g}, with which it falls to {slower.end:.4g}",
            )
            return
    if slower.over(1.0):
        note.found(
            "loop",
            "optimizer",
            f"{rises}, and with a ten-thousandth of the learning rate, too",
            "the direction is wrong: maximize=False, and a loss that is to fall",
        )


def _too_low(note, subject, batch, course):
    """A model that has learnt already does not move either: then no rate does."""
    lr = _rate(subject)
    for factor in (10, 100, 1e3, 1e4, 1e5):
        faster = learn(subject, batch, factor)
        if not faster.over(MUCH):
            note.found(
                "loop",
                "learning rate",
                f"the loss hardly moves on one batch, {course.start:.4g} to "
                f"{course.end:.4g} in {len(course.losses)} updates: lr={lr:g} is too "
                "low",
                f"lr={lr * factor:g}, with which it falls to {faster.end:.4g}",
            )
            return


def _rate(subject):
    return float(subject.optimizer.param_groups[0]["lr"])
