"""Up once and down for good, in a known number of steps: OneCycleLR.

See torch/optim/lr_scheduler.py: `OneCycleLR.__init__` writes the phases down, and puts
initial_lr, max_lr and min_lr into each group. `python
torch_impl/optim/lr_scheduler/one_cycle.py` shows rate and momentum.
"""

from torch.optim.lr_scheduler import OneCycleLR

__all__ = ["OneCycleLR"]


if __name__ == "__main__":
    # Print rate and momentum of ten updates, with two phases and with three
    import torch

    for three_phase in (False, True):
        p = torch.nn.Parameter(torch.zeros(2))
        optimizer = torch.optim.SGD([p], lr=7.0, momentum=0.5)
        schedule = OneCycleLR(optimizer, 1.0, 10, three_phase=three_phase)
        (group,), rates, momentums = optimizer.param_groups, [], []
        for _ in range(10):
            rates.append(f"{group['lr']:.3f}")
            momentums.append(f"{group['momentum']:.3f}")
            optimizer.step()
            schedule.step()
        print(f"three_phase={three_phase!s:5} rate    ", *rates)
        print(f"{'':17} momentum", *momentums)
