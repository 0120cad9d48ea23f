"""Cases of workshop/digits_mlp.py."""

from functools import partial

import numpy as np

from bridge import sides
from bridge.cases.program_case import ProgramCase

SKLEARN = "sklearn"
TINY = 1e-9  # learning rate while timing: once all is learned, numbers become subnormal


def program(side):
    return side.module("workshop.digits_mlp")


def trajectory(side, dtype, optimizer, device="cpu"):
    """Five epochs (115 steps): every step's loss, every curve, the parameters."""
    how = {"dtype": side.dtype(dtype), "device": device}
    run = program(side).train(optimizer, epochs=5, **how)
    found = {("output", name): np.array(curve) for name, curve in run.log.items()}
    found["output", "losses"] = np.array(run.losses)
    for name, parameter in run.model.named_parameters():
        found["update", name] = parameter
    return found


def step(side, dtype, optimizer):
    """An epoch of 16 steps on one batch that lies ready: model, loss, update."""
    model, criterion, found = parts(side, dtype, optimizer)
    train_set, _ = program(side).datasets(side.dtype(dtype))
    batch = next(iter(side.get("data", "DataLoader")(train_set, batch_size=64)))
    train_epoch = side.get("training.loop", "train_epoch")
    return {
        "16 steps of 64": lambda: train_epoch(model, 16 * [batch], criterion, found)
    }


def epoch(side, dtype, optimizer):
    """An epoch of all training data, in a new order: what `partial_fit` does."""
    if side == SKLEARN:
        train_set, _ = program(sides.NUMPY).datasets(np.dtype(dtype))
        x, target = train_set.dataset[np.array(train_set.indices)]
        classifier = program(sides.NUMPY).sklearn_baseline(optimizer)
        classifier.set_params(learning_rate_init=TINY)
        classifier.partial_fit(x, target, classes=np.arange(10))
        return {"epoch": lambda: classifier.partial_fit(x, target)}
    model, criterion, found = parts(side, dtype, optimizer)
    train_set, _ = program(side).datasets(side.dtype(dtype))
    loader = side.get("data", "DataLoader")(train_set, batch_size=64, shuffle=True)
    train_epoch = side.get("training.loop", "train_epoch")
    return {"epoch": lambda: train_epoch(model, loader, criterion, found)}


def parts(side, dtype, name):
    side.manual_seed(0)
    model = program(side).MLP(dtype=side.dtype(dtype))
    optimizer = program(side).make_optimizer(name, model.parameters())
    optimizer.param_groups[0]["lr"] = TINY
    return model, side.get("nn", "CrossEntropyLoss")(), optimizer


case = partial(ProgramCase, file="workshop.digits_mlp")

CASES = [
    found
    for name in ("sgd", "adam")
    for found in (
        case(name="train", label=name, compute=partial(trajectory, optimizer=name)),
        case(
            name="train",
            label=f"step, {name}",
            bench=True,
            calls=partial(step, optimizer=name),
        ),
        case(
            name="train",
            label=f"epoch, {name}",
            bench=True,
            calls=partial(epoch, optimizer=name),
            baselines=(sides.TORCH_IMPL, SKLEARN),
        ),
    )
]
