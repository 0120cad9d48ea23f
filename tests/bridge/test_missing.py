"""`python -m bridge list --missing`: what of torch is not here."""

import importlib
import inspect

import pytest
import torch

import numpy_impl.nn
from bridge import missing
from bridge.__main__ import main
from bridge.pages import ROOT


def names_of(by_file):
    return [name for names in by_file.values() for name in names]


def test_a_name_is_here_or_missing():
    for found, ours in (
        (missing.modules(), numpy_impl.nn),
        (missing.functions(), numpy_impl.nn.functional),
    ):
        here, absent = names_of(found.here), names_of(found.missing)
        assert all(hasattr(ours, name) for name in here)
        assert not any(hasattr(ours, name) for name in absent)
        assert found.total() == (len(here), len(here) + len(absent))
        assert not set(missing.EXEMPT) & {*here, *absent}
    assert "Linear" in missing.modules().here["linear"]


def test_a_new_module_of_torchs_is_missing(monkeypatch, capsys):
    class NewPool(torch.nn.Module):
        __module__ = "torch.nn.modules.pooling"

    before = missing.modules()
    monkeypatch.setattr(torch.nn, "NewPool", NewPool, raising=False)
    after = missing.modules()
    assert "NewPool" in after.missing["pooling"]
    here, of = before.total()
    assert after.total() == (here, of + 1)
    assert main(["list", "--missing"]) == 0
    printed = capsys.readouterr().out
    assert f"torch.nn: {here} of {of + 1}" in printed
    assert "NewPool" in printed and "DataParallel" in printed


@pytest.mark.parametrize("place", missing.PLACES)
def test_every_name_that_a_place_lists_is_accounted_for(place):
    """Here, missing, left out with a reason, or a place itself."""
    module, found = importlib.import_module(place), missing.places()[place]
    here, absent = names_of(found.here), names_of(found.missing)
    inside = [n for n in module.__all__ if inspect.ismodule(getattr(module, n))]
    exempt = missing.PLACES[place]
    inside = [name for name in inside if name not in exempt]
    assert sorted([*here, *absent, *exempt, *inside]) == sorted(module.__all__)
    assert all(f"{place}.{name}" in missing.PLACES for name in inside)
    ours = missing.module_here(place)
    assert all(hasattr(ours, name) for name in here)
    assert not any(hasattr(ours, name) for name in absent)


def test_a_new_optimizer_of_torchs_is_missing(monkeypatch, capsys):
    class NewDescent(torch.optim.SGD):
        pass

    here, of = missing.places()["torch.optim"].total()
    monkeypatch.setattr(torch.optim, "NewDescent", NewDescent, raising=False)
    names = [*torch.optim.__all__, "NewDescent"]
    monkeypatch.setattr(torch.optim, "__all__", names)
    assert main(["list", "--missing"]) == 0
    printed = capsys.readouterr().out
    assert f"torch.optim: {here} of {of + 1}" in printed and "NewDescent" in printed
    assert "torch.nn.utils.skip_init" in printed


def test_readme_says_how_many_of_each_place_are_here():
    found = {place: each.total() for place, each in missing.places().items()}
    rows = [f"| {place} | {here} | {of} |" for place, (here, of) in found.items()]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\n".join(rows) in readme, "\n".join(rows)


def test_exempt_names_are_torchs():
    """A name that torch no longer has needs no reason."""
    for name in missing.EXEMPT:
        assert hasattr(torch.nn, name) or hasattr(torch.nn.functional, name)


def test_readme_says_how_many_of_each_family_are_here():
    families = missing.modules().families()
    rows = [f"| {file} | {here} | {of} |" for file, (here, of) in families.items()]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\n".join(rows) in readme, "\n".join(rows)
    here, of = missing.modules().total()
    assert f"{here} of torch.nn's {of} modules" in readme
