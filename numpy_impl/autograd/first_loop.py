"""The first loop on the tape: find the w with the least (w - 3)².

    python -m numpy_impl.autograd.first_loop

Nobody writes ∂loss/∂w here: `loss.backward()` finds it in what was recorded. The loop
by hand is numpy_impl/first_loop.py; the numbers are the same, to the bit.
"""

from numpy_impl.autograd import no_grad, tensor

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
    w = tensor(0.0, device=device, requires_grad=True)

    for _ in range(count):
        # model output
        y = w

        # loss
        error = y - 3
        loss = error * error

        # backward
        loss.backward()  # it adds ∂loss/∂w to w.grad

        # optimizer update
        with no_grad():  # the update is not part of the loss
            w -= lr * w.grad

        yield w.item(), loss.item(), w.grad.item()
        w.grad = None  # or the next backward would add to this gradient


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
