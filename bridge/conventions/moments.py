"""Optimizers that divide by a root: where ε stands, what is corrected, what decays."""

from torch.optim import (  # noqa: F401 - in expressions
    SGD,
    Adadelta,
    Adafactor,
    Adagrad,
    Adam,
    RMSprop,
)

from bridge.conventions.optimizers import moved  # noqa: F401 - in expressions
from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "epsilon",
    symptom="Adagrad in Keras or TensorFlow stands still where gradients are tiny",
)
def epsilon_of_adagrad():
    """PyTorch's Adagrad divides by √s + ε with ε = 1e-10, as the paper does with δ;
    that of Keras by √(s + ε) with ε = 1e-7."""
    g = 1e-4

    def keras(g, epsilon, s=0.0):  # keras.io, optimizer Adagrad
        s = s + g * g
        return -g / (s + epsilon) ** 0.5

    return entry(
        locals(),
        {
            "moved(Adagrad, [g], lr=1.0, eps=1e-7)": -1e-4 / (1e-4 + 1e-7),
            "keras(g, epsilon=1e-7)": -1e-4 / (1e-8 + 1e-7) ** 0.5,
        },
        same=("moved(Adagrad, [g], lr=1.0, eps=0.0)", "keras(g, epsilon=0.0)"),
    )


@convention(
    "epsilon",
    symptom="Adadelta hardly moves at first, whatever the gradient is",
    translate="a larger eps: it is what the steps grow from",
)
def epsilon_of_adadelta():
    """Adadelta adds ε inside both roots, as the paper does, √(d + ε) / √(v + ε): the
    first step is √(ε / (1 - ρ)), whatever the gradient; Adam, RMSprop and Adagrad add
    it outside, and their first step does not depend on it."""
    options = {"lr": 1.0, "rho": 0.9}
    return entry(
        locals(),
        {
            "moved(Adadelta, [1.0], eps=1e-6, **options)": -(
                (1e-6 / (0.1 + 1e-6)) ** 0.5
            ),
            "moved(Adadelta, [1.0], eps=1e-4, **options)": -(
                (1e-4 / (0.1 + 1e-4)) ** 0.5
            ),
            "moved(Adagrad, [1.0], lr=1.0, eps=1e-6)": -1 / (1 + 1e-6),
        },
    )


@convention(
    "bias correction",
    symptom="RMSprop's first steps are 10 times the learning rate",
    translate="lr times √(1 - α), or a warm-up",
)
def correction_that_rmsprop_has_not():
    """RMSprop does not correct v for its start at 0: the first step is lr / √(1 - α),
    10 lr with α = 0.99. Adam corrects it, and its first step is lr."""
    g = 2.0
    return entry(
        locals(),
        {
            "moved(RMSprop, [g], lr=1.0, eps=0.0)": -1 / (1 - 0.99) ** 0.5,
            "moved(Adam, [g], lr=1.0, betas=(0.0, 0.99), eps=0.0)": -1.0,
        },
        same=(
            "moved(RMSprop, [g], lr=(1 - 0.99) ** 0.5, eps=0.0)",
            "moved(Adam, [g], lr=1.0, betas=(0.0, 0.99), eps=0.0)",
        ),
    )


@convention(
    "bias correction",
    symptom="amsgrad of the paper and PyTorch's differ from the first step on",
)
def correction_of_amsgrad():
    """With amsgrad PyTorch corrects m and the largest v for their start at 0; the paper
    corrects neither, and its first step is (1 - β₁) / √(1 - β₂) of lr."""

    def paper(g, b1=0.9, b2=0.999):  # Reddi et al. (2018), algorithm 2: first step
        m, v_max = (1 - b1) * g, max(0.0, (1 - b2) * g * g)
        return -m / v_max**0.5

    corrected = (1 - 0.999) ** 0.5 / (1 - 0.9)
    return entry(
        locals(),
        {
            "moved(Adam, [2.0], lr=1.0, amsgrad=True, eps=0.0)": -1.0,
            "paper(2.0)": -0.1 / 0.001**0.5,
        },
        same=(
            "moved(Adam, [2.0], lr=1.0, amsgrad=True, eps=0.0)",
            "corrected * paper(2.0)",
        ),
    )


@convention(
    "momentum",
    symptom="ValueError: Nesterov momentum requires a momentum and zero dampening",
    translate="dampening=0, and momentum=0.9 or the like",
)
def nesterov_with_dampening():
    """SGD refuses nesterov=True without momentum, or with dampening; in Keras
    nesterov=True without momentum is plain descent."""
    options = {"lr": 1.0, "nesterov": True}
    return entry(
        locals(),
        {
            "moved(SGD, [1.0], **options)": ValueError,
            "moved(SGD, [1.0], momentum=0.9, dampening=0.1, **options)": ValueError,
            "moved(SGD, [1.0], momentum=0.9, **options)": -(1 + 0.9),
        },
    )


@convention(
    "weight decay",
    symptom="in SGD both kinds of weight decay give the same, in Adam they do not",
)
def where_both_decays_are_the_same():
    """For plain SGD an L2 term and decoupled decay are the same, p (1 - lr λ) - lr g;
    only what momentum or a root makes of the gradient tells them apart."""
    p, g, lr, decay = 2.0, 0.5, 0.1, 0.3
    options = {"start": p, "lr": lr, "weight_decay": decay}
    return entry(
        locals(),
        {
            "moved(SGD, [g], **options)": 2.0 - 0.1 * (0.5 + 0.3 * 2.0),
            "moved(Adam, [g], eps=0.0, **options)": 2.0 - 0.1,
        },
        same=("moved(SGD, [g], **options)", "p * (1 - lr * decay) - lr * g"),
    )


@convention(
    "weight decay",
    symptom="weight_decay of Adafactor shrinks weights that Adagrad's turns round",
    translate="decay by hand before step(): p.data *= 1 - lr * decay",
)
def who_decays_decoupled():
    """AdamW and Adafactor shrink p by lr λ p; in Adagrad, RMSprop and Adam λ p is a
    gradient that is divided by its own root: without another one, p moves by lr."""
    options = {"lr": 0.1, "weight_decay": 0.01}
    return entry(
        locals(),
        {
            "moved(Adafactor, [0.0], start=1.0, **options)": 1 - 0.1 * 0.01,
            "moved(Adagrad, [0.0], start=1.0, eps=0.0, **options)": 1 - 0.1,
            "moved(RMSprop, [0.0], start=1.0, eps=0.0, **options)": (
                1 - 0.1 / (1 - 0.99) ** 0.5
            ),
        },
    )
