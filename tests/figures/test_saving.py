"""How figures are saved: whole or not at all, and a sentence where they cannot be."""

import signal
import subprocess
import sys
import textwrap

import pytest
from matplotlib.figure import Figure

from bridge.pages import ROOT
from figures import style
from figures.__main__ import main

HALFWAY = """
    import time
    from matplotlib.figure import Figure
    from bridge import programs
    from figures import style

    def savefig(self, path, **kwargs):
        path.write_bytes(b"the first half")
        if path.suffix == {suffix!r}:
            print("writing", flush=True)
            time.sleep(60)

    Figure.savefig = savefig
    programs.run(lambda: style.save(Figure(), {folder!r}, "drawn"))
"""


@pytest.mark.parametrize(
    "suffix, number", [(".png", signal.SIGINT), (".svg", signal.SIGTERM)]
)
def test_a_signal_while_a_figure_is_saved(tmp_path, suffix, number):
    code = textwrap.dedent(HALFWAY.format(suffix=suffix, folder=str(tmp_path)))
    before = tmp_path / f"drawn{suffix}"
    before.write_bytes(b"an older figure")
    started = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdout.readline() == b"writing\n"
    started.send_signal(number)
    err = started.communicate(timeout=30)[1]
    said = b"interrupted: nothing more is done\n" if number == signal.SIGINT else b""
    assert (started.returncode, err) == (128 + number, said)
    assert before.read_bytes() == b"an older figure"
    whole = {"drawn.png"} | {f"drawn{suffix}"}
    assert {path.name for path in tmp_path.iterdir()} == whole


def test_what_fails_leaves_the_old_figure(tmp_path, monkeypatch):
    for name in ("drawn.png", "drawn.svg"):
        (tmp_path / name).write_bytes(b"an older figure")

    def savefig(self, path, **kwargs):
        path.write_bytes(b"the first half")
        raise OSError("no space left")

    monkeypatch.setattr(Figure, "savefig", savefig)
    with pytest.raises(OSError, match="no space left"):
        style.save(Figure(), tmp_path, "drawn")
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == dict.fromkeys(("drawn.png", "drawn.svg"), b"an older figure")


def test_shrink_rewrites_the_figure_in_one_go(tmp_path):
    style.apply()
    figure = Figure(figsize=(2, 2))
    figure.subplots().plot([1, 2])
    png, svg = style.save(figure, tmp_path, "drawn")
    size = png.stat().st_size
    style.shrink(png)
    assert png.stat().st_size < size
    assert sorted(tmp_path.iterdir()) == [png, svg]


def test_the_folder_is_a_file(tmp_path, monkeypatch):
    """Said before anything is drawn."""
    monkeypatch.setattr("figures.__main__.draw", lambda names, folder: 1 / 0)
    path = tmp_path / "taken"
    path.write_text("something else", encoding="utf-8")
    for folder in (path, path / "below"):
        with pytest.raises(SystemExit) as caught:
            main(["first_loop", "--out", str(folder)])
        assert f"nothing can be saved in {folder}: " in caught.value.code
    assert path.read_text(encoding="utf-8") == "something else"


def test_nobody_may_write_there(monkeypatch):
    """As in a folder of the system, even for who may do everything."""
    monkeypatch.setattr("figures.__main__.draw", lambda names, folder: 1 / 0)
    with pytest.raises(SystemExit, match="nothing can be saved in /proc: "):
        main(["first_loop", "--out", "/proc"])


def test_ctrl_c_says_what_is_drawn(tmp_path, monkeypatch):
    from figures.estimators import logistic_regression

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(logistic_regression, "draw", interrupted)
    names = ["first_loop", "logistic_regression", "activation"]
    with pytest.raises(KeyboardInterrupt) as caught:
        main([*names, "--out", str(tmp_path)])
    assert str(caught.value) == f"interrupted: 1 of 3 figures are in {tmp_path}"
    found = {path.name for path in tmp_path.iterdir()}
    assert found == {"first_loop.png", "first_loop.svg"}
