"""Cases of training/loop.py."""

import numpy as np

from bridge.cases.program_case import ProgramCase

EPOCHS = 5


def problem(side, dtype, device="cpu"):
    """A model, a criterion, an optimizer and batches of 8, 8 and 3 random samples."""
    rng = np.random.default_rng(0)
    side.manual_seed(0)
    nn = side.module("nn")
    model = nn.Linear(5, 3).to(device, side.dtype(dtype))
    optimizer = side.get("optim", "SGD")(model.parameters(), lr=0.1, momentum=0.9)
    batches = [
        (
            side.array(
                rng.normal(size=(n, 5)).astype(np.float32).astype(dtype), device
            ),
            side.array(rng.integers(0, 3, size=n), device),
        )
        for n in (8, 8, 3)
    ]
    return model, nn.CrossEntropyLoss(), optimizer, batches


def curves(side, dtype, device="cpu"):
    """All curves of `fit`, the loss of every step and the parameters at the end."""
    model, criterion, optimizer, batches = problem(side, dtype, device)
    loop, losses = side.module("training.loop"), []
    log = loop.fit(
        *(model, batches, batches[1:], criterion, optimizer, EPOCHS),
        metric=loop.accuracy,
        on_step=losses.append,
    )
    found = {("output", name): np.array(curve) for name, curve in log.items()}
    found["output", "losses"] = np.array(losses)
    for name, parameter in model.named_parameters():
        found["update", name] = parameter
    return found


def calls(side, dtype):
    model, criterion, optimizer, batches = problem(side, dtype)
    loop = side.module("training.loop")
    return {
        "train_epoch": lambda: loop.train_epoch(model, batches, criterion, optimizer),
        "evaluate_epoch": lambda: loop.evaluate_epoch(model, batches, criterion),
    }


CASES = [
    ProgramCase(file="training.loop", name="fit", compute=curves),
    ProgramCase(
        file="training.loop",
        name="train_epoch",
        label="3 batches of 8, 5 -> 3",
        bench=True,
        calls=calls,
    ),
]
