"""Cases of first_loop.py."""

import numpy as np

from bridge.cases.program_case import ProgramCase


def trajectory(side, dtype, device="cpu"):
    """w, loss and gradient of 100 updates; the loop is in float32, whatever `dtype`."""
    updates = side.get("first_loop", "updates")
    found = list(updates(count=100, lr=0.07, device=device))
    w, loss, grad = np.array(found, np.float32).T
    return {
        ("output", "loss"): loss,
        ("parameter gradient", "w"): grad,
        ("update", "w"): w,
    }


CASES = [
    ProgramCase(file="first_loop", name="updates", compute=trajectory),
    ProgramCase(
        file="first_loop",
        name="updates",
        label="1000 updates",
        bench=True,
        calls=lambda side, dtype: {
            "updates": lambda: list(side.get("first_loop", "updates")(count=1000))
        },
    ),
]
