"""What is wrong with this loop: a correct one is broken in one place."""

import random

from bridge.quiz.question import Question, numbered

__all__ = ["BUGS", "LOOP", "broken", "bug"]

LOOP = """
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 10))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    model.train()
    total = 0.0
    for x, target in train_loader:
        loss = criterion(model(x), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    model.eval()
    with torch.no_grad():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in test_loader)
    print(epoch, total / len(train_loader), right)
"""

# {name: (what is broken, by what, why it is wrong, what to read)}
BUGS = {
    "zero_grad": (
        "        optimizer.zero_grad()\n",
        "",
        "Nothing clears the gradients: each backward adds to all those before it.",
        "numpy_impl/practical/kept_gradients.py",
    ),
    "order": (
        "        loss.backward()\n        optimizer.step()\n",
        "        optimizer.step()\n        loss.backward()\n",
        "The update stands before backward: there is no gradient yet, for "
        "zero_grad has just cleared it.",
        "numpy_impl/training/loop.py",
    ),
    "eval": (
        "    model.eval()\n",
        "",
        "The test runs in training mode: dropout sets a fifth of the units to 0.",
        "numpy_impl/practical/forgotten_eval.py",
    ),
    "softmax": (
        "nn.Linear(32, 10))",
        "nn.Linear(32, 10), nn.Softmax(1))",
        "CrossEntropyLoss has a softmax of its own and takes logits.",
        "numpy_impl/practical/softmax_twice.py",
    ),
    "item": (
        "loss.item()",
        "loss",
        "total is a tensor with the graphs of all batches behind it: the memory grows.",
        "torch_impl/training/loop.py",
    ),
    "optimizer": (
        "SGD(model.parameters()",
        "SGD(model[0].parameters()",
        "The optimizer holds the first layer only: the last one is never updated.",
        "numpy_impl/practical/unknown_parameters.py",
    ),
}


def broken(name):
    """The loop with that mistake."""
    old, new, *_ = BUGS[name]
    return LOOP.replace(old, new, 1)


def bug(seed):
    """A broken loop is shown, its mistake is asked for by name"""
    name = random.Random(seed).choice(list(BUGS))
    *_, why, read = BUGS[name]
    return Question(
        text=numbered(broken(name))
        + "\n\nIt runs, and it is wrong in one place. In which: zero_grad (missing or "
        "misplaced),\norder (of backward and update), eval (mode of the test), softmax "
        "(the wrong output\nfor the loss), item (what is added up), optimizer (what it "
        "holds)?",
        expects=f"one of {', '.join(BUGS)}",
        answer=(name,),
        why=why,
        hint="Go through the five places, then through what stands around them.",
        read=read,
        choices=tuple(BUGS),
    )
