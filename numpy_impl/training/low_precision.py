"""Reduced precision: float16 and bfloat16, with weights that stay float32.

    python -m numpy_impl.training.low_precision

float16 has 11 significant bits and ends at 65504; bfloat16 has 8, and float32's range.
A product is computed from rounded operands, summed in float32 and rounded again; the
update is made in float32, where a small step is not lost beside a large weight.
"""

from copy import deepcopy
from itertools import chain

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.data import DataLoader, TensorDataset, random_split
from numpy_impl.data.bundled import load_digits
from numpy_impl.nn.blocks import quiet
from numpy_impl.nn.linear import linear, linear_backward
from numpy_impl.optim.bfloat16 import to_bfloat16
from numpy_impl.random import Generator, manual_seed
from numpy_impl.training.grad_scaler import GradScaler
from numpy_impl.training.loop import accuracy, evaluate_epoch, mean

__all__ = ["round_to", "Autocast", "scaled_epoch", "vanished", "train", "main"]

PRECISIONS = ("float32", "bfloat16", "float16")
KNOWN = (nn.Linear, nn.ReLU, nn.Flatten, nn.Identity, nn.Sequential)


def round_to(x, precision):
    """the number of `precision` that is nearest to x, of two the even one; in float32

    Args:
        x: float32, of any shape; what is too large becomes infinite.
        precision: "float32", "bfloat16" or "float16".

    Returns:
        float32, a new array.

    Raises:
        TypeError: x is of another dtype.
        ValueError: there is no such precision.
    """
    check_precision(precision)
    if x.dtype != np.float32:
        raise TypeError(f"x must be of float32, got {x.dtype}")
    if precision == "bfloat16":
        return to_bfloat16(x)
    with quiet():
        return x.astype(precision).astype(np.float32)


class Autocast(nn.Module):
    """y = module(x), each Linear computed in `precision`, parameters and y in float32

    The parameters are the module's own: an optimizer updates them in float32. Go on
    with the float32 output: a loss in the low precision would lose small differences.

    Args:
        module: on the NumPy side of Linear, ReLU, Flatten, Identity and what is
            composed of them; PyTorch knows all of its layers.
        precision: "float32", which changes nothing, "bfloat16" or "float16".

    Raises:
        ValueError: there is no such precision.
    """

    def __init__(self, module, precision="bfloat16"):
        super().__init__()
        check_precision(precision)
        self.precision = precision
        self.module = module if precision == "float32" else cast(module, precision)

    def forward(self, x):
        return self.module(x)

    def backward(self, grad_y):
        return self.module.backward(grad_y)


class CastLinear(nn.Module):
    """y = round(round(x) round(weight)ᵀ + round(bias)), each sum taken in float32"""

    def __init__(self, layer, precision):
        super().__init__()
        self.weight, self.bias = layer.weight, layer.bias
        self.precision = precision

    def rounded(self, *arrays):
        return (a if a is None else round_to(a, self.precision) for a in arrays)

    def forward(self, x):
        x, weight, bias = self.rounded(x, self.weight, self.bias)
        self.saved.append((x, weight))
        (y,) = self.rounded(linear(x, weight, bias))
        return y

    def backward(self, grad_y):
        x, weight = self.saved.pop()
        (grad_y,) = self.rounded(grad_y)
        grads = linear_backward(grad_y, x, weight)
        grad_x, grad_weight, grad_bias = self.rounded(*grads)
        self.weight.accumulate_grad(grad_weight)
        if self.bias is not None:
            self.bias.accumulate_grad(grad_bias)
        return grad_x


def cast(module, precision):
    """A twin with the module's own parameters, and a CastLinear for each Linear"""
    if isinstance(module, nn.Linear):
        return CastLinear(module, precision)
    shared = chain(module.parameters(), module.buffers())
    twin = deepcopy(module, {id(array): array for array in shared})
    for parent in list(twin.modules()):
        check_known(parent)
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Linear):
                setattr(parent, name, CastLinear(child, precision))
    return twin


def scaled_epoch(model, loader, criterion, optimizer, scaler):
    """loss = 1/N Σ_n loss[n] as `train_epoch`, with a scaled loss

    Args:
        model: an Autocast.
        loader, criterion, optimizer: as for `train_epoch`.
        scaler: GradScaler, not enabled for another precision than float16.

    Returns:
        (mean loss, how many updates were skipped).

    Raises:
        ValueError: there is no sample in `loader`.
    """
    model.train()
    total, count, skipped = 0.0, 0, 0

    # data batch
    for x, target in loader:
        # model output
        output = model(x)

        # loss
        loss = criterion(output, target)

        # backward
        optimizer.zero_grad()
        model.backward(criterion.backward(scaler.scale(1.0)))

        # optimizer update
        scaler.step(optimizer)
        before = scaler.get_scale()
        scaler.update()

        skipped += scaler.get_scale() < before
        total += loss.item() * len(target)
        count += len(target)
    return mean(total, count), skipped


def vanished(grads, exact):
    """share = Σ_i 1[grad[i] = 0 and exact[i] ≠ 0] / Σ_i 1[exact[i] ≠ 0]

    Args:
        grads: arrays, of the low precision.
        exact: as many, of float32.

    Returns:
        A float in 0..1.
    """
    lost = sum(((g == 0) & (e != 0)).sum().item() for g, e in zip(grads, exact))
    return lost / sum((e != 0).sum().item() for e in exact)


def gradients(model, x, target, scaler):
    """The gradients of a batch, divided by the scale in float32"""
    criterion = nn.CrossEntropyLoss()
    model.zero_grad()
    criterion(model(x), target)
    model.backward(criterion.backward(scaler.scale(1.0)))
    return [p.grad / scaler.get_scale() for p in model.parameters()]


def train(precision="float32", scaled=False, epochs=20, seed=0, device="cpu"):
    """Digits by an MLP of 128: how good it gets, and which gradients vanish at its end

    Args:
        precision: as for `Autocast`.
        scaled: whether a GradScaler is enabled.
        epochs, seed, device: as for `workshop.digits_mlp.train`.

    Returns:
        {"loss", "accuracy"} of the validation data in float32, how many updates were
        "skipped", and the share of gradients that have "vanished", of all training data
        and the weights at the end.
    """
    x, target = (a.to_device(device) for a in load_digits())
    cut = Generator().manual_seed(0)
    split = random_split(TensorDataset(x, target), [0.8, 0.2], generator=cut)
    manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    model = model.to(device)
    low, scaler = Autocast(model, precision), GradScaler(device, enabled=scaled)
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    loader, skipped = DataLoader(split[0], batch_size=64, shuffle=True), 0
    for _ in range(epochs):
        found = scaled_epoch(low, loader, nn.CrossEntropyLoss(), optimizer, scaler)
        skipped += found[1]
    batches = DataLoader(split[1], batch_size=64)
    loss, value = evaluate_epoch(model, batches, nn.CrossEntropyLoss(), accuracy)
    exact = gradients(model, x, target, GradScaler(device, enabled=False))
    share = vanished(gradients(low, x, target, scaler), exact)
    return {"loss": loss, "accuracy": value, "skipped": skipped, "vanished": share}


def main(device="cpu"):
    """Train in each precision, and print.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    for precision, scaled in (*((p, False) for p in PRECISIONS), ("float16", True)):
        found = train(precision, scaled, device=device)
        numbers = "  ".join(f"{name} {value:.4f}" for name, value in found.items())
        print(f"{precision}{', scaled' if scaled else ''}: {numbers}")


def check_precision(precision):
    """One of the three."""
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {PRECISIONS}, got {precision!r}")


def check_known(module):
    """A module whose low precision is that of its Linears."""
    if type(module).__module__.startswith("numpy_impl.nn") and not isinstance(
        module, KNOWN
    ):
        raise NotImplementedError(
            f"Autocast by hand knows {', '.join(kind.__name__ for kind in KNOWN)}, "
            f"got {type(module).__name__}"
        )


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
