"""The whole training loop, with one parameter: find the w with the least (w - 3)².

    python -m numpy_impl.first_loop

A loop over data has a fifth place before these four, `data batch`: training/loop.py.
"""

import numpy as np

__all__ = ["updates", "main"]


def updates(count=4, lr=0.2, device="cpu"):
    """w ← w - lr ∂loss/∂w, with loss = (w - 3)², from w = 0 on

    Args:
        count: how many updates.
        lr: learning rate: how far to go along the slope.
        device: where to compute: only "cpu".

    Yields:
        (w, loss, grad) of each update: loss and gradient before it, w after it.
    """
    w = np.float32(0).to_device(device)

    for _ in range(count):
        # model output
        y = w

        # loss
        error = y - 3
        loss = error * error

        # backward
        grad = 2 * error  # by hand: ∂(w - 3)²/∂w = 2 (w - 3)

        # optimizer update
        w = w - lr * grad

        yield w.item(), loss.item(), grad.item()


@np.errstate(over="ignore", invalid="ignore")  # a loss may be inf, or NaN
def main(steps=4, lr=0.2, device="cpu"):
    """Print w and loss of the first updates.

    Args:
        steps: how many.
        lr: learning rate; beyond 1 each step ends farther away than it began.
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    for step, (w, loss, _) in enumerate(updates(steps, lr, device), start=1):
        print(step, "w=", round(w, 3), "loss=", round(loss, 3))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
