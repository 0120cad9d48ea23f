"""Transformers: copies of a layer, padded places, pairs of features that are turned."""

import copy
import math
import warnings

import torch
from torch import nn

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "Transformer",
    symptom="all layers of my encoder have the same weights at the start",
    translate="draw again: for p in encoder.parameters(): if p.dim() > 1: "
    "nn.init.xavier_uniform_(p)",
)
def copies_of_a_layer():
    """TransformerEncoder and TransformerDecoder copy the layer that they are given,
    with its weights; Transformer draws those of its own layers anew."""
    layer = nn.TransformerEncoderLayer(2, 2, 4, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 2)
    model = nn.Transformer(2, 2, 2, 1, 4, batch_first=True)

    def alike(layers):
        first, second = (layer.linear1.weight for layer in layers)
        return torch.equal(first, second)

    return entry(
        locals(),
        {"alike(encoder.layers)": True, "alike(model.encoder.layers)": False},
    )


@convention(
    "Transformer",
    symptom="the outputs at padded places are 0 in evaluation, and not in training",
    translate="enable_nested_tensor=False",
)
def padded_places_in_evaluation():
    """In eval() and without gradients a TransformerEncoder leaves padded places out and
    puts zeros there; otherwise what stands there is computed like the rest."""
    layer = nn.TransformerEncoderLayer(2, 2, 4, batch_first=True)
    nested = nn.TransformerEncoder(layer, 1).eval()
    plain = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False).eval()
    x, padding = torch.tensor([[[1.0, 2.0]] * 2]), torch.tensor([[False, True]])

    def is_zero(encoder):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nested tensors are a prototype
            y = encoder(x, src_key_padding_mask=padding)
        return not y[0, 1].any()

    return entry(
        locals(),
        {
            "is_zero(nested)": False,
            "torch.no_grad()(is_zero)(nested)": True,
            "torch.no_grad()(is_zero)(plain)": False,
        },
    )


@convention(
    "TransformerDecoder",
    symptom="my decoder computes relu, though its layer was given nn.Tanh()",
    translate="give the function, torch.tanh, and no module",
)
def activation_of_a_copied_layer():
    """A copy of a TransformerDecoderLayer, and TransformerDecoder and Transformer are
    made of copies, forgets an activation that is a module, and takes relu."""
    x = torch.tensor(-1.0, dtype=torch.float64)

    def copied(kind, activation):
        return copy.deepcopy(kind(2, 2, 4, activation=activation)).activation(x)

    encoder, decoder = nn.TransformerEncoderLayer, nn.TransformerDecoderLayer
    return entry(
        locals(),
        {
            "copied(decoder, nn.Tanh())": 0.0,
            "copied(decoder, torch.tanh)": math.tanh(-1),
            "copied(encoder, nn.Tanh())": math.tanh(-1),
        },
    )


@convention(
    "rotary positions",
    symptom="converted weights of Llama or GPT-J write nonsense: the features of query "
    "and key are in another order",
    translate="x.unflatten(-1, (-1, 2)).mT.flatten(-2): neighbours to halves",
)
def pairs_that_are_turned():
    """The paper and GPT-J turn features 2 i and 2 i + 1 as a pair, GPT-NeoX and Llama
    in transformers i and i + D / 2."""
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    cos, sin = math.cos(math.pi / 2), math.sin(math.pi / 2)  # a quarter of a turn

    def turned(a, b):
        return a * cos - b * sin, a * sin + b * cos

    def neighbours(x):
        return torch.stack(turned(x[0::2], x[1::2]), -1).flatten()

    def halves(x):
        return torch.cat(turned(x[:2], x[2:]))

    def order(x):
        return x.unflatten(-1, (-1, 2)).mT.flatten(-2)

    return entry(
        locals(),
        {
            "neighbours(x)": [-2.0, 1.0, -4.0, 3.0],
            "halves(x)": [-3.0, -4.0, 1.0, 2.0],
        },
        same=("halves(order(x))", "order(neighbours(x))"),
    )
