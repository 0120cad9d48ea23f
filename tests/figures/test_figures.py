"""`python -m figures`: what is drawn, what is said, and the same bytes on every run."""

import importlib
import re

import matplotlib.image
import numpy as np
import pytest
import torch
from matplotlib.text import Text

import numpy_impl.optim
from bridge.pages import folder_files, source_of
from figures import style
from figures.__main__ import GALLERY, available, main
from figures.optim import digits_optimizers, families, trajectories
from figures.practical import practical

QUICK = "first_loop"  # for all of them; the others are slow tests
NAMES = [
    name if name == QUICK else pytest.param(name, marks=pytest.mark.slow)
    for name in available()
]
# Where these lay their arrays in memory moves BLAS's last bits, in one process out of
# several; hundreds of steps, or thousands of cases, make a pixel of it.
BY_ROUNDING = {"digits_mlp", "evidence", "tiny_gpt", "parity"}
BY_ROUNDING |= {"accumulation", "attention_blocks", "attention_flow", "ctc", "gates"}
BY_ROUNDING |= {"digits_optimizers", "trajectories"}
BY_ROUNDING |= {"leakage", "learning_rates", "overfitting", "practical", "sharded"}
BY_ROUNDING |= {"vanishing_gradients"}
# What a figure may disagree by; the parity atlas is held to the tolerance itself.
ALLOWED = {"scaled": 1e-12, "relative": 1e-15, "ulp": 64, "cells": 0}


def texts(figure):
    return " ".join(t.get_text() for t in figure.findobj(Text))


@pytest.mark.parametrize("name", NAMES)
def test_figure(name, tmp_path):
    style.apply()
    module = importlib.import_module(available()[name])
    assert module.__doc__
    drawing = module.draw()
    assert drawing.compared and 0 <= drawing.disagreement <= ALLOWED[drawing.unit]

    said = texts(drawing.figure)
    for word in ("NumPy", "PyTorch"):
        assert word in said, f"the figure does not say what is {word}"
    if name != "parity":
        shown = "difference" in said or "ulp between" in said
        assert shown, "an overlay comes with its difference"

    png, svg = style.save(drawing.figure, tmp_path, name)
    pixels = matplotlib.image.imread(png)[..., :3]
    height, width, _ = pixels.shape
    assert 500 <= width <= 1700 and 300 <= height <= 3400
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 50, "the figure is empty"
    assert svg.read_text(encoding="utf-8").startswith("<?xml")


def test_colours_are_far_apart():
    """NumPy, PyTorch and scikit-learn: three colours, three line styles."""
    lines = style.NUMPY, style.PYTORCH, style.SKLEARN
    assert len({line["color"] for line in lines}) == 3
    assert len({str(line["linestyle"]) for line in lines}) == 3


@pytest.mark.parametrize(
    "name", [n for n in NAMES if not BY_ROUNDING & {*getattr(n, "values", [n])}]
)
def test_same_bytes_on_every_run(name, tmp_path):
    for folder in ("a", "b"):
        assert main([name, "--out", f"{tmp_path / folder}"]) == 0
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == [f"{name}.png", f"{name}.svg"]
    for file in files:
        ours, again = ((tmp_path / folder / file).read_bytes() for folder in "ab")
        assert ours == again, file


def test_table_at_the_end(tmp_path, capsys):
    assert main(["first_loop", "--out", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    for word in ("figure", "compared", "largest disagreement", "seconds"):
        assert word in text
    assert re.search(
        r"first_loop .* w, loss, gradient, 12 updates .* 0\.0e\+00 ulp", text
    )


def test_list_names_every_figure(capsys):
    assert main(["--list"]) == 0
    text = capsys.readouterr().out
    for name in available():
        assert name in text
    assert list(available())[0] == "first_loop" and list(available())[-1] == "parity"


def test_an_unknown_figure_is_an_error():
    with pytest.raises(SystemExit, match="no figure is called nosuch; --list"):
        main(["nosuch"])
    with pytest.raises(SystemExit, match="did you mean first_loop"):
        main(["firstloop"])


def test_gallery_is_drawn_by_the_same_code():
    assert set(GALLERY) <= set(available())


def test_one_picture_of_the_gallery(tmp_path, monkeypatch):
    monkeypatch.setattr("figures.__main__.HERE", tmp_path)
    monkeypatch.setattr("figures.__main__.GALLERY", ("first_loop", "parity"))
    assert main(["--gallery", "first_loop"]) == 0
    assert [path.name for path in tmp_path.rglob("*.*")] == ["first_loop.png"]
    with pytest.raises(SystemExit, match="activation is not in the gallery"):
        main(["--gallery", "activation"])


def test_each_optimizer_is_drawn():
    """By both figures, or there is a reason why not."""
    optim = numpy_impl.optim
    here = {n for n in optim.__all__ if isinstance(getattr(optim, n), type)}
    wanted = here - {*families.LEFT_OUT}
    for module in (trajectories, digits_optimizers):
        names = {
            n: kind for each in families.FAMILIES.values() for n, kind in each.items()
        }
        assert list(module.SETTINGS) == list(names)
        assert wanted <= {*names.values()}
    for kind in names.values():
        assert hasattr(torch.optim, kind), kind


def test_each_failure_mode_has_its_panel():
    """A row in the atlas for each file with a mistake and its cure, and no others."""
    files = {
        file.removeprefix("practical.")
        for file in folder_files("practical")
        if {"def mistake(", "def cure("}
        <= {*re.findall(r"^def \w+\(", source_of(file), re.M)}
    }
    panels = [name for row in practical.PANELS.values() for name in row]
    assert len(files) >= 18 and sorted(panels) == sorted(files)
