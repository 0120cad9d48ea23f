"""Predict the next w: gradient descent on (w - 3)², as in the first loop."""

import random

from bridge.quiz.question import Question

__all__ = ["next_w"]

RATES = (0.05, 0.1, 0.15, 0.25, 0.3, 0.4, 0.6, 0.75, 1.1)


def next_w(seed):
    """Some updates are shown, the next one is asked for"""
    draw = random.Random(seed)
    lr, w, shown = draw.choice(RATES), draw.randint(-4, 9) / 2, draw.randint(1, 3)
    if w == 3:
        w = 0.0  # at the minimum nothing moves
    lines = [f"from w= {w} with lr= {lr}"]
    for step in range(1, shown + 1):
        loss = (w - 3) ** 2
        w = updated(w, lr)
        lines.append(f"{step} w= {w:.3f} loss= {loss:.3f}")
    return Question(
        text="The first loop goes down (w - 3)² and prints\n\n    "
        + "\n    ".join(lines)
        + f"\n\nThe loss is that before the update. Which w comes in line {shown + 1}?",
        expects="a number with two decimals",
        answer=(repr(updated(w, lr)),),
        why="w - lr · 2 (w - 3): the gradient times the learning rate, downwards.",
        hint="The derivative of (w - 3)² is 2 (w - 3); w moves against it, lr times.",
        read="numpy_impl/first_loop.py",
        digits=2,
    )


def updated(w, lr):
    """w - lr ∂(w - 3)²/∂w"""
    return w - lr * 2 * (w - 3)
