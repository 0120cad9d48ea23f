"""Models and loops that are watched by bridge/tapes.py, and what it finds in them."""

import numpy as np

from bridge.tapes import watch
from numpy_impl import nn, optim

RNG = np.random.default_rng(0)
X1, X2, TARGET = (RNG.normal(size=(4, 3)) for _ in range(3))
TWICE = "1 of 2 forwards was never undone"
LAST = "backward undid the last call, not the first"


def linear():
    return nn.Linear(3, 3, dtype=np.float64)


class Twice(nn.Module):
    """One layer for both inputs: the usual shared layer, undone in reverse."""

    def __init__(self, undo=2):
        super().__init__()
        self.fc, self.act, self.undo = linear(), nn.Tanh(), undo

    def forward(self, x):
        return self.act(self.fc(self.act(self.fc(x))))

    def backward(self, grad_y):
        for _ in range(self.undo):
            grad_y = self.fc.backward(self.act.backward(grad_y))
        return grad_y


class Sum(nn.Module):
    """Two branches of one layer; `wrong` undoes the first before the second."""

    def __init__(self, wrong=False):
        super().__init__()
        self.fc, self.wrong = linear(), wrong
        self.first, self.second = nn.Tanh(), nn.Sigmoid()

    def forward(self, x):
        first = self.first(self.fc(x))
        return first + self.second(self.fc(2 * x))

    def backward(self, grad_y):
        grads = self.first.backward(grad_y), self.second.backward(grad_y)
        if self.wrong:
            return self.fc.backward(grads[0]) + 2 * self.fc.backward(grads[1])
        grad_second = self.fc.backward(grads[1])
        return self.fc.backward(grads[0]) + 2 * grad_second


class Cell(nn.Module):
    """A recurrent net of three steps with a loss at each."""

    def __init__(self):
        super().__init__()
        self.fc, self.act = linear(), nn.Tanh()

    def forward(self, x):
        h = np.zeros_like(x)
        states = []
        for _ in range(3):
            h = self.act(self.fc(x + h))
            states.append(h)
        return sum(states)

    def backward(self, grad_y):
        grad_x, grad_h = 0, 0
        for _ in range(3):
            grad_h = self.fc.backward(self.act.backward(grad_y + grad_h))
            grad_x = grad_x + grad_h
        return grad_x


MODELS = {
    "linear": linear,
    "sequential": lambda: nn.Sequential(linear(), nn.Identity(), nn.ReLU(), linear()),
    "in place": lambda: nn.Sequential(linear(), nn.ReLU(inplace=True), linear()),
    "dropout": lambda: nn.Sequential(linear(), nn.Dropout(0.5), linear()),
    "shared": Twice,
    "two branches": Sum,
    "recurrent": Cell,
    "shared twice": lambda: nn.Sequential(*[Twice()] * 2),
    "nested": lambda: nn.Sequential(nn.Sequential(linear(), nn.Tanh()), Sum()),
}


def trained(model, loop, watched_criterion=True, optimizer=True):
    """The findings while `loop(model, criterion, optimizer)` runs, as text."""
    criterion = nn.MSELoss()
    steps = optim.SGD(model.parameters(), lr=0.1)
    with watch(
        model, steps if optimizer else None, criterion if watched_criterion else None
    ) as watcher:
        loop(model, criterion, steps)
    return [str(finding) for finding in watcher.findings]


def step(model, criterion, optimizer):
    criterion(model(X1), TARGET)
    optimizer.zero_grad()
    model.backward(criterion.backward())
    optimizer.step()


def plain(model, criterion, optimizer):
    for _ in range(3):
        step(model, criterion, optimizer)


def fed_back(model, criterion, optimizer):
    criterion(model(model(X1)), TARGET)
    model.backward(model.backward(criterion.backward()))
    optimizer.step()
