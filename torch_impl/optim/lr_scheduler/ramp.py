"""On the way to η₀ or to 0 within total_iters: ConstantLR, LinearLR, PolynomialLR.

See torch/optim/lr_scheduler.py: in `LinearLR.get_lr` the factor is a quotient of two
neighbours. `python torch_impl/optim/lr_scheduler/ramp.py` shows the rates of six
updates, and the closed form's where the chain gives another.
"""

from torch.optim.lr_scheduler import ConstantLR, LinearLR, PolynomialLR

__all__ = ["ConstantLR", "LinearLR", "PolynomialLR"]


if __name__ == "__main__":
    # Print with which rate each of six updates is made, and a factor that stays
    import torch

    for kind, options in (
        (ConstantLR, {"factor": 0.25, "total_iters": 3}),
        (LinearLR, {"start_factor": 0.25, "total_iters": 3}),
        (PolynomialLR, {"power": 2.0, "total_iters": 4}),
        (ConstantLR, {"factor": 0.25, "total_iters": 0}),
    ):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=1.0)
        schedule, rates, closed = kind(optimizer, **options), [], []
        for _ in range(6):
            rates.append(optimizer.param_groups[0]["lr"])
            closed.append(schedule._get_closed_form_lr()[0])
            optimizer.step()
            schedule.step()
        print(f"{kind.__name__:12}", *(f"{rate:.4g}" for rate in rates))
        if max(abs(a - b) for a, b in zip(rates, closed)) > 1e-12:
            print("closed form ", *(f"{rate:.4g}" for rate in closed))
