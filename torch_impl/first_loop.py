"""The whole training loop, with one parameter: find the w with the least (w - 3)².

    python -m torch_impl.first_loop

A loop over data has a fifth place before these four, `data batch`: training/loop.py.
"""

import torch

__all__ = ["updates", "main"]


def updates(count=4, lr=0.2, device="cpu"):
    """w ← w - lr ∂loss/∂w, with loss = (w - 3)², from w = 0 on"""
    w = torch.tensor(0.0, device=device, requires_grad=True)

    for _ in range(count):
        # model output
        y = w

        # loss
        error = y - 3
        loss = error * error

        # backward
        loss.backward()  # by autograd: it adds ∂loss/∂w to w.grad

        # optimizer update
        with torch.no_grad():  # the update is not part of the loss
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
    from torch_impl.program import run

    run(main)
