"""Falling when a metric stands still: ReduceLROnPlateau.

See torch/optim/lr_scheduler.py: `ReduceLROnPlateau.step` takes the metric and counts
the epochs without a best. `python torch_impl/optim/lr_scheduler/plateau.py` shows the
counts.
"""

from torch.optim.lr_scheduler import ReduceLROnPlateau

__all__ = ["ReduceLROnPlateau"]


if __name__ == "__main__":
    # Print what is counted after each epoch, and the rate
    import torch

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=1.0)
    schedule = ReduceLROnPlateau(optimizer, factor=0.5, patience=1, cooldown=1)
    for loss in (5.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 3.0):
        schedule.step(loss)
        print(
            f"loss {loss}, best {schedule.best}, without a best "
            f"{schedule.num_bad_epochs}, rate {schedule.get_last_lr()[0]}"
        )
