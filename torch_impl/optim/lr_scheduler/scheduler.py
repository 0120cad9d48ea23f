"""LRScheduler: what all schedules share, and the rates in the optimizer's groups.

See torch/optim/lr_scheduler.py: `LRScheduler.__init__` wraps `optimizer.step` to know
whether it was called, and makes step 0. `python
torch_impl/optim/lr_scheduler/scheduler.py` shows what a schedule keeps, and that
one made anew with its own last_epoch is a step too far.
"""

from torch.optim.lr_scheduler import LRScheduler

__all__ = ["LRScheduler"]


if __name__ == "__main__":
    # Print a state dict, and the rate of a schedule that is made for the same step
    import pprint

    import torch

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=1.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 0.5**t)
    for _ in range(3):
        optimizer.step()
        schedule.step()
    pprint.pprint(schedule.state_dict())
    for last_epoch in (schedule.last_epoch, schedule.last_epoch - 1):
        again = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda t: 0.5**t, last_epoch
        )
        print(f"last_epoch={last_epoch}: t is {again.last_epoch},", again.get_last_lr())
