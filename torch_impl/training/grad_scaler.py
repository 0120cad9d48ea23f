"""GradScaler: a loss made large, so that its gradients are not 0 in float16.

`python torch_impl/training/grad_scaler.py` meets an infinite gradient: the update is
left out, and the scale is halved. The device has to be named, `GradScaler("cpu")`: its
default is "cuda", and without a GPU that one warns once and scales nothing.
"""

from torch.amp import GradScaler

__all__ = ["GradScaler"]

if __name__ == "__main__":
    import torch

    p = torch.nn.Parameter(torch.ones(1))
    optimizer, scaler = torch.optim.SGD([p], lr=0.1), GradScaler("cpu")
    for weight in (1.0, float("inf"), 1.0):
        optimizer.zero_grad()
        scaler.scale(weight * p.sum()).backward()
        scaler.step(optimizer)
        scaler.update()
        print(f"gradient {weight}: p = {p.item():.1f}, scale {scaler.get_scale()}")
