"""Where PyTorch differs from what a NumPy or scikit-learn reader expects.

Each convention says what happens and measures it: `python -m bridge conventions` prints
the numbers that this machine's PyTorch gives.
"""

import copy
import math
import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from rich.table import Table
from torch.nn import functional as F

__all__ = ["CONVENTIONS", "Convention", "table"]

CONVENTIONS = []


@dataclass(frozen=True)
class Convention:
    """One surprise.

    Args:
        topic: the concept it belongs to.
        sentence: what PyTorch does.
        measure: function that returns the numbers, {name: number}.
        answers: where the versions of PyTorch disagree, {version: what `measure`
            returned there}.
    """

    topic: str
    sentence: str
    measure: Any
    answers: dict


def convention(topic, answers=None):
    """Register a function whose docstring is the sentence."""

    def add(measure):
        sentence = " ".join(measure.__doc__.split())
        CONVENTIONS.append(Convention(topic, sentence, measure, answers or {}))
        return measure

    return add


def slope(function, at):
    """The gradient of an elementwise function at one point."""
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    function(x).backward()
    return x.grad.item()


def refused(call):
    """1 where a call raises RuntimeError (or NotImplementedError, which is one)."""
    try:
        call()
    except RuntimeError:
        return 1
    return 0


@convention("kinks")
def kink_of_max():
    """The gradient of max(x, 0) at 0 depends on how it is written: relu gives 0,
    torch.maximum shares it between equal arguments. That of |x| is 0 there."""
    zero = torch.zeros((), dtype=torch.float64)
    return {
        "relu": slope(F.relu, 0.0),
        "maximum": slope(lambda x: torch.maximum(x, zero), 0.0),
        "abs": slope(torch.abs, 0.0),
    }


@convention(
    "clamp",
    {
        "2.13": {"number, at it": 1.0, "tensor, at it": 1.0, "tensor, at nan": 0.0},
        "2.14": {"number, at it": 0.0, "tensor, at it": 0.5, "tensor, at nan": 1.0},
    },
)
def bound_of_clamp():
    """The gradient of clamp(x, min=bound) changed with PyTorch 2.14. Before, the bound
    counted as inside; now a number as bound acts like relu, a tensor like
    torch.maximum. Write torch.where to depend on neither."""
    zero = torch.zeros((), dtype=torch.float64)
    return {
        "number, at it": slope(lambda x: x.clamp(min=0.0), 0.0),
        "tensor, at it": slope(lambda x: x.clamp(min=zero), 0.0),
        "tensor, at nan": slope(lambda x: x.clamp(min=zero), math.nan),
    }


@convention("Hardsigmoid")
def rounded_sixth():
    """The float64 kernel multiplies by 1/6 rounded to float32: its slope is off by
    5e-9, where float64 rounds by 2e-16."""
    slope_here = slope(F.hardsigmoid, 0.0)
    return {"slope - 1/6": slope_here - 1 / 6, "float64 eps": 2.0**-52}


@convention("Softsign")
def softsign_at_infinity():
    """Its gradient 1 / (1 + |x|)² tends to 0, but autograd finds NaN at infinity, and
    0 at what is merely large."""
    return {"at inf": slope(F.softsign, math.inf), "at 1e200": slope(F.softsign, 1e200)}


@convention("GELU")
def gelu_at_infinity():
    """On vectors of float32 gelu(inf) is NaN; in float64, and for a single number, it
    is inf."""
    x = torch.full((64,), math.inf)
    return {
        "float32, 64 numbers": F.gelu(x)[0].item(),
        "float64, 64 numbers": F.gelu(x.double())[0].item(),
        "float32, 1 number": F.gelu(x[:1])[0].item(),
    }


@convention("L1Loss")
def no_distance_from_nan():
    """The gradient of |x - y| is the sign of x - y, and the sign of NaN is 0: the loss
    is NaN, its gradient says that all is well."""
    return {
        "loss": F.l1_loss(torch.tensor(math.nan), torch.tensor(0.0)).item(),
        "gradient": slope(lambda x: F.l1_loss(x, torch.zeros_like(x)), math.nan),
    }


@convention("circular padding")
def pad_of_nothing():
    """Where a negative width leaves nothing of the axis, a positive one has nothing to
    repeat: F.pad returns memory that nobody wrote. numpy_impl refuses."""
    x = torch.ones(1, 3, 1)
    before = torch.are_deterministic_algorithms_enabled()
    # PyTorch fills with NaN what it allocates, as long as it has to be deterministic.
    torch.use_deterministic_algorithms(True)
    try:
        y = F.pad(x, (-1, 1), mode="circular")
    finally:
        torch.use_deterministic_algorithms(before)
    return {"entries": y.numel(), "never written": y.isnan().sum().item()}


@convention("replicate padding")
def pad_of_what_was_cut_away():
    """A negative width cuts nothing away before the other side is padded: the pad
    repeats an entry that is no longer there."""
    x = torch.tensor([[7.0]])
    return {"7 padded by (1, -1)": F.pad(x, (1, -1), mode="replicate").item()}


@convention("variance")
def variance():
    """torch.var divides by n - 1, np.var by n; LayerNorm divides by n, too."""
    x = np.arange(10.0)
    norm = F.layer_norm(torch.from_numpy(x), (10,), eps=0.0)
    return {
        "torch.var": torch.from_numpy(x).var().item(),
        "np.var": float(x.var()),
        "layer_norm's": float((9.0 - x.mean()) ** 2 / norm[-1].item() ** 2),
    }


@convention("median")
def median():
    """Of an even number of values torch.median takes the lower one in the middle."""
    x = [1.0, 2.0, 3.0, 4.0]
    return {"torch": torch.tensor(x).median().item(), "numpy": float(np.median(x))}


@convention("cross entropy")
def weighted_mean():
    """With class weights, reduction="mean" divides by the sum of the targets' weights,
    not by their number."""
    logits = torch.tensor([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
    target, weight = torch.tensor([0, 1, 1]), torch.tensor([1.0, 5.0])
    each = F.cross_entropy(logits, target, weight, reduction="none")
    return {
        "mean": F.cross_entropy(logits, target, weight).item(),
        "Σ / Σ weight": (each.sum() / weight[target].sum()).item(),
        "Σ / n": each.mean().item(),
    }


@convention("binary cross entropy")
def clamped_log():
    """BCELoss clamps log p at -100, and its gradient's denominator at 1e-12;
    BCEWithLogitsLoss clamps nothing."""
    one = torch.ones(1, dtype=torch.float64)
    p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    loss = F.binary_cross_entropy(p, one)
    loss.backward()
    return {
        "BCE of p = 0": loss.item(),
        "its gradient": p.grad.item(),
        "with logits, z = -1000": F.binary_cross_entropy_with_logits(
            -1000 * one, one
        ).item(),
    }


@convention("attention")
def masked_rows():
    """A query that may look at no key gets zeros from scaled_dot_product_attention,
    while the softmax of such a row is NaN."""
    q = torch.ones(1, 2, 4)
    mask = torch.tensor([[True, True], [False, False]])
    y = F.scaled_dot_product_attention(q, q, q, attn_mask=mask)
    row = torch.full((2,), -torch.inf)
    return {"attention": y[0, 1, 0].item(), "softmax": row.softmax(0)[0].item()}


@convention("attention")
def keys_of_values():
    """On the CPU the number of keys is taken from the values: with more values than
    keys scaled_dot_product_attention reads what lies behind the keys in memory, with
    fewer it leaves keys out, in silence. numpy_impl refuses both. (So does PyTorch
    2.13 with three axes; NaN below where PyTorch refuses with four.)"""
    memory = torch.zeros(
        1, 1, 4, 8
    )  # so that what lies behind the keys is known: zeros
    first = torch.zeros(1, 1, 4, 8)
    first[0, 0, 0] = 1.0

    def used(keys, values):
        """Equal weights for n keys, and one value that is not 0: y = 1 / n."""
        query, key, value = memory[:, :, :1], memory[:, :, :keys], first[:, :, :values]
        try:
            return 1 / F.scaled_dot_product_attention(query, key, value).max().item()
        except RuntimeError:
            return math.nan

    return {"keys used, 2 for 4 values": used(2, 4), "4 for 2 values": used(4, 2)}


@convention("attention", {"2.13": {"refused": 0}, "2.14": {"refused": 1}})
def mask_and_causal():
    """attn_mask together with is_causal is refused, but for four axes in PyTorch 2.13,
    where both masks act. numpy_impl refuses it always."""
    q, mask = torch.ones(1, 1, 2, 4), torch.ones(2, 2, dtype=torch.bool)

    def call():
        F.scaled_dot_product_attention(q, q, q, attn_mask=mask, is_causal=True)

    return {"refused": refused(call)}


@convention(
    "bools", {"2.13": {"NotImplementedError": 0}, "2.14": {"NotImplementedError": 1}}
)
def error_of_bools():
    """What cannot be done with bools (True - True, relu, hardtanh) raises RuntimeError
    in PyTorch 2.13 and NotImplementedError, which is one, in 2.14."""
    try:
        F.relu(torch.ones(1, dtype=torch.bool))
    except RuntimeError as error:
        return {"NotImplementedError": int(isinstance(error, NotImplementedError))}


@convention("Embedding")
def late_refusal():
    """sparse=True together with scale_grad_by_freq=True is computed forward, and
    refused only by the backward."""
    weight = torch.ones(2, 3, requires_grad=True)

    def forward():
        return F.embedding(
            torch.tensor([0]), weight, sparse=True, scale_grad_by_freq=True
        )

    return {
        "forward refused": refused(forward),
        "backward refused": refused(lambda: forward().sum().backward()),
    }


@convention("SGD")
def first_buffer():
    """The first momentum buffer is the gradient itself: dampening acts from the second
    step on."""
    p = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([p], lr=1.0, momentum=0.9, dampening=0.5)
    buffers = []
    for _ in range(2):
        p.grad = torch.ones(1)
        optimizer.step()
        buffers.append(optimizer.state[p]["momentum_buffer"].item())
    return {"first": buffers[0], "second": buffers[1]}


@convention("random numbers")
def seed_bits():
    """Only the low 32 bits of a seed reach the generator's state."""
    draws = [
        torch.rand(1, generator=torch.Generator().manual_seed(seed)).item()
        for seed in (0, 2**32)
    ]
    return {"seed 0": draws[0], "seed 2**32": draws[1]}


@convention("DataLoader")
def hidden_draw():
    """Starting an iterator draws a seed for workers from the default generator, even
    without shuffle and without workers: an evaluation loop moves the global stream."""
    found = {}
    for name, passes in (("no loader", 0), ("one pass", 1)):
        torch.manual_seed(0)
        for _ in range(passes):
            list(torch.utils.data.DataLoader(range(3)))
        found[f"next rand, {name}"] = torch.rand(1).item()
    return found


@convention("Parameter")
def lost_gradient():
    """deepcopy and pickle drop a Parameter's gradient (numpy_impl's keeps it)."""
    p = torch.nn.Parameter(torch.ones(1))
    p.grad = torch.ones(1)
    copies = copy.deepcopy(p), pickle.loads(pickle.dumps(p))
    return {
        "gradients kept": sum(c.grad is not None for c in copies),
        "of": len(copies),
    }


@convention("LSTM")
def two_biases():
    """LSTM has two biases per gate that only ever act as their sum, so that they get
    the same gradient, and SGD moves their sum twice as fast."""
    lstm = torch.nn.LSTM(2, 3)
    lstm(torch.ones(4, 2))[0].square().sum().backward()
    gap = (lstm.bias_ih_l0.grad - lstm.bias_hh_l0.grad).abs().max().item()
    return {"largest difference of their gradients": gap}


def numbers(measured):
    """One line for each number."""
    return [f"{name}: {value:.6g}" for name, value in measured.items()]


def table():
    """Every convention with the numbers of this machine's PyTorch."""
    found = Table(title=f"Conventions of PyTorch {torch.__version__}", show_lines=True)
    found.add_column("topic", no_wrap=True)
    found.add_column("what PyTorch does")
    found.add_column("measured", no_wrap=True)
    for one in CONVENTIONS:
        lines = numbers(one.measure())
        for version, answer in one.answers.items():
            lines += ["", f"PyTorch {version}:", *numbers(answer)]
        found.add_row(one.topic, one.sentence, "\n".join(lines))
    return found
