"""Find the leak: a program in which what is learnt hangs on the test data."""

import random

from bridge.quiz.question import Question, numbered

__all__ = ["PROGRAMS", "leak"]

# (program, the line that leaks, what stands there in a clean one, why it leaks)
PROGRAMS = (
    (
        """
x = (x - x.mean(0)) / x.std(0)
order = rng.permutation(len(x))
train, test = order[:200], order[200:]
a = np.c_[np.ones(len(train)), x[train]]
w = np.linalg.lstsq(a, y[train], rcond=None)[0]
error = np.c_[np.ones(len(test)), x[test]] @ w - y[test]
print(1 - error.var() / y[test].var())
""",
        "x = (x - x.mean(0)) / x.std(0)",
        "x = x / 1.0",
        "mean and deviation are taken of all rows, the test's among them",
    ),
    (
        """
order = rng.permutation(len(x))
train, test = order[:200], order[200:]
strength = [abs(np.corrcoef(column, y)[0, 1]) for column in x.T]
best = np.argsort(strength)[-3:]
mean = x[train].mean(0)
x = (x - mean)[:, best]
w = np.linalg.lstsq(x[train], y[train], rcond=None)[0]
error = x[test] @ w - y[test]
print((error ** 2).mean())
""",
        "strength = [abs(np.corrcoef(column, y)[0, 1]) for column in x.T]",
        "strength = [abs(np.corrcoef(c, y[train])[0, 1]) for c in x[train].T]",
        "the columns are chosen by the targets of all rows, the test's among them",
    ),
    (
        """
order = rng.permutation(len(x))
train, test = order[:200], order[200:]
mean, std = x[train].mean(0), x[train].std(0)
x = (x - mean) / std
w, best, kept = np.zeros(x.shape[1]), np.inf, None
for step in range(100):
    w = w - 0.02 * x[train].T @ (x[train] @ w - y[train]) / len(train)
    loss = ((x[test] @ w - y[test]) ** 2).mean()
    if loss < best:
        best, kept = loss, w
w = kept
print("test loss", best)
""",
        "    loss = ((x[test] @ w - y[test]) ** 2).mean()",
        "    loss = ((x[train] @ w - y[train]) ** 2).mean()",
        "the step to stop at is chosen on the test data, and then its loss is reported",
    ),
    (
        """
order = rng.permutation(len(x))
x, y = x[order], y[order]
split = 200
middle = np.median(x, 0)
above = (x > middle).astype(float)
w = np.linalg.lstsq(above[:split], y[:split], rcond=None)[0]
print(((above[split:] @ w - y[split:]) ** 2).mean())
""",
        "middle = np.median(x, 0)",
        "middle = np.median(x[:split], 0)",
        "the threshold is the median of all rows, the test's among them",
    ),
)


def leak(seed):
    """A program is shown, the line that lets the test data in is asked for"""
    program, line, _, why = random.Random(seed).choice(PROGRAMS)
    lines = program.strip("\n").splitlines()
    return Question(
        text="x (300, 8) and y (300,) are data, rng a generator.\n\n"
        + numbered(program)
        + "\n\nIn which line do the test data get into what is learnt?",
        expects="a line number",
        answer=(str(lines.index(line) + 1),),
        why=f"It is `{line.strip()}`: {why}.",
        hint="Whatever decides on w may look at training rows only: go line by line.",
        read="numpy_impl/practical/leaked_scaler.py",
        digits=0,
    )
