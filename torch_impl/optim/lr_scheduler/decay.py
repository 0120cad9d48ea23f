"""Falling by factors, now and then or always: StepLR, MultiStepLR, ExponentialLR.

See torch/optim/lr_scheduler.py: `StepLR.get_lr` is chained, `_get_closed_form_lr` below
it is what `step(epoch)` takes. `python torch_impl/optim/lr_scheduler/decay.py` shows
the rates of ten updates.
"""

from torch.optim.lr_scheduler import ExponentialLR, MultiStepLR, StepLR

__all__ = ["StepLR", "MultiStepLR", "ExponentialLR"]


if __name__ == "__main__":
    # Print with which rate each of ten updates is made
    import torch

    for kind, options in (
        (StepLR, {"step_size": 3, "gamma": 0.5}),
        (MultiStepLR, {"milestones": [2, 7, 7], "gamma": 0.5}),
        (ExponentialLR, {"gamma": 0.5}),
    ):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=1.0)
        schedule, rates = kind(optimizer, **options), []
        for _ in range(10):
            rates.append(f"{optimizer.param_groups[0]['lr']:.4g}")
            optimizer.step()
            schedule.step()
        print(f"{kind.__name__:13}", *rates)
