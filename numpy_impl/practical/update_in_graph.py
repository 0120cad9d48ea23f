"""An update by hand raises: the graph takes it for a part of the model.

    python -m numpy_impl.practical.update_in_graph

Written into a leaf, it is refused at once. As a new tensor, it makes the weight a
result, and results get no `.grad`: the second step raises. (On
NumPy's side this is the tape; bare arrays have no graph.)

Cure: `with no_grad():` around the update, in place, and then clear the gradient.
"""

import warnings

import numpy as np

from numpy_impl.autograd import no_grad, tensor
from numpy_impl.practical.parts import diabetes, show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """The same update, in place and as a new tensor, both where the graph sees it."""
    found = {
        "in place": descend(in_place, dtype, device),
        "anew": descend(anew, dtype, device),
    }
    return {
        "refused": sum(said != "nothing" for _, said in found.values()),
        "updates, in place": len(found["in place"][0]) - 1,
        "updates, anew": len(found["anew"][0]) - 1,
        "weight -= lr * weight.grad": found["in place"][1],
        "weight = weight - lr * weight.grad": found["anew"][1],
    }


def cure(dtype=None, device="cpu"):
    """In place, and under `no_grad`."""
    losses, said = descend(under_no_grad, dtype, device)
    return {"refused": int(said != "nothing"), "loss": losses}


def in_place(weight, lr):
    weight -= lr * weight.grad
    return weight


def anew(weight, lr):
    weight = weight - lr * weight.grad
    return weight


def under_no_grad(weight, lr):
    with no_grad():
        weight -= lr * weight.grad
    weight.grad = None
    return weight


def descend(update, dtype, device, steps=5):
    """The loss before each update, and what was raised, as "type: text" """
    x, y = diabetes(dtype, device)
    x, y = tensor(x), tensor(y)
    weight = tensor(np.zeros(10, x.dtype, device=device), requires_grad=True)
    losses = []
    try:
        for _ in range(steps):
            loss = ((x @ weight - y) ** 2).mean()
            losses.append(loss.item())
            loss.backward()
            with warnings.catch_warnings():  # of `.grad` of a result, which is None
                warnings.simplefilter("ignore")
                weight = update(weight, lr=0.1)
    except (RuntimeError, TypeError) as error:
        return losses, f"{type(error).__name__}: {error}"
    return losses, "nothing"


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
