"""tensor/exchange.py: zero-copy exchange of NumPy and PyTorch, both ways."""

import subprocess
import sys

import numpy as np
import pytest
import torch

import numpy_impl.tensor.exchange as ours
import torch_impl.tensor.exchange as theirs
from bridge.cases import Lent
from bridge.cases.tensor.exchange import ANSWERS, SURVIVES_NEGATIVE
from bridge.pages import ROOT
from tests.answers import AnswerTests

DIES = """
import numpy, torch
torch.from_dlpack(numpy.zeros(3)[::-1])
"""


class TestExchangeAnswers(AnswerTests):
    file = "tensor.exchange"


def test_every_kind_is_asked_for_in_every_way():
    """But for the one that ends the process, see below; empty: nothing to write."""
    asked = {(a.args[1].kind, a.args[0]) for a in ANSWERS if a.name == "write"}
    kinds = {*ours.LENT, *theirs.LENT} - {"empty", "expanded"}
    assert list(ours.WAYS) == list(theirs.WAYS)
    missing = {(kind, way) for kind in kinds for way in ours.WAYS} - asked
    assert missing <= {("reversed", "from_dlpack")}
    assert bool(missing) is not SURVIVES_NEGATIVE


def test_what_is_lent_is_new_each_time_and_zero():
    for side in (ours, theirs):
        for kind, lend in side.LENT.items():
            one, two = lend(), lend()
            assert one is not two, kind
            if kind not in ("strings", "objects", "dates", "sparse", "on meta"):
                assert not bool((one != 0).any()), kind
    assert ours.LENT["reversed"]().strides == (-8,)
    assert not ours.LENT["foreign byte order"]().dtype.isnative
    assert not ours.LENT["read-only"]().flags.writeable


def test_a_lent_argument_comes_from_the_other_side():
    from bridge.sides import NUMPY, TORCH_IMPL

    x, lend = Lent("bool"), Lent("bool", made=False)
    assert isinstance(x.to(NUMPY, "tensor.exchange"), torch.Tensor)
    assert isinstance(x.to(TORCH_IMPL, "tensor.exchange"), np.ndarray)
    assert isinstance(lend.to(NUMPY, "tensor.exchange")(), torch.Tensor)


def test_one_memory_there_and_back_again():
    """Through the other library and home: another tensor at the same address."""
    x = torch.zeros(3)
    for there in (ours.adopt, ours.from_dlpack):
        assert there(x).__array_interface__["data"][0] == x.data_ptr()
    for back in (theirs.adopt, theirs.from_dlpack):
        y = back(ours.adopt(x))
        assert y is not x and y.data_ptr() == x.data_ptr()


def test_the_mends_that_the_table_names():
    """What each refusal says, done: then it is taken."""
    theirs.adopt(ours.LENT["reversed"]().copy())
    theirs.adopt(ours.LENT["foreign byte order"]().astype("f8"))
    theirs.adopt(ours.LENT["odd strides"]().copy())
    theirs.adopt(ours.LENT["long double"]().astype("f8"))
    ours.adopt(theirs.LENT["requires_grad"]().detach())
    ours.adopt(theirs.LENT["conjugate"]().resolve_conj())
    ours.adopt(theirs.LENT["bfloat16"]().float())
    ours.adopt(theirs.LENT["sparse"]().to_dense())


@pytest.mark.slow
def test_a_negative_stride_by_dlpack_is_refused_or_ends_the_process():
    """Why the table does not ask PyTorch 2.13: it would not come back."""
    run = [sys.executable, "-c", DIES]
    found = subprocess.run(run, capture_output=True, text=True, cwd=ROOT)
    assert "Storage size calculation overflowed" in found.stderr
    assert (found.returncode == 1) is SURVIVES_NEGATIVE
