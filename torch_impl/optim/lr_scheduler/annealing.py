"""Half a cosine down: CosineAnnealingLR, and again: CosineAnnealingWarmRestarts.

See torch/optim/lr_scheduler.py: `CosineAnnealingLR.get_lr` multiplies the distance from
eta_min, and adds one step behind the bottom. `python
torch_impl/optim/lr_scheduler/annealing.py` shows the rates of both.
"""

from torch.optim.lr_scheduler import CosineAnnealingLR, CosineAnnealingWarmRestarts

__all__ = ["CosineAnnealingLR", "CosineAnnealingWarmRestarts"]


if __name__ == "__main__":
    # Print with which rate each of nine updates is made; then rates within an epoch
    import torch

    for kind, options in (
        (CosineAnnealingLR, {"T_max": 4}),
        (CosineAnnealingWarmRestarts, {"T_0": 2, "T_mult": 2}),
    ):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=1.0)
        schedule, rates = kind(optimizer, **options), []
        for _ in range(9):
            rates.append(f"{optimizer.param_groups[0]['lr']:.3f}")
            optimizer.step()
            schedule.step()
        print(f"{kind.__name__:27}", *rates)
    for epoch in (0.0, 0.25, 0.5, 1.75, 2.0, 2.25):
        schedule.step(epoch)
        print(f"epoch {epoch}: {schedule.get_last_lr()[0]:.3f}")
