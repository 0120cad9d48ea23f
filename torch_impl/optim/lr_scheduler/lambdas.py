"""Factors that a function says: LambdaLR, MultiplicativeLR.

See torch/optim/lr_scheduler.py: `LambdaLR.get_lr` begins with `base_lrs`, that of
MultiplicativeLR with the rate in the group. `python
torch_impl/optim/lr_scheduler/lambdas.py` halves a rate by hand under both.
"""

from torch.optim.lr_scheduler import LambdaLR, MultiplicativeLR

__all__ = ["LambdaLR", "MultiplicativeLR"]


if __name__ == "__main__":
    # Print the rates of six steps; after the third the rate is halved by hand
    import torch

    for kind, function in (
        (LambdaLR, lambda t: 0.9**t),
        (MultiplicativeLR, lambda t: 0.9),
    ):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=1.0)
        schedule, rates = kind(optimizer, function), []
        for t in range(6):
            rates.append(f"{optimizer.param_groups[0]['lr']:.3f}")
            if t == 3:
                optimizer.param_groups[0]["lr"] /= 2
            optimizer.step()
            schedule.step()
        print(f"{kind.__name__:16}", *rates)
