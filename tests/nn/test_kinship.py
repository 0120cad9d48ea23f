"""Which of torch.nn's classes are special cases of which."""

import itertools

import pytest
import torch

import numpy_impl.nn
import torch_impl.nn
from bridge import missing

NAMES = [name for names in missing.modules().here.values() for name in names]


def pairs(nn):
    """(A, B): each A is a B, such as ("ZeroPad2d", "ConstantPad2d")"""
    return {
        (a, b)
        for a, b in itertools.permutations(NAMES, 2)
        if issubclass(getattr(nn, a), getattr(nn, b))
    }


@pytest.mark.parametrize("wing", [numpy_impl, torch_impl], ids=lambda w: w.__name__)
def test_isinstance_says_what_torchs_says(wing):
    assert pairs(wing.nn) == pairs(torch.nn)


def test_some_are_special_cases():
    found = pairs(numpy_impl.nn)
    assert {("ReLU6", "Hardtanh"), ("ZeroPad2d", "ConstantPad2d")} <= found


def name_of(kind):
    return kind.__name__


def bases(nn):
    """{class: itself and what it inherits from}, but for what torch.nn does not show"""
    return {
        name: [
            c for c in map(name_of, getattr(nn, name).__mro__) if hasattr(torch.nn, c)
        ]
        for name in NAMES
    }


def test_bases_are_torchs():
    assert bases(numpy_impl.nn) == bases(torch_impl.nn) == bases(torch.nn)
