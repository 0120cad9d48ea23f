"""What `python -m bridge practise` does and says, one function for each way to ask."""

import os

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bridge.practise import check as checking
from bridge.practise import roadmap, shapes
from bridge.practise.blank import YOURS, blanked
from bridge.practise.hints import hints
from bridge.practise.hints import solution as our_text
from bridge.practise.progress import BEGUN, DONE, OPEN
from bridge.practise.turns import turns
from bridge.programs import written_whole

__all__ = [
    "again",
    "begin",
    "check",
    "hint",
    "nothing_to_derive",
    "overview",
    "say",
    "solution",
]

COMMAND = "python -m bridge practise"


def say(console, *lines):
    """Print lines as they are: a path or a shape is no markup."""
    for line in lines:
        console.print(Text(line), soft_wrap=line.startswith(" "))


def command(progress, *words):
    """The command as the reader has to type it, with the folder if it is not ours."""
    folder = [] if str(progress.folder) == "practise" else ["--folder", progress.folder]
    return " ".join(map(str, [COMMAND, *words, *folder]))


def begin(pair, progress, console):
    """Lay the file with open derivatives into the reader's folder, if none is there."""
    path = progress.file(pair.file)
    if path.exists():
        say(
            console,
            f"{path} is there already, and stays as it is.",
            f"Judge it:   {command(progress, pair.file, '--check')}",
            f"Start anew: {command(progress, pair.file, '--again')}",
        )
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as part:
        part.write_text(blanked(pair.file, shapes.seen(pair.file)), encoding="utf-8")
    names = [turn.name for turn in turns(pair.file)]
    say(
        console,
        f"{path} is written. Your turn: {', '.join(names)}.",
        f"Judge it:   {command(progress, pair.file, '--check')}",
        f"Stuck:      {command(progress, pair.file, '--hint')}",
    )
    progress.of(pair.file)
    progress.save()
    return 0


def again(pair, progress, console):
    """Keep the old file under another name, and begin."""
    path = progress.file(pair.file)
    if path.exists():
        kept, count = path.with_name(f"{path.name}.bak"), 1
        while kept.exists():
            count += 1
            kept = path.with_name(f"{path.name}.bak{count}")
        os.replace(path, kept)
        say(console, f"Your file is kept as {kept}.")
    progress.known["pairs"].pop(pair.file, None)
    return begin(pair, progress, console)


def check(pair, progress, console):
    """Have the reader's file judged; 0 if every case agrees."""
    path = _begun(pair, progress, console)
    if path is None:
        return 1
    if not progress.known["told"]:
        say(console, f"(Your file is executed: {path}. This is said once.)")
        progress.known["told"] = True
    answer = checking.judge_file(pair.file, path, pair.name or "")
    say(console, f"{pair.file}: {answer.sentences()[0]}", *answer.sentences()[1:])
    entry = progress.of(pair.file)
    entry["cases"], entry["agree"] = answer.total, answer.agreed
    entry["suspects"] = answer.suspects
    progress.save()
    if answer.ok:
        _praise(pair, progress, console)
        return 0
    say(console, f"Stuck: {command(progress, pair.file, '--hint')}")
    return 1


def _praise(pair, progress, console):
    shown = progress.of(pair.file)["solution"]
    say(console, f"Done{', with our solution seen' if shown else ': well derived'}.")
    rows = roadmap.rows()
    row = roadmap.row_of(pair.file, rows)
    rest = [f for f in row.to_derive if progress.state(f) != DONE] if row else []
    if row:
        say_exercise(console, "Now break it on purpose:", row)
    if rest:
        say(console, f"In the same row: {command(progress, rest[0])}")
    elif found := next_row(rows, progress):
        say(console, *_next(found, progress))


def hint(pair, progress, console):
    """One more hint to the function that is wrong, or to the first that is open."""
    path = _begun(pair, progress, console)
    if path is None:
        return 1
    entry = progress.of(pair.file)
    name = _in_doubt(pair, path.read_text(encoding="utf-8"), entry.get("suspects", []))
    given = entry["hints"].get(name, 0)
    known = hints(pair.file, name)
    if given == len(known):
        say(
            console,
            f"These were all hints to {name}.",
            f"Ours: {command(progress, pair.file, '--solution')}",
        )
        return 0
    heading, text = known[given]
    say(console, f"{name}, hint {given + 1} of {len(known)}: {heading}")
    say(console, *(f"    {line}" for line in text.splitlines()))
    entry["hints"][name] = given + 1
    progress.save()
    return 0


def _in_doubt(pair, text, suspects):
    """The turn to give a hint to: what was wrong, else what is open."""
    asked = turns(pair.file)
    preferred = [t for t in asked if pair.prefers(t)] + asked
    wrong = [t for t in preferred if {t.name, t.node.name} & set(suspects)]
    still_open = [t for t in preferred if f'"{YOURS}{t.name}"' in text]
    return (wrong or still_open or preferred)[0].name


def solution(pair, progress, console):
    """Our own text; that it was seen is kept."""
    asked = turns(pair.file)
    preferred = [t.name for t in asked if pair.prefers(t)] or [t.name for t in asked]
    console.print(Text(our_text(pair.file, preferred)), soft_wrap=True)
    entry = progress.of(pair.file)
    entry["solution"] = sorted({*entry["solution"], *preferred})
    progress.save()
    return 0


def _begun(pair, progress, console):
    """The reader's file, or None after saying that it is not there."""
    path = progress.file(pair.file)
    if path.exists():
        return path
    say(
        console,
        f"{path} is not there yet.",
        f"Begin: {command(progress, pair.file)}",
    )
    return None


def nothing_to_derive(file, progress, console):
    """A program, or what NumPy has to build: say so, and name what is near."""
    folder = file.split(".")[0]
    program = folder in (
        "first_loop",
        "estimators",
        "training",
        "practical",
        "workshop",
    )
    why = (
        "it is a program, the same text on both sides"
        if program
        else "it builds what PyTorch hands out ready-made"
    )
    say(console, f"There is nothing to derive in {file}: {why}.")
    rows = roadmap.rows()
    row = roadmap.row_of(file, rows)
    if row and not row.to_derive:
        say_exercise(console, "Try this instead:", row)
        if row.concept not in progress.known["experiments"]:
            progress.known["experiments"].append(row.concept)
            progress.save()
    say(console, f"To derive something near: {command(progress, roadmap.near(file))}")
    return 0


def say_exercise(console, heading, row):
    """The exercise of a row, as README has it, without its marks."""
    text = row.practise.replace("`", "").replace("*", "")
    say(console, heading)
    console.print(Padding(Text(text), (0, 0, 0, 4), expand=False))


def overview(progress, console):
    """The roadmap: what is done, begun, open; and what is next."""
    rows = roadmap.rows()
    if not rows:
        say(
            console,
            "The roadmap is in README.md, which is not installed: take the repository.",
            f"Without it, by name: {command(progress, 'nn.linear')}",
        )
        return 1
    states = [progress.state_of_row(row) for row in rows]
    count = sum(bool(row.to_derive) for row in rows)
    title = f"{states.count(DONE)} of {count} rows are derived"
    table = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("state", "order", "concept", "practise NAME"):
        table.add_column(name, overflow="fold")
    for row, state in zip(rows, states, strict=True):
        table.add_row(state, row.order, Text(row.concept), Text(_of_row(row, progress)))
    console.print(table)
    found = next_row(rows, progress)
    say(console, *(_next(found, progress) if found else ["All is done."]))
    return 0


def _of_row(row, progress):
    """The name to practise, and how many files of several are done."""
    if not row.to_derive:
        return f"{row.name} (an experiment)"
    count = len(row.to_derive)
    if count == 1:
        return row.to_derive[0]
    done = [progress.state(file) for file in row.to_derive].count(DONE)
    return f"{progress.next_pair(row.to_derive)} ({done} of {count} done)"


def next_row(rows, progress):
    """The first row that is begun, else the first that is open, or None."""
    for wanted in (BEGUN, OPEN):
        for row in rows:
            if progress.state_of_row(row) == wanted:
                return row
    return None


def _next(row, progress):
    name = progress.next_pair(row.to_derive) if row.to_derive else row.name
    return [f"Next: {row.concept}", f"    {command(progress, name)}"]
