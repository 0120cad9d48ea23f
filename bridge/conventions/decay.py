"""Weight decay, gradients that are None, clipped or added up, averages of weights."""

import math

import torch
from torch import nn
from torch.nn import Parameter
from torch.nn.utils import clip_grad_norm_, clip_grad_value_  # noqa: F401 - in expressions
from torch.optim import SGD, Adam, AdamW  # noqa: F401 - in expressions

from bridge.conventions.optimizers import moved  # noqa: F401 - in expressions
from bridge.conventions.register import convention, entry

__all__ = []


def clipped(clip, gradients, **options):
    """The gradients of as many parameters after `clip`"""
    parameters = [Parameter(torch.zeros((), dtype=torch.float64)) for _ in gradients]
    for p, gradient in zip(parameters, gradients, strict=True):
        p.grad = torch.full_like(p, gradient)
    clip(parameters, **options)
    return [p.grad.item() for p in parameters]


@convention(
    "weight decay",
    symptom="the penalty acts twice as strongly as weight_decay of the same size",
)
def factor_of_an_l2_term():
    """weight_decay=λ adds λ p to the gradient, which is that of ½ λ p²; the gradient of
    λ p², as Keras' L2(λ) has it, is twice that."""
    p = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)

    def penalty(factor):
        return torch.autograd.grad(factor * p * p, p)[0].item()

    return entry(
        locals(),
        {
            "moved(SGD, [0.0], start=2.0, lr=1.0, weight_decay=0.1)": 2 - 0.1 * 2,
            "2.0 - penalty(0.1)": 2 - 2 * 0.1 * 2,
        },
        same=(
            "moved(SGD, [0.0], start=2.0, lr=1.0, weight_decay=0.1)",
            "2.0 - penalty(0.1 / 2)",
        ),
    )


@convention(
    "weight decay",
    symptom="weight decay in Adam hardly depends on its size",
    translate="AdamW, or Adam(decoupled_weight_decay=True)",
)
def decay_of_adam():
    """Adam's weight_decay goes through the gradient, whose size Adam divides away;
    AdamW's shrinks the weight itself."""
    options = {"lr": 0.1, "weight_decay": 0.01}
    return entry(
        locals(),
        {
            "moved(Adam, [0.0], start=1.0, **options)": 1 - 0.1,
            "moved(AdamW, [0.0], start=1.0, **options)": 1 - 0.1 * 0.01,
        },
        same=(
            "moved(Adam, [0.0], start=1.0, **options, decoupled_weight_decay=True)",
            "1 - 0.1 * 0.01",
        ),
    )


@convention(
    "weight decay",
    symptom="λ of the AdamW paper does nothing in PyTorch",
)
def rate_in_the_decay():
    """AdamW multiplies by 1 - lr λ in PyTorch, optax and Keras; the paper's λ is not
    multiplied by the learning rate, only by the schedule's factor."""

    def paper(p, decay, schedule=1.0):  # Loshchilov and Hutter (2019), g = 0
        return p - schedule * decay * p

    return entry(
        locals(),
        {
            "moved(AdamW, [0.0], start=1.0, lr=1e-3, weight_decay=0.1)": 1 - 1e-4,
            "paper(1.0, 0.1)": 1 - 0.1,
        },
        same=(
            "moved(AdamW, [0.0], start=1.0, lr=1e-3, weight_decay=0.1 / 1e-3)",
            "paper(1.0, 0.1)",
        ),
    )


@convention(
    "weight decay",
    symptom="SGD with momentum and weight decay shrinks more than 1 - lr λ a step",
    translate="decay by hand before step(): p.data *= 1 - lr * decay",
)
def decay_in_the_momentum():
    """SGD adds λ p to the gradient before the momentum, which then gathers the decay,
    too."""

    def decoupled(p, steps, lr=1.0, decay=0.1):
        return p * (1 - lr * decay) ** steps

    options = {"start": 1.0, "lr": 1.0, "momentum": 0.9, "weight_decay": 0.1}
    return entry(
        locals(),
        {
            "moved(SGD, [0.0, 0.0], **options)": 0.9 - (0.9 * 0.1 + 0.1 * 0.9),
            "decoupled(1.0, steps=2)": 0.9 * 0.9,
        },
        same=("moved(SGD, [0.0], **options)", "decoupled(1.0, steps=1)"),
    )


@convention(
    "weight decay",
    symptom="biases and the weights of normalisations shrink; in the paper they do not",
    translate="two parameter groups, the one with weight_decay=0",
)
def what_decays():
    """weight_decay acts on everything that the optimizer was given, biases and norms
    included; scikit-learn's alpha and Keras' kernel_regularizer on weights alone."""
    norm = nn.LayerNorm(1)
    optimizer = SGD(norm.parameters(), lr=1.0, weight_decay=0.1)
    kept = Parameter(torch.ones(1))
    groups = SGD([{"params": [kept], "weight_decay": 0.0}], lr=1.0, weight_decay=0.1)
    for p in (norm.weight, norm.bias, kept):
        p.grad = torch.zeros(1)
    optimizer.step()
    groups.step()
    return entry(locals(), {"norm.weight": [1 - 0.1], "kept": [1.0]})


@convention(
    "zero_grad",
    symptom="a parameter that takes no part is moved by momentum and decay, or is not",
    changed={"PyTorch 2.0": "None is the default; before, 0 was"},
)
def gradient_that_is_none():
    """zero_grad() sets gradients to None, and step() skips these parameters; with
    set_to_none=False they are 0, and momentum and weight decay act."""

    def after_a_step(set_to_none):
        p = Parameter(torch.ones(1))
        p.grad = torch.ones(1)
        optimizer = SGD([p], lr=1.0, weight_decay=0.1)
        optimizer.zero_grad(set_to_none)
        optimizer.step()
        return p.item()

    return entry(
        locals(),
        {
            "after_a_step(set_to_none=True)": 1.0,
            "after_a_step(set_to_none=False)": 1 - 0.1,
        },
        same=(
            "after_a_step(set_to_none=False)",
            "moved(SGD, [0.0], start=1.0, lr=1.0, weight_decay=0.1)",
        ),
    )


@convention(
    "gradient accumulation",
    symptom="with gradients accumulated over k batches the steps are k times too long",
)
def sum_of_the_backwards():
    """backward() adds to .grad: of k parts of a batch it gathers the sum of their
    means, k times the mean of the whole."""
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])

    def gradient(parts, factor=1.0):
        w = torch.ones((), requires_grad=True)
        for part in x.chunk(parts):
            (factor * (w * part).mean()).backward()
        return w.grad

    return entry(
        locals(),
        {"gradient(1)": 10 / 4, "gradient(2)": 3 / 2 + 7 / 2},
        same=("gradient(1)", "gradient(2, factor=1 / 2)"),
    )


@convention(
    "clipping",
    symptom="Keras with clipnorm keeps larger gradients than clip_grad_norm_",
)
def norm_of_all_gradients():
    """clip_grad_norm_ takes one norm over all parameters; Keras' clipnorm one for each
    variable (global_clipnorm is PyTorch's)."""
    g = torch.tensor([0.6, 0.8], dtype=torch.float64)
    return entry(
        locals(),
        {
            "clipped(clip_grad_norm_, g, max_norm=0.7)": [
                0.6 * 0.7 / (1 + 1e-6),
                0.8 * 0.7 / (1 + 1e-6),
            ],
            "[clipped(clip_grad_norm_, [one], max_norm=0.7)[0] for one in g]": [
                0.6,
                0.8 * 0.7 / (0.8 + 1e-6),
            ],
        },
        same=(
            "clipped(clip_grad_norm_, g, max_norm=0.7)",
            "g * 0.7 / (g.norm() + 1e-6)",
        ),
    )


@convention(
    "clipping",
    symptom="a clipped gradient is shorter than max_norm",
    translate="optax and Keras: no 1e-6",
)
def epsilon_of_clipping():
    """clip_grad_norm_ multiplies by max_norm / (norm + 1e-6): of tiny gradients the
    norm ends below max_norm."""
    return entry(
        locals(),
        {
            "clipped(clip_grad_norm_, [3e-6, 4e-6], max_norm=1e-6)": [
                3e-6 * 1 / (5 + 1),
                4e-6 * 1 / (5 + 1),
            ],
            "[3e-6 * 1e-6 / 5e-6, 4e-6 * 1e-6 / 5e-6]": [0.6e-6, 0.8e-6],
        },
    )


@convention(
    "clipping",
    symptom="the clipped gradient points elsewhere",
    translate="clip_grad_norm_ keeps the direction",
)
def clipping_each_entry():
    """clip_grad_value_ clamps each entry, and turns the gradient; clip_grad_norm_
    shortens it."""
    return entry(
        locals(),
        {
            "clipped(clip_grad_value_, [3.0, 4.0], clip_value=1.0)": [1.0, 1.0],
            "clipped(clip_grad_norm_, [3.0, 4.0], max_norm=1.0)": [
                3 / (5 + 1e-6),
                4 / (5 + 1e-6),
            ],
        },
    )


@convention(
    "clipping",
    symptom="one infinite gradient, and after clipping the others are 0",
    translate="clip_grad_norm_(parameters, max_norm, error_if_nonfinite=True)",
)
def clipping_of_infinity():
    """clip_grad_norm_ divides by an infinite norm in silence: the infinite gradient
    becomes nan, all others 0."""
    strict = {"max_norm": 1.0, "error_if_nonfinite": True}
    return entry(
        locals(),
        {
            "clipped(clip_grad_norm_, [math.inf, 4.0], max_norm=1.0)": [math.nan, 0.0],
            "clipped(clip_grad_norm_, [math.inf, 4.0], **strict)": RuntimeError,
        },
    )


@convention(
    "averages of weights",
    symptom="my average of the weights lags behind and begins near 0",
    translate="divide by 1 - decay^t, or begin with the first value",
)
def first_value_of_an_average():
    """AveragedModel begins with the weights it first sees; an average that begins at 0,
    as Adam's moments do, is too small until it is corrected."""
    model = nn.Linear(1, 1, bias=False)
    model.weight.data.fill_(10.0)
    swa = torch.optim.swa_utils
    averaged = swa.AveragedModel(model, multi_avg_fn=swa.get_ema_multi_avg_fn(0.9))
    averaged.update_parameters(model)
    from_zero = 0.9 * 0.0 + (1 - 0.9) * 10.0
    return entry(
        locals(),
        {"averaged.module.weight.item()": 10.0, "from_zero": 0.1 * 10},
        same=("averaged.module.weight.item()", "from_zero / (1 - 0.9**1)"),
    )
