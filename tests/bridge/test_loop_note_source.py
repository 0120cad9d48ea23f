"""bridge/loop_note/source.py: the five places of a loop, found in its text."""

import re
import textwrap

import pytest

import torch_impl.training.loop
from bridge.loop_note import Note, loop_note
from bridge.loop_note.places import PLACES, places_of
from bridge.loop_note.source import check
from bridge.pages import ROOT, WINGS
from tests.bridge.loops import TORCH
from tests.bridge.loops.sources import HABITS, MANNERS

LOOP = """
for epoch in range(3):
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        optimizer.zero_grad()
        output = model(x)
        loss = criterion(output, y)
        loss.backward()
        optimizer.step()
    scheduler.step()
"""
LINES = {"data batch": 3, "model output": 6, "loss": 7, "backward": 8}
LINES |= {"optimizer update": 9, "zero_grad": 5}


def without(line):
    return LOOP.replace(f"        {line}\n", "")


def swapped(first, second):
    moved = LOOP.replace(first, "#").replace(second, first)
    return moved.replace("#", second)


RIGHT = {
    "plain": LOOP,
    "backward in a function below": """
for x, y in loader:
    optimizer.zero_grad()
    loss = forward_and_backward(x, y)
    optimizer.step()

def forward_and_backward(x, y):
    loss = criterion(model(x), y)
    loss.backward()
    return loss.item()
""",
    "parts of one batch": """
def train_step(batch):
    optimizer.zero_grad()
    for k in range(parts):
        x, y = share(batch, k)
        weight = weigh(y)
        loss = weight * criterion(model(x), y)
        loss.backward()
    optimizer.step()
""",
    "accumulated elsewhere": """
def accumulate(batches):
    for x, y in batches:
        loss = criterion(model(x), y)
        loss.backward()

def epoch(loader):
    for batches in groups(loader):
        accumulate(batches)
        optimizer.step()
        optimizer.zero_grad()
""",
    "nested": LOOP.replace("output = model(x)", "pass").replace("output,", "model(x),"),
    "by hand": LOOP.replace("loss.backward()", "model.backward(criterion.backward())"),
    "grad to None": LOOP.replace("optimizer.zero_grad()", "w.grad = None"),
    "one batch": """
for step in range(100):
    loss = criterion(model(x), y)
    optimizer.zero_grad(); loss.backward(); optimizer.step()
""",
    "accumulation": """
for i, (x, y) in enumerate(loader):
    with autocast():
        output = model(x)
        loss = criterion(output, y) / 4
    scaler.scale(loss).backward()
    if (i + 1) % 4 == 0:
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
""",
    "closure": """
for x, y in loader:
    def closure():
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        return loss
    optimizer.step(closure)
""",
    "step function": """
def train_step(batch):
    outputs = model(**batch)
    loss = outputs.loss
    loss.backward()
    for opt in optimizers:
        opt.step()
    model.zero_grad()
    return loss.item()
""",
    "while": """
while step < 1000:
    x, y = next(batches)
    loss = F.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
}
WRONG = {
    "no backward": (without("loss.backward()"), 7, "no backward follows"),
    "no update": (without("optimizer.step()"), 8, "no optimizer update"),
    "not cleared": (without("optimizer.zero_grad()"), 7, "never cleared"),
    "update before the call of backward": (
        RIGHT["accumulated elsewhere"].replace("        accumulate(batches)\n", "")
        + "        accumulate(batches)\n",
        9,
        "in front of backward",
    ),
    "update first": (
        swapped("loss.backward()", "optimizer.step()"),
        8,
        "in front of backward",
    ),
    "cleared too late": (
        without("optimizer.zero_grad()").replace(
            "loss.backward()", "loss.backward()\n        optimizer.zero_grad()"
        ),
        8,
        "between backward and the update",
    ),
}


def note_of(tmp_path, text):
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    note = Note()
    check(note, path)
    return note


def test_the_lines_of_the_five_places():
    assert places_of(LOOP) == [LINES]


@pytest.mark.parametrize("name", RIGHT)
def test_right(name):
    (places,) = places_of(RIGHT[name])
    missing = set(PLACES) - set(places)
    assert missing <= ({"data batch"} if name == "one batch" else set())


def test_notes_of_sources(tmp_path):
    for name, text in RIGHT.items():
        note = note_of(tmp_path, text)
        assert note.findings == [], f"{name}\n{note}"
        assert "the five places in mine.py, by line: " in str(note)
    assert "not found: data batch" in str(note_of(tmp_path, RIGHT["one batch"]))
    for name, (text, line, what) in WRONG.items():
        (finding,) = note_of(tmp_path, text).findings
        assert finding.check == "loop", name
        assert finding.where == f"mine.py, line {line}" and what in finding.what, name
    print(f"{len(WRONG)} wrong loops found, {len(RIGHT)} right ones without a finding")


def test_habits(tmp_path):
    """Each is found once, and alone, where it stands."""
    for name, (text, line, what) in HABITS.items():
        (finding,) = note_of(tmp_path, text).findings
        assert finding.where == f"mine.py, line {line}", f"{name}: {finding}"
        assert what in finding.what, name


def test_other_manners_are_right(tmp_path):
    for name, text in MANNERS.items():
        note = note_of(tmp_path, text)
        assert note.findings == [], f"{name}\n{note}"
    assert len(MANNERS) >= 10


NO_LOOP = """
for epoch in range(9):
    loss = evaluate(model)
    if stopping.step(loss, model):
        break
for batch in batches:
    loss = engine.forward_and_backward(batch)
    optimizer.step()
while not done:
    optimizer.zero_grad()
    loss = agent.act(state)
    state, reward, done = env.step(action)
    agent.update(reward)
"""


def test_a_step_that_is_no_optimizers(tmp_path):
    """A stopping rule's, a game's; and a backward that stands in another file."""
    assert note_of(tmp_path, NO_LOOP).ok


def test_no_loop(tmp_path):
    note = note_of(tmp_path, "print(1)\nfor x in y:\n    scheduler.step()\n")
    assert note.ok and "no training loop is written in mine.py" in str(note)


def test_a_function_knows_its_line_in_the_file():
    loop = torch_impl.training.loop
    parts = TORCH.classified(TORCH.classifier())
    text = str(loop_note(*parts, source=loop.train_epoch))
    lines = (ROOT / "torch_impl/training/loop.py").read_text().splitlines()
    assert f"backward {lines.index('        loss.backward()') + 1}," in text
    assert text.count("loop.py, by line") == 1
    with pytest.raises(TypeError, match="source must be a function, a module or"):
        loop_note(*parts, source=3)


def marked(text):
    """{place: line of code below its comment} of each loop that has all five.

    Not of one that is shared by two functions, as that of accumulation.
    """
    lines = text.splitlines()
    found = [(i, line.strip()) for i, line in enumerate(lines, 1)]
    places = [(i + 1, line[2:]) for i, line in found if line[2:] in PLACES]
    for i in range(0, len(places), 5):
        group = places[i : i + 5]
        between = lines[group[0][0] : group[-1][0]]
        whole = not any(line.startswith("def ") for line in between)
        if whole and [place for _, place in group] == list(PLACES):
            yield {place: line for line, place in group}


def test_our_own_loops_are_found_where_their_comments_say():
    """And nothing is wrong with any loop of both sides."""
    count = 0
    for wing in WINGS:
        for path in (ROOT / wing).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if not re.search(r"^ +# optimizer update$", text, re.MULTILINE):
                continue
            note, found = Note(), places_of(text)
            check(note, path)
            assert note.ok, str(note)
            for wanted in marked(text):
                count += 1
                for places in found:
                    if places["loss"] == wanted["loss"]:
                        del places["zero_grad"]
                        places.pop("called", None)
                        for place in ("backward", "optimizer update"):
                            # zero_grad or `with no_grad():` may stand between
                            assert places.pop(place) - wanted.pop(place) in (0, 1, 2)
                        assert places == wanted, path
                        break
                else:
                    raise AssertionError(f"the loop of {path} is not found")
    assert count >= 4


def test_text_of_a_method_is_dedented():
    """A function defined inside another is read, too."""
    text = textwrap.indent(LOOP, "    ")
    assert places_of("def run():\n" + text)[0]["loss"] == LINES["loss"] + 1


LIKE_A_MISTAKE = {
    "training data evaluated": """
for epoch in range(3):
    for x, y in loader:
        output = model(x)
        loss = criterion(output, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    for x, y in train_eval_loader:
        right += (model(x).argmax(1) == y).sum().item()
""",
    "one name, begun anew": """
for epoch in range(3):
    losses = []
    for x, y in train_loader:
        output = model(x)
        loss = criterion(output, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print("training", sum(losses))
    losses = []
    model.eval()
    with torch.no_grad():
        for x, y in val_loader:
            loss = criterion(model(x), y)
            losses.append(loss.item())
    print("validation", sum(losses))
    model.train()
""",
    "a list that goes backward": """
for parts in loader:
    losses = []
    for x, y in parts:
        output = model(x)
        loss = criterion(output, y)
        losses.append(loss)
    loss = torch.stack(losses).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
}


@pytest.mark.parametrize("name", LIKE_A_MISTAKE)
def test_what_only_looks_like_a_mistake(name, tmp_path):
    path = tmp_path / "loop.py"
    path.write_text(LIKE_A_MISTAKE[name], encoding="utf-8")
    note = Note()
    check(note, path)
    assert note.ok, str(note)
