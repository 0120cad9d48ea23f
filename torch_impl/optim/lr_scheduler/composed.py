"""Schedules out of schedules: SequentialLR in turn, ChainedScheduler at once.

See torch/optim/lr_scheduler.py: `SequentialLR.__init__` undoes what the constructors of
its schedules did. `python torch_impl/optim/lr_scheduler/composed.py` warms up, then
decays, and does both at once.
"""

from torch.optim.lr_scheduler import ChainedScheduler, SequentialLR

__all__ = ["SequentialLR", "ChainedScheduler"]


if __name__ == "__main__":
    # Print with which rate each of eight updates is made
    import torch
    from torch.optim.lr_scheduler import ExponentialLR, LinearLR

    for kind, options in ((SequentialLR, {"milestones": [4]}), (ChainedScheduler, {})):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=1.0)
        warmup = LinearLR(optimizer, start_factor=0.25, total_iters=3)
        both = [warmup, ExponentialLR(optimizer, gamma=0.5)]
        schedule, rates = kind(optimizer=optimizer, schedulers=both, **options), []
        for _ in range(8):
            rates.append(f"{optimizer.param_groups[0]['lr']:.3f}")
            optimizer.step()
            schedule.step()
        print(f"{kind.__name__:16}", *rates)
