"""What PyTorch computes and should refuse, or refuses late or otherwise."""

import math

import torch
from torch.nn import functional as F

from bridge.conventions.register import convention

__all__ = []


def refused(call):
    """1 where a call raises RuntimeError (or NotImplementedError, which is one)."""
    try:
        call()
    except RuntimeError:
        return 1
    return 0


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


@convention("attention")
def keys_of_values():
    """On the CPU the number of keys is taken from the values: with more values than
    keys scaled_dot_product_attention reads what lies behind the keys in memory, with
    fewer it leaves keys out, in silence. numpy_impl refuses both. (So does PyTorch
    2.13 with three axes; NaN below where PyTorch refuses with four.)"""
    memory = torch.zeros(1, 1, 4, 8)  # keys in front: what lies behind them is known
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
