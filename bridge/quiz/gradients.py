"""Which gradient is wrong? Four functions with derivatives by hand, one is false."""

import random

from bridge.quiz.question import Question

__all__ = ["FUNCTIONS", "gradient", "shown"]

# (the function, its gradient where y has g, a wrong one, what is wrong with it)
FUNCTIONS = (
    (
        "y = np.tanh(x)",
        "g * (1 - np.tanh(x) ** 2)",
        "g * (1 - np.tanh(x)) ** 2",
        "tanh' is 1 - tanh², not (1 - tanh)²",
    ),
    (
        "y = 1 / (1 + np.exp(-x))",
        "g * y * (1 - y)",
        "g * x * (1 - x)",
        "the slope σ (1 - σ) is of the output, not of the input",
    ),
    (
        "y = np.maximum(x, 0)",
        "g * (x > 0)",
        "g * np.maximum(x, 0)",
        "the slope of ReLU is 1 or 0, not the value",
    ),
    (
        "y = x - x.mean()",
        "g - g.mean()",
        "g",
        "every entry has a part in the mean, and that has a gradient, too",
    ),
    (
        "y = x / np.sqrt((x ** 2).sum())",
        "(g - y * (g * y).sum()) / np.sqrt((x ** 2).sum())",
        "g / np.sqrt((x ** 2).sum())",
        "the norm depends on x, too: what lies along y does not change it",
    ),
    (
        "y = np.exp(x) / np.exp(x).sum()",
        "y * (g - (g * y).sum())",
        "y * (1 - y) * g",
        "y (1 - y) is the diagonal only: each exp is in everyone's denominator",
    ),
    (
        "y = np.log(np.exp(x).sum())",
        "g * np.exp(x - y)",
        "g * np.exp(x)",
        "the gradient of logsumexp is the softmax, exp(x - y)",
    ),
    (
        "y = (x ** 2).mean()",
        "g * 2 * x / x.size",
        "g * 2 * x",
        "a mean of N has 1 / N before each",
    ),
    (
        "y = np.cumsum(x)",
        "np.cumsum(g[::-1])[::-1]",
        "np.cumsum(g)",
        "x[0] is in all sums, so that its gradient is the sum of all: from behind",
    ),
    (
        "y = x[::-1] * x",
        "(g + g[::-1]) * x[::-1]",
        "g * x[::-1]",
        "each x stands in two products",
    ),
)
NAMES = "abcd"


def shown(draw):
    """[(name, function, gradient shown, what is wrong with it or None)], one wrong"""
    chosen = draw.sample(FUNCTIONS, len(NAMES))
    wrong = draw.randrange(len(NAMES))
    return [
        (name, function, false if n == wrong else true, what if n == wrong else None)
        for n, (name, (function, true, false, what)) in enumerate(zip(NAMES, chosen))
    ]


def gradient(seed):
    """Four functions and their gradients are shown, the wrong one is asked for"""
    four = shown(random.Random(seed))
    rows = [f"    {n})  {y}\n        grad_x = {dx}" for n, y, dx, _ in four]
    (name, what), *_ = [(n, what) for n, _, _, what in four if what]
    return Question(
        text="x is a vector, and g the gradient of a loss with respect to y.\n\n"
        + "\n".join(rows)
        + "\n\nWhich grad_x is wrong?",
        expects=f"one of {', '.join(NAMES)}",
        answer=(name,),
        why=f"{name}: {what}.",
        hint="Take x of two entries, move one of them a little: which of y move?",
        read="numpy_impl/autograd/derivatives",
        choices=tuple(NAMES),
    )
