"""Memory grows with every batch of a test: what backward would need is kept.

    python -m torch_impl.practical.forgotten_no_grad

Each forward saves its inputs until a backward comes, and in a test none comes. PyTorch
keeps them as long as the loss is kept as a tensor, NumPy's modules keep them anyway.

Cure: `with no_grad():` around every test, and `.item()` where losses are added.
"""

import torch
from torch import manual_seed, nn, no_grad

from torch_impl.practical.parts import batches, classifier, digits, show

__all__ = ["mistake", "cure", "main"]


def mistake(dtype=None, device="cpu"):
    """The losses of a test, each with all that led to it."""
    model, loader = parts(dtype, device)
    return test(model, loader)


def cure(dtype=None, device="cpu"):
    """The same test under `no_grad`."""
    model, loader = parts(dtype, device)
    with no_grad():
        return test(model, loader)


def parts(dtype, device):
    """A classifier, and the 500 test digits in batches of 50"""
    manual_seed(0)
    _, test_set = digits(dtype=dtype, device=device)
    return classifier(dtype=dtype, device=device), batches(*test_set, shuffle=False)


def test(model, loader):
    """The kilobytes that the model has kept after each batch, and the mean loss"""
    criterion, total, kept = nn.CrossEntropyLoss(), 0, []
    model.eval()
    for x, target in loader:
        total = total + criterion(model(x), target)
        kept.append(kept_bytes(model, total) / 1000)
    return {"kilobytes kept": kept, "loss": total.item() / len(loader)}


def kept_bytes(model, total):
    """How much the model's nodes behind `total` hold, each tensor once."""
    own, nodes, held = {p.data_ptr() for p in model.parameters()}, [total.grad_fn], {}
    while nodes:
        node = nodes.pop()
        if node is None:
            continue
        nodes += [before for before, _ in node.next_functions]
        if "Loss" in node.name() or "Softmax" in node.name():
            continue  # the criterion's
        for name in dir(node):
            x = getattr(node, name) if name.startswith("_saved_") else None
            if torch.is_tensor(x) and x.data_ptr() not in own:
                held[x.data_ptr()] = x.nbytes
    return sum(held.values())


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(torch.float64, device), cure(torch.float64, device))


if __name__ == "__main__":
    from torch_impl.program import run

    run(main)
