"""What a convention is, and the list of all."""

from dataclasses import dataclass
from typing import Any

import torch

from bridge.pages import docstring

__all__ = ["CONVENTIONS", "INSTALLED", "Convention", "convention"]

CONVENTIONS = []
INSTALLED = ".".join(torch.__version__.split(".")[:2])  # such as 2.13


@dataclass(frozen=True)
class Convention:
    """One surprise.

    Args:
        topic: the concept it belongs to.
        sentence: what PyTorch does.
        measure: function that returns the numbers, {name: number}.
        answers: where the versions of PyTorch disagree, {version: what `measure`
            returned there}.
    """

    topic: str
    sentence: str
    measure: Any
    answers: dict


def convention(topic, answers=None):
    """Register a function whose docstring is the sentence."""

    def add(measure):
        sentence = " ".join(docstring(measure).split())
        CONVENTIONS.append(Convention(topic, sentence, measure, answers or {}))
        return measure

    return add
