"""bridge/quiz: each answer is found a second time, in another way than it was made."""

import random
import re

import numpy as np
import pytest
import torch
from torch import nn

from bridge import quiz
from bridge.__main__ import main
from bridge.loop_note import source
from bridge.pages import ROOT
from bridge.quiz.bugs import BUGS, LOOP, broken
from bridge.quiz.gradients import FUNCTIONS, shown
from bridge.quiz.leaks import PROGRAMS
from bridge.quiz.places import LOOPS, PLACES, marked
from bridge.verbs.quiz import WHAT

SEEDS = range(40)


def test_the_command_lists_them_all(capsys):
    assert list(WHAT) == list(quiz.QUESTIONS)
    assert main(["quiz"]) == 0
    told = capsys.readouterr().out
    assert all(what in told for what in WHAT.values())


@pytest.mark.parametrize("name", WHAT)
def test_each_is_asked_and_judged(name, capsys):
    question = quiz.ask(name, 3)
    assert question == quiz.ask(name, 3)
    assert len({quiz.ask(name, seed).text for seed in SEEDS}) >= 4
    assert main(["quiz", name, "--seed", "3"]) == 0
    asked = capsys.readouterr().out
    assert question.text.splitlines()[0] in asked
    assert f"python -m bridge quiz {name} --seed 3 ANSWER" in asked
    assert main(["quiz", name, *question.answer, "--seed", "3"]) == 0
    assert capsys.readouterr().out.startswith("Right. ")
    words = question.choices or [str(n) for n in range(1, 20)]
    wrong = next(word for word in words if word not in question.answer)
    assert main(["quiz", name, *[wrong] * len(question.answer), "--seed", "3"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("Not yet. ") and question.hint in told
    assert main(["quiz", name, "--solution", "--seed", "3"]) == 0
    assert " ".join(question.answer) in capsys.readouterr().out


@pytest.mark.parametrize("name", WHAT)
def test_no_answer_to_it(name):
    question = quiz.ask(name)
    with pytest.raises(ValueError, match="the answer is "):
        question.judge(["1", "2"])
    with pytest.raises(ValueError, match="the answer is .*, got spam"):
        question.judge(["spam"] * len(question.answer))
    with pytest.raises(KeyError, match="there are next_w, places"):
        quiz.ask("spam")


def test_the_readme_asks_them_and_gives_none_away(capsys):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    tried = re.findall(r"^\|.*\| `python -m bridge quiz (\w+) (.+)` \|$", text, re.M)
    assert [name for name, _ in tried] == list(WHAT)
    for name, answer in tried:
        assert main(["quiz", name, *answer.split()]) == 1
    assert "From w = 4 with lr = 0.6, two updates" in text
    words = quiz.ask("next_w").text.split()
    assert [b for a, b in zip(words, words[1:]) if a == "w="] == [
        "4.0",
        "2.800",
        "3.040",
    ]
    assert "lr= 0.6" in quiz.ask("next_w").text


def test_what_to_read_is_there():
    for name in WHAT:
        for seed in SEEDS:
            path = quiz.ask(name, seed).read
            assert (ROOT / path).exists(), path


@pytest.mark.parametrize("seed", SEEDS)
def test_the_next_w_is_that_of_autograd(seed):
    question = quiz.ask("next_w", seed)
    words = question.text.split()
    w = torch.tensor(float(words[words.index("w=") + 1]), dtype=torch.float64)
    w.requires_grad_()
    optimizer = torch.optim.SGD([w], lr=float(words[words.index("lr=") + 1]))
    losses = [float(b) for a, b in zip(words, words[1:]) if a == "loss="]
    for shown_loss in [*losses, None]:
        loss = (w - 3) ** 2
        if shown_loss is not None:
            assert abs(loss.item() - shown_loss) < 6e-4
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert question.judge([f"{w.item():.2f}"]) is None
    assert question.judge([f"{w.item():.6f}"]) is None
    assert question.judge([f"{w.item() + 0.02:.2f}"]) == question.hint


def test_w_never_stands_still():
    """At w = 3 there would be nothing to predict."""
    for seed in range(300):
        words = quiz.ask("next_w", seed).text.split()
        shown = [b for a, b in zip(words, words[1:]) if a == "w="]
        assert shown[0] != "3.0"


def test_it_is_said_how_many_are_right():
    question = quiz.ask("places")
    assert question.judge([question.answer[0], "0", "0", "0", "0"]).startswith("1 of 5")


@pytest.mark.parametrize("program", LOOPS)
def test_the_loop_note_finds_the_same_places(program):
    plain, lines = marked(program)
    (found,) = source.places_of(plain)
    assert [found[place] for place in PLACES] == lines


@pytest.mark.parametrize(
    ("name", "place"),
    [("zero_grad", source.CLEARED), ("order", "backward")],
)
def test_the_loop_note_sees_what_is_wrong_in_the_text(name, place):
    (right,), (wrong,) = map(source.places_of, (LOOP, broken(name)))
    if name == "zero_grad":
        assert place in right and place not in wrong
    else:
        assert right[place] < right["optimizer update"]
        assert wrong[place] > wrong["optimizer update"]


def test_each_bug_has_its_symptom():
    """The loops run; what each does wrong is seen from outside."""
    assert symptoms(LOOP) == set()
    for name in BUGS:
        assert symptoms(broken(name)) == {name}


def symptoms(text):
    """The names of the mistakes that hooks and numbers tell of, while the loop runs."""
    torch.manual_seed(0)
    x, target = torch.rand(96, 64), torch.arange(96) % 10
    loader = [(x[n : n + 32], target[n : n + 32]) for n in (0, 32, 64)]
    names = {"torch": torch, "nn": nn, "train_loader": loader, "test_loader": loader}
    names["print"] = lambda epoch, loss, right: names.update(loss=loss)
    parts, loop = text.split("for epoch in range(5):", 1)
    exec(parts, names)
    model, optimizer = names["model"], names["optimizer"]
    before = [p.detach().clone() for p in model.parameters()]
    tested_in, updated_with = [], []

    def on_forward(model, args):
        if not torch.is_grad_enabled():
            tested_in.append("training" if model.training else "evaluation")

    def on_update(optimizer, args, kwargs):
        updated_with.append(model[0].weight.grad)

    model.register_forward_pre_hook(on_forward)
    optimizer.register_step_pre_hook(on_update)
    exec("for epoch in range(5):" + loop, names)
    moved = [bool((p != old).any()) for p, old in zip(model.parameters(), before)]
    sums = model(x).sum(1)
    found = {
        "zero_grad": updated_with[0] is not None and updated_with[0] is updated_with[1],
        "order": not any(moved),
        "optimizer": any(moved) and not all(moved),
        "eval": "training" in tested_in,
        "softmax": bool(((sums - 1).abs() < 1e-5).all()),
        "item": torch.is_tensor(names["loss"]),
    }
    return {name for name, there in found.items() if there}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_one_gradient_is_right_and_the_other_wrong(function):
    """By central differences along every entry."""
    y, right, wrong, _ = function
    rng = np.random.default_rng(0)
    x = rng.uniform(0.2, 1.5, 5) * [1, -1, 1, 1, -1]

    def forward(x):
        names = {"np": np, "x": x}
        exec(y, names)
        return names["y"]

    g = rng.standard_normal(np.shape(forward(x)))
    h = 1e-6 * np.eye(5)
    numeric = [((forward(x + e) - forward(x - e)) * g).sum() / 2e-6 for e in h]
    known = {"np": np, "x": x, "g": g, "y": forward(x)}
    np.testing.assert_allclose(eval(right, known), numeric, atol=1e-8)
    assert abs(eval(wrong, known) - numeric).max() > 1e-2


@pytest.mark.parametrize("seed", SEEDS)
def test_one_of_the_four_is_wrong(seed):
    question = quiz.ask("gradient", seed)
    four = shown(random.Random(seed))
    for name, y, dx, _ in four:
        right = next(f[1] for f in FUNCTIONS if f[0] == y)
        assert (dx != right) == (question.judge([name]) is None)


@pytest.mark.parametrize("program", PROGRAMS)
def test_only_the_leaking_line_lets_the_test_data_in(program):
    """What is learnt moves with the test rows, and no more once that line is mended."""
    text, line, clean, _ = program
    assert text.count(line) == 1
    assert hangs_on_the_test(text)
    assert not hangs_on_the_test(text.replace(line, clean))


@pytest.mark.parametrize("seed", range(12))
def test_the_line_that_is_asked_for_is_the_one_that_leaks(seed):
    question = quiz.ask("leak", seed)
    number = int(question.answer[0])
    (line,) = [x for x in question.text.splitlines() if x.startswith(f"{number:3}  ")]
    assert line[5:] in {leaking for _, leaking, _, _ in PROGRAMS}


def hangs_on_the_test(text):
    def learnt(move):
        data = np.random.default_rng(0)
        x = data.standard_normal((300, 8)) ** 3
        y = x @ data.standard_normal(8) + data.standard_normal(300)
        test = np.random.default_rng(1).permutation(300)[200:]
        x[test] += move * np.linspace(-5, 9, 8)
        y[test] -= 20 * move * x[test, 0]
        names = {"np": np, "x": x, "y": y, "rng": np.random.default_rng(1)}
        names["print"] = lambda *values: None
        exec(text, names)
        chosen = names.get("best")
        return names["w"], chosen if np.ndim(chosen) else None

    (w, columns), (moved, others) = learnt(0), learnt(1)
    return not (np.array_equal(w, moved) and np.array_equal(columns, others))
