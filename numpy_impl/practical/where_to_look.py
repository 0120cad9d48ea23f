"""The loss does not fall: six places, in the order in which to look at them.

    python -m numpy_impl.practical.where_to_look

Each place can only be judged when those before it are well: inputs, outputs, the first
loss, gradients, the update, one batch learnt by heart. `where_to_look` goes through
them and stops at the first that is not; here it is asked about seven broken loops.

Cure: What is wrong at the first place that is not well; then ask again.
"""

import math

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.practical.parts import classifier, digits, show
from numpy_impl.random import manual_seed

__all__ = ["mistake", "cure", "where_to_look", "main"]


def mistake(dtype=None, device="cpu"):
    """Seven loops, each broken in one place."""
    found = {
        name: where_to_look(*loop) for name, loop in broken_loops(dtype, device).items()
    }
    steps = [int(said[0]) for said in found.values()]
    return {"step that names it": steps, **found}


def cure(dtype=None, device="cpu"):
    """The loop as it should be: nothing is found, which is step 0."""
    found = where_to_look(*loop_of(dtype, device))
    return {"step that names it": [int(found[0])], "found": found}


def where_to_look(model, x, target, criterion, optimizer):
    """The first of the six places at which a loop is not well

    The model is trained by it, for 50 steps if all is well.

    Args:
        model: Module, x -> logits (N, C).
        x, target: one batch, (N, ...) and classes (N,).
        criterion: Module, (logits, target) -> mean loss.
        optimizer: said to be of the model's parameters.

    Returns:
        "number place: what is wrong", such as "5 update: 0.weight does not move"; or
        "0 well: " and how the loss fell.
    """
    # 1. Nothing can be learnt from inputs that are NaN, or all alike.
    if (x != x).any() or (x == x[0]).all():
        return "1 inputs: every sample is the same, or some are NaN"

    # 2. Outputs that do not depend on the input: a dead layer, or x is not used.
    output = model(x)
    if (output == output[0]).all():
        return "2 outputs: they are the same for every sample"

    # 3. An untrained classifier guesses.
    loss, guess = criterion(output, target).item(), math.log(output.shape[1])
    if not loss < 2 * guess:
        return f"3 first loss: {loss:.4g}, and a guess costs {guess:.4g}"

    # 4. backward reaches every parameter.
    optimizer.zero_grad()
    train_step(model, x, target, criterion)
    without = [name for name, p in model.named_parameters() if no_gradient(p)]
    if without:
        return f"4 gradients: none for {', '.join(without)}"

    # 5. step moves every parameter.
    before = {name: p + 0 for name, p in model.named_parameters()}
    optimizer.step()
    still = [n for n, p in model.named_parameters() if (p == before[n]).all()]
    if still:
        return f"5 update: {', '.join(still)} does not move"

    # 6. A few samples can be learnt by heart, whatever they are.
    for _ in range(50):
        optimizer.zero_grad()
        last = train_step(model, x, target, criterion)
        optimizer.step()
    fell = f"{loss:.4g} ... {last:.4g} in 50 steps on one batch"
    return f"0 well: {fell}" if last < loss / 2 else f"6 one batch: {fell}"


def train_step(model, x, target, criterion):
    """Forward and backward; the loss"""
    loss = criterion(model(x), target)
    model.backward(criterion.backward())
    return loss.item()


def no_gradient(p):
    """Whether a parameter's gradient is None, 0 or NaN"""
    return p.grad is None or not (abs(p.grad).sum() > 0).item()


def loop_of(dtype, device):
    """(model, x, target, criterion, optimizer), well"""
    manual_seed(0)
    (x, target), _ = digits(50, dtype, device)
    model = classifier(dtype=dtype, device=device)
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    return model, x, target, nn.CrossEntropyLoss(), optimizer


def broken_loops(dtype, device):
    """{what is broken: such a loop}, in the order of the places"""
    model, x, target, criterion, optimizer = loop_of(dtype, device)
    zeros = model, 0 * x, target, criterion, optimizer

    dead = loop_of(dtype, device)
    nn.init.constant_(dead[0][0].bias, -100)

    large = loop_of(dtype, device)
    for layer in large[0][::2]:
        nn.init.normal_(layer.weight)

    frozen = loop_of(dtype, device)
    for p in frozen[0][0].parameters():
        p.requires_grad = False

    others = classifier(dtype=dtype, device=device).parameters()
    other = *loop_of(dtype, device)[:4], optim.SGD(others, lr=0.5)

    model, *loop, _ = loop_of(dtype, device)
    slow = model, *loop, optim.SGD(model.parameters(), lr=1e-3)

    model, *loop = loop_of(dtype, device)
    twice = nn.Sequential(model, nn.Softmax(dim=1)), *loop
    return {
        "inputs of zeros": zeros,
        "dead units": dead,
        "weights of deviation 1": large,
        "a frozen layer": frozen,
        "another model's optimizer": other,
        "a rate of 0.001": slow,
        "a softmax before the loss": twice,
    }


def main(device="cpu"):
    """Print the numbers of both; in float64 both sides print the same.

    Args:
        device: where to compute: cpu, cuda, cuda:1, mps.
    """
    show(mistake(np.float64, device), cure(np.float64, device))


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
