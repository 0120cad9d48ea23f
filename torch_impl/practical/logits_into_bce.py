"""BCELoss refuses logits; BCEWithLogitsLoss takes probabilities, but learns badly.

    python -m torch_impl.practical.logits_into_bce

BCELoss takes probabilities, BCEWithLogitsLoss has a sigmoid of its own. A second one
before it leaves 0.5 ... 0.73 of 0 ... 1: a sure and right answer still costs
log(1 + 1/e) = 0.3133 for class 1 and log(2) = 0.6931 for class 0, and is learnt slowly.
BCELoss is asked on the CPU: after such an error a GPU computes nothing more.

Cure: Logits and BCEWithLogitsLoss, with no sigmoid in the model.
"""

import torch
from torch import manual_seed, nn, optim

from torch_impl.practical.parts import breast_cancer, show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """No sigmoid where one is needed, which is loud; one too many, which is quiet."""
    said, _ = train(nn.BCELoss(), False, dtype, "cpu")
    quiet, losses = train(nn.BCEWithLogitsLoss(), True, dtype, device)
    return {
        "refused": int(said != "nothing") + int(quiet != "nothing"),
        "logits into BCELoss": said,
        "loss": losses,
    }


def cure(dtype=None, device="cpu"):
    """BCEWithLogitsLoss of logits; BCELoss of probabilities is the same but rounding"""
    _, losses = train(nn.BCEWithLogitsLoss(), False, dtype, device)
    _, of_probabilities = train(nn.BCELoss(), True, dtype, device)
    return {"refused": 0, "loss": losses, "loss, sigmoid and BCELoss": of_probabilities}


def train(criterion, with_sigmoid, dtype, device, steps=50):
    """What was raised, as "type: text", and the loss of every fifth step"""
    manual_seed(0)
    x, target = tumours(dtype, device)
    model = nn.Sequential(nn.Linear(30, 1, dtype=x.dtype))
    if with_sigmoid:
        model.append(nn.Sigmoid())
    model = model.to(device)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    losses = []
    for _ in range(steps):
        try:
            loss = criterion(model(x), target)
        except (RuntimeError, ValueError) as error:
            return f"{type(error).__name__}: {error}", losses
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return "nothing", losses[4::5]


def tumours(dtype, device):
    """x (569, 30), of mean 0 and variance 1, and target (569, 1) of 0.0 and 1.0"""
    x, target = breast_cancer(dtype, device)
    x = x - x.mean(0)
    return x / (x**2).mean(0) ** 0.5, target[:, None].to(x.dtype)


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
