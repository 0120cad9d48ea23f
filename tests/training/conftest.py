"""What holds for every test of a training."""

import os

import pytest


@pytest.fixture(autouse=True)
def no_power_failure(monkeypatch):
    """A kill loses nothing that was written: no need to wait for the disk here."""
    monkeypatch.setattr(os, "fsync", lambda number: None)
