"""The five places in a loop that the reader has not seen."""

import random
import re

from bridge.quiz.question import Question, numbered

__all__ = ["LOOPS", "marked", "places"]

PLACES = ("data batch", "model output", "loss", "backward", "optimizer update")
# Each line that is a place ends in its number, which the reader does not see.
LOOPS = (
    """
for epoch in range(epochs):
    net.train()
    for images, labels in train_loader:  #1
        images = images.flatten(1)
        scores = net(images)  #2
        cost = loss_fn(scores, labels)  #3
        opt.zero_grad()
        cost.backward()  #4
        opt.step()  #5
    print(epoch, cost.item())
""",
    """
def one_pass(encoder, head, pairs, criterion, optimizer, device):
    running = 0.0
    for sample in pairs:  #1
        optimizer.zero_grad(set_to_none=True)
        tokens = sample["tokens"].to(device)
        logits = head(encoder(tokens))  #2
        loss = criterion(logits, sample["label"].to(device))  #3
        running += loss.item()
        loss.backward()  #4
        torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimizer.step()  #5
    return running / len(pairs)
""",
    """
batches = iter(loader)
for step in range(steps):
    x, y = next(batches)  #1
    adam.zero_grad()
    y_hat = regression(x).squeeze(-1)  #2
    penalty = sum(p.abs().sum() for p in regression.parameters())
    objective = ((y_hat - y) ** 2).mean() + 1e-4 * penalty  #3
    objective.backward()  #4
    if step % 100 == 0:
        print(step, float(objective))
    adam.step()  #5
    schedule.step()
""",
    """
best = float("inf")
for epoch in range(100):
    order = torch.randperm(len(x_train))
    for xb, yb in zip(x_train[order].split(32), y_train[order].split(32)):  #1
        out = mlp(xb)  #2
        err = torch.nn.functional.cross_entropy(out, yb)  #3
        err.backward()  #4
        sgd.step()  #5
        sgd.zero_grad()
    mlp.eval()
    with torch.no_grad():
        held_out = torch.nn.functional.cross_entropy(mlp(x_val), y_val)
    mlp.train()
    best = min(best, held_out.item())
""",
)


def marked(program):
    """(the program without its marks, the line of each place from 1 on)"""
    lines = program.strip("\n").splitlines()
    found = {}
    for number, line in enumerate(lines, 1):
        mark = re.search(r"  #(\d)$", line)
        if mark:
            found[int(mark[1])] = number
    plain = "\n".join(re.sub(r"  #\d$", "", line) for line in lines)
    return plain, [found[n] for n in range(1, len(PLACES) + 1)]


def places(seed):
    """A loop is shown, the lines of its five places are asked for"""
    program, lines = marked(random.Random(seed).choice(LOOPS))
    return Question(
        text=numbered(program)
        + f"\n\nIn which lines are {', '.join(PLACES)}? The data batch is where the "
        "batch comes out\nof the data, the model output where the model is called.",
        expects="five line numbers, in this order",
        answer=tuple(str(line) for line in lines),
        why="Whatever a loop is called and decorated with, it has these five.",
        hint="Begin with backward: what it is called on is the loss.",
        read="numpy_impl/training/loop.py",
        digits=0,
    )
