"""Up and down between two rates, again and again: CyclicLR.

See torch/optim/lr_scheduler.py: `CyclicLR.get_lr` returns the rates, and sets momentum
or betas on the way. `python torch_impl/optim/lr_scheduler/cyclic.py` shows the modes.
"""

from torch.optim.lr_scheduler import CyclicLR

__all__ = ["CyclicLR"]


if __name__ == "__main__":
    # Print rate and momentum of nine updates, in each mode
    import torch

    for mode in ("triangular", "triangular2", "exp_range"):
        p = torch.nn.Parameter(torch.zeros(2))
        optimizer = torch.optim.SGD([p], lr=7.0, momentum=0.5)
        schedule = CyclicLR(optimizer, 0.1, 0.5, 2, mode=mode, gamma=0.8)
        (group,), rates, momentums = optimizer.param_groups, [], []
        for _ in range(9):
            rates.append(f"{group['lr']:.3f}")
            momentums.append(f"{group['momentum']:.3f}")
            optimizer.step()
            schedule.step()
        print(f"{mode:12} rate    ", *rates)
        print(f"{'':12} momentum", *momentums)
