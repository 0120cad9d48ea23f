"""Optimizers: momentum's forms, where ε stands, what is corrected, who is called."""

import torch
from torch.nn import Parameter
from torch.optim import SGD, Adagrad, Adam, RMSprop  # noqa: F401 - in expressions

from bridge.conventions.register import convention, entry

__all__ = []


def moved(optimizer_class, gradients, start=0.0, **options):
    """Where a parameter is after a step for each gradient, in float64."""
    p = Parameter(torch.tensor(start, dtype=torch.float64))
    optimizer = optimizer_class([p], **options)
    for gradient in gradients:
        p.grad = torch.full_like(p, gradient)
        optimizer.step()
    return p.item()


@convention(
    "momentum",
    symptom="trainings with a schedule part where the learning rate changes",
    translate="rescale the buffer by new lr / old lr where the rate changes",
)
def rate_in_the_momentum():
    """PyTorch adds gradients, v = μ v + g, p -= lr v; Keras and Sutskever et al. add
    steps, v = μ v - lr g, p += v, so that the past keeps the rate of its time."""
    rates = [1.0, 0.1]

    def torch_form(rates, g=1.0, mu=0.9, p=0.0, v=0.0):
        for lr in rates:
            v = mu * v + g
            p = p - lr * v
        return p

    def keras_form(rates, g=1.0, mu=0.9, p=0.0, v=0.0):  # keras.io, optimizer SGD
        for lr in rates:
            v = mu * v - lr * g
            p = p + v
        return p

    return entry(
        locals(),
        {
            "torch_form(rates)": -1 - 0.1 * (0.9 + 1),
            "keras_form(rates)": -1 - (0.9 * 1 + 0.1),
            "moved(SGD, [1.0, 1.0], lr=0.1, momentum=0.9)": -0.1 - 0.1 * 1.9,
        },
        same=(
            "moved(SGD, [1.0, 1.0], lr=0.1, momentum=0.9)",
            "torch_form([0.1, 0.1])",
            "keras_form([0.1, 0.1])",
        ),
    )


@convention(
    "momentum",
    symptom="SGD with momentum is 10 times slower in my own code",
)
def sum_of_the_momentum():
    """PyTorch's and Keras' momentum adds gradients up, v = μ v + g; written as an
    average, v = μ v + (1 - μ) g, each step is shorter by 1 - μ."""

    def averaging(gradients, lr, mu=0.9, p=0.0, v=0.0):
        for g in gradients:
            v = mu * v + (1 - mu) * g
            p = p - lr * v
        return p

    return entry(
        locals(),
        {
            "moved(SGD, [1.0, 1.0], lr=1.0, momentum=0.9)": -1 - 1.9,
            "averaging([1.0, 1.0], lr=1.0)": -0.1 - 0.19,
        },
        same=(
            "moved(SGD, [1.0, 1.0], lr=1.0, momentum=0.9)",
            "averaging([1.0, 1.0], lr=1.0 / (1 - 0.9))",
        ),
    )


@convention(
    "momentum",
    symptom="with dampening my first step is smaller than PyTorch's",
    translate="write the gradient itself into the buffer at the first step",
)
def first_buffer():
    """The first momentum buffer is the gradient itself: dampening acts from the second
    step on, so that dampening = μ is not quite an average."""

    def from_zero(gradients, mu=0.9, dampening=0.5, p=0.0, v=0.0):
        for g in gradients:
            v = mu * v + (1 - dampening) * g
            p = p - v
        return p

    options = {"lr": 1.0, "momentum": 0.9, "dampening": 0.5}
    return entry(
        locals(),
        {
            "moved(SGD, [1.0], **options)": -1.0,
            "from_zero([1.0])": -0.5,
            "moved(SGD, [1.0, 1.0], **options)": -1 - (0.9 * 1 + 0.5 * 1),
        },
    )


@convention(
    "momentum",
    symptom="my Nesterov steps and PyTorch's part from the first step on",
)
def point_of_nesterov():
    """PyTorch and Keras keep the point from which Nesterov's method looks ahead,
    θ + μ v, as the parameter; the paper's θ lags behind it."""
    lr, mu = 0.1, 0.9
    p = Parameter(torch.tensor(1.0, dtype=torch.float64))
    optimizer = SGD([p], lr=lr, momentum=mu, nesterov=True)
    theta, v = 1.0, 0.0
    for _ in range(2):
        p.grad = p.detach().clone()  # of ½ p²
        optimizer.step()
        v = mu * v - lr * (theta + mu * v)
        theta = theta + v
    ahead = theta + mu * v
    return entry(
        locals(),
        {
            "p.item()": 0.81 - 0.1 * (0.81 + 0.9 * (0.9 * 1 + 0.81)),
            "theta": 0.9 + (0.9 * -0.1 - 0.1 * 0.81),
        },
        same=("p.item()", "ahead"),
    )


@convention(
    "epsilon",
    symptom="Adam moves less than TensorFlow's where gradients are tiny, or more",
)
def epsilon_of_adam():
    """PyTorch adds ε = 1e-8 to the root after its bias correction; Keras and TensorFlow
    add 1e-7 to the uncorrected one, √v, and correct the learning rate instead."""
    g = 1e-8

    def keras(g, epsilon, t=1, b1=0.9, b2=0.999):  # keras.io, optimizer Adam
        m, v = (1 - b1) * g, (1 - b2) * g * g
        rate = (1 - b2**t) ** 0.5 / (1 - b1**t)
        return -rate * m / (v**0.5 + epsilon)

    root = (1 - 0.999) ** 0.5
    return entry(
        locals(),
        {
            "moved(Adam, [g], lr=1.0)": -g / (g + 1e-8),
            "keras(g, epsilon=1e-8)": -root * g / (root * g + 1e-8),
        },
        same=("moved(Adam, [g], lr=1.0)", "keras(g, epsilon=1e-8 * root)"),
    )


@convention(
    "epsilon",
    symptom="optax' adam with eps_root moves less than mine",
)
def epsilon_inside_the_root():
    """optax' eps_root stands inside the root, √(v + eps_root) + eps; the eps of both
    outside. eps_root is 0 if not given."""
    g = 1e-8

    def optax(g, eps=1e-8, eps_root=0.0):  # optax.readthedocs.io, adam: first step
        return -g / ((g * g + eps_root) ** 0.5 + eps)

    return entry(
        locals(),
        {
            "moved(Adam, [g], lr=1.0)": -1 / (1 + 1),
            "optax(g, eps=0.0, eps_root=1e-16)": -1 / (1 + 1) ** 0.5,
        },
        same=("moved(Adam, [g], lr=1.0)", "optax(g)"),
    )


@convention(
    "epsilon",
    symptom="RMSprop is 100 times faster than TensorFlow's where gradients are small",
)
def epsilon_of_rmsprop():
    """PyTorch's RMSprop divides by √v + ε, that of Keras and of optax by √(v + ε); the
    past weighs α = 0.99 in PyTorch, 0.9 there."""
    g = 1e-4

    def keras(g, rho, epsilon, v=0.0):  # keras.io, optimizer RMSprop
        v = rho * v + (1 - rho) * g * g
        return -g / (v + epsilon) ** 0.5

    return entry(
        locals(),
        {
            "moved(RMSprop, [g], lr=1.0, eps=1e-7)": -1e-4 / (1e-5 + 1e-7),
            "keras(g, rho=0.99, epsilon=1e-7)": -1e-4 / (1e-10 + 1e-7) ** 0.5,
        },
        same=(
            "moved(RMSprop, [g], lr=1.0, eps=0.0)",
            "keras(g, rho=0.99, epsilon=0.0)",
        ),
    )


@convention(
    "Adagrad",
    symptom="Adagrad's first steps are as long as the learning rate, in Keras shorter",
)
def first_accumulator():
    """The sum of squares begins at 0 in PyTorch, whose first step is lr for any
    gradient; at 0.1 in Keras and optax."""
    g = 0.1

    def keras(g, accumulator=0.1, epsilon=1e-7):  # keras.io, optimizer Adagrad
        return -g / (accumulator + g * g + epsilon) ** 0.5

    return entry(
        locals(),
        {
            "moved(Adagrad, [g], lr=1.0, eps=0.0)": -1.0,
            "keras(g, epsilon=0.0)": -0.1 / (0.1 + 0.01) ** 0.5,
        },
        same=(
            "moved(Adagrad, [g], lr=1.0, eps=0.0, initial_accumulator_value=0.1)",
            "keras(g, epsilon=0.0)",
        ),
    )


@convention(
    "bias correction",
    symptom="a layer that is unfrozen later makes larger first steps than in Keras",
    translate="make the optimizer anew, or step with zeros while it is frozen",
)
def steps_of_each_parameter():
    """PyTorch's Adam counts the steps of each parameter, those without a gradient left
    out; Keras counts those of the optimizer."""
    late, other = Parameter(torch.zeros(1)), Parameter(torch.zeros(1))
    optimizer = Adam([late, other], lr=1.0, eps=0.0)
    for gradient in (None, None, torch.ones(1)):
        late.grad, other.grad = gradient, torch.ones(1)
        optimizer.step()
    m, v = 1 - 0.9, 1 - 0.999  # of one gradient, 1
    return entry(
        locals(),
        {
            "late.item()": -1.0,
            "-m / (1 - 0.9**3) / (v / (1 - 0.999**3)) ** 0.5": (
                -0.1 / 0.271 * (1 + 0.999 + 0.999**2) ** 0.5
            ),
        },
    )


@convention(
    "optimizer hooks",
    symptom="a step hook of my optimizer runs twice, but not in every program",
    translate="count by a flag, or override what step() calls instead of step()",
)
def step_within_a_step():
    """A class' step is given its hooks when an object of that very class is made: a
    subclass that calls super().step() runs them once, until one of its base is made."""

    class Base(torch.optim.SGD):
        def step(self, closure=None):
            return None

    class Mine(Base):
        def step(self, closure=None):
            return super().step(closure)

    def calls():
        optimizer, seen = Mine([Parameter(torch.zeros(1))]), []
        optimizer.register_step_pre_hook(lambda *_: seen.append(1))
        optimizer.step()
        return len(seen)

    before = calls()
    Base([Parameter(torch.zeros(1))])
    return entry(locals(), {"before": 1, "calls()": 2})
