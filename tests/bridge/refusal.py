"""What weights.copy says when it refuses."""

import pytest

from bridge import weights


def refused(*args, **kwargs):
    """The lines of the refusal, without its title."""
    with pytest.raises(ValueError) as caught:
        weights.copy(*args, **kwargs)
    title, *lines = str(caught.value).splitlines()
    sides = ("the dict" if type(a) is dict else type(a).__name__ for a in args[:2])
    assert title == f"{' and '.join(sides)} do not fit, nothing was copied:"
    return [line.strip() for line in lines]
