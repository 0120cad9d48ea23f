"""A layer refuses its input: its weights lie on one device, the batch on another.

    python -m torch_impl.practical.wrong_device

`model.to(device)` moves the model, not the batches: each is to be moved in the loop.
NumPy has one device, so that nothing can be apart there; what stands in for it is
asking for another one, which is refused as soon as it is asked for.

Cure: `x.to(device)` and `target.to(device)`, for each batch.
"""

import torch
from torch import manual_seed, nn

from torch_impl.practical.parts import classifier, digits, show

__all__ = ["mistake", "cure", "main"]

# Without a GPU, PyTorch's device of shapes without numbers.
THERE = "cuda" if torch.cuda.is_available() else "meta"


def mistake(dtype=None):
    """The model here and the batch there, and the other way round."""
    model, x, _ = parts(dtype)
    messages = {
        "model here, batch there": message(lambda: model(x.to(THERE))),
        "model there, batch here": message(lambda: model.to(THERE)(x)),
    }
    return {"refused": sum(": " in text for text in messages.values()), **messages}


def cure(dtype=None):
    """Each batch goes to where the model is."""
    model, x, target = parts(dtype)
    device = model[0].weight.device
    logits = model(x.to(device))
    loss = nn.CrossEntropyLoss()(logits, target.to(device))
    return {"refused": 0, "loss": loss.item(), "device": str(device)}


def parts(dtype):
    """A classifier, x (300, 64) and target (300,), all on the CPU"""
    manual_seed(0)
    (x, target), _ = digits(dtype=dtype)
    return classifier(dtype=dtype), x, target


def message(call):
    """What is raised, as "type: text"; "nothing" if nothing is"""
    try:
        call()
    except (RuntimeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


def main():
    """Print the numbers of both; in float64 both sides print the same."""
    show(mistake(torch.float64), cure(torch.float64))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
