"""SWALR: from the schedule's rate to the constant one at which SWA averages.

See torch/optim/swa_utils.py: `SWALR.get_lr` finds the first rate from the present one.
`python torch_impl/optim/swalr.py` shows the rates of six updates, after a schedule.
"""

from torch.optim.swa_utils import SWALR

__all__ = ["SWALR"]


if __name__ == "__main__":
    # Print with which rate each of six updates is made, the last ones with swa_lr
    import torch

    for strategy in ("cos", "linear"):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=1.0)
        schedule, rates = SWALR(optimizer, 0.2, 4, strategy), []
        for _ in range(6):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        print(f"{strategy:7}", *(f"{rate:.4g}" for rate in rates))
