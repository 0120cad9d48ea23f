"""Cases of training/early_stopping.py."""

import numpy as np

from bridge.cases.program_case import ProgramCase

FILE = "training.early_stopping"
EPOCHS = 40


def problem(side, dtype):
    """A wide model, few samples to learn by heart, and others to validate it."""
    rng = np.random.default_rng(0)
    side.manual_seed(0)
    nn = side.module("nn")
    model = nn.Linear(12, 2).to(side.dtype(dtype))
    optimizer = side.get("optim", "SGD")(model.parameters(), lr=0.2)

    def batch(n):
        x = rng.normal(size=(n, 12)).astype(np.float32).astype(dtype)
        labels = (x[:, 0] + 2 * rng.normal(size=n) > 0).astype(np.int64)
        return side.array(x), side.array(labels)

    return model, [batch(24)], [batch(80)], nn.CrossEntropyLoss(), optimizer


def stopped(side, dtype):
    """Both curves until it stops, the best epoch, and the weights it leaves."""
    model, *others = problem(side, dtype)
    file = side.module(FILE)
    stopping = file.EarlyStopping(patience=3, min_delta=1e-3)
    log = file.fit_with_patience(model, *others, EPOCHS, stopping)
    found = {("output", name): np.array(curve) for name, curve in log.items()}
    found["output", "best"] = np.array(stopping.best)
    found["output", "best_epoch"] = np.array(stopping.best_epoch)
    for name, parameter in model.named_parameters():
        found["update", name] = parameter
    return found


def decisions(mode):
    """A case's `compute`: when to stop, for random curves."""

    def compute(side, dtype):
        rng = np.random.default_rng(0)
        model, *_ = problem(side, dtype)
        stops = []
        for patience in (1, 2, 4):
            stopping = side.get(FILE, "EarlyStopping")(patience, 0.1, mode)
            stops += [stopping.step(v, model) for v in rng.normal(size=12).tolist()]
        return {("output", "stops"): np.array(stops)}

    return compute


CASES = [
    *(
        ProgramCase(
            file=FILE, name="EarlyStopping", label=mode, compute=decisions(mode)
        )
        for mode in ("min", "max")
    ),
    ProgramCase(file=FILE, name="fit_with_patience", compute=stopped),
]
