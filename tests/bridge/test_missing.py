"""`python -m bridge list --missing`: what of torch.nn is not here."""

import torch

import numpy_impl.nn
from bridge import missing
from bridge.__main__ import main


def test_a_name_is_here_or_missing():
    for found, ours in (
        (missing.modules(), numpy_impl.nn),
        (missing.functions(), numpy_impl.nn.functional),
    ):
        absent = [name for names in found.missing.values() for name in names]
        assert all(hasattr(ours, name) for name in found.here)
        assert not any(hasattr(ours, name) for name in absent)
        assert found.total == len(found.here) + len(absent)
        assert not set(missing.EXEMPT) & {*found.here, *absent}
    assert {"Linear", "Conv2d", "LSTM"} <= set(missing.modules().here)


def test_a_new_module_of_torchs_is_missing(monkeypatch, capsys):
    class NewPool(torch.nn.Module):
        __module__ = "torch.nn.modules.pooling"

    before = missing.modules()
    monkeypatch.setattr(torch.nn, "NewPool", NewPool, raising=False)
    after = missing.modules()
    assert "NewPool" in after.missing["pooling"]
    assert after.total == before.total + 1
    assert main(["list", "--missing"]) == 0
    printed = capsys.readouterr().out
    assert f"torch.nn: {len(after.here)} of {after.total}" in printed
    assert "NewPool" in printed and "DataParallel" in printed


def test_exempt_names_are_torchs():
    """A name that torch no longer has needs no reason."""
    for name in missing.EXEMPT:
        assert hasattr(torch.nn, name) or hasattr(torch.nn.functional, name)
