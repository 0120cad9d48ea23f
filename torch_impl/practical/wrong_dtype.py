"""A layer refuses its input: float64 data, as NumPy makes them, and float32 weights.

    python -m torch_impl.practical.wrong_dtype

Linear of either side refuses. A product of bare NumPy arrays takes both and is float64
from there on, twice as large; PyTorch's refuses, too. Losses take both, on both sides.

Cure: Make the data float32 where they are read, `x.float()`.
"""

import torch
from torch import manual_seed, nn

from torch_impl.practical.parts import diabetes, show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """Data of one width, a model of the other."""
    model, x, y = parts(dtype, device)
    x, y = x.to(other(x.dtype)), y.to(other(y.dtype))
    loss = nn.MSELoss()(model(x.to(model.weight.dtype)), y)
    found = {
        "Linear": message(lambda: model(x)),
        "product": message(lambda: x @ model.weight.T),
    }
    return {
        "refused by Linear": int(": " in found["Linear"]),
        "bytes of the loss": loss.itemsize,
        **found,
    }


def cure(dtype=None, device="cpu"):
    """The data in the model's dtype, from where they are read."""
    model, x, y = parts(dtype, device)
    x, y = x.to(model.weight.dtype), y.to(model.weight.dtype)
    loss = nn.MSELoss()(model(x), y)
    return {
        "refused by Linear": 0,
        "bytes of the loss": loss.itemsize,
        "loss": loss.item(),
    }


def parts(dtype, device):
    """A linear regression, x (442, 10) and y (442, 1)"""
    manual_seed(0)
    x, y = diabetes(dtype, device)
    return nn.Linear(10, 1, dtype=dtype).to(device), x, y[:, None]


def other(dtype):
    """float64 for float32, float32 for float64"""
    return torch.float64 if dtype == torch.float32 else torch.float32


def message(call):
    """The dtype that comes out, or what is raised, as "type: text" """
    try:
        return str(call().dtype)
    except (RuntimeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def main(device="cpu"):
    """Print the numbers of both, of a float32 model.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(device=device), cure(device=device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
