"""nn/utils/rnn: packed and padded sequences, and recurrent layers that take them."""

import numpy as np
import pytest
import torch
from torch.nn.utils import rnn as torchs

from bridge.parity import compare
from numpy_impl import nn, random
from numpy_impl.nn.utils import rnn as ours
from tests.pairs import PairTests

LENGTHS = {"sorted": [4, 2, 2, 1], "unsorted": [2, 4, 1, 2], "all of one": [3, 3, 3, 3]}


class TestPacked(PairTests):
    file = "nn.utils.rnn"


@pytest.fixture
def normal():
    rng = np.random.default_rng(0)
    return lambda *shape: rng.normal(size=shape)


def assert_packed(mine, its):
    """Every field of two PackedSequences."""
    assert type(mine) is ours.PackedSequence
    for name, a, b in zip(ours.PackedSequence._fields, mine, its, strict=True):
        assert (a is None) == (b is None), name
        if a is not None:
            np.testing.assert_array_equal(a, b.detach().numpy(), name)
            assert str(a.dtype) == str(b.dtype).removeprefix("torch."), name


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("lengths", LENGTHS.values(), ids=LENGTHS)
def test_packing_and_padding(lengths, batch_first, normal):
    """Forward and gradient; the padding, nan here, is never read."""
    flags = {"batch_first": batch_first}
    is_sorted = lengths != LENGTHS["unsorted"]
    there = np.arange(6)[:, None] < np.array(lengths)
    x = np.where(there[..., None], normal(6, 4, 3), np.nan)
    x = x.swapaxes(0, 1) if batch_first else x
    theirs = torch.tensor(x, requires_grad=True)
    packed = ours.pack_padded_sequence(x, lengths, enforce_sorted=is_sorted, **flags)
    its = torchs.pack_padded_sequence(
        theirs, lengths, enforce_sorted=is_sorted, **flags
    )
    assert_packed(packed, its)
    grad = normal(*packed.data.shape)
    its.data.backward(torch.tensor(grad))
    grad_x = ours.pack_padded_sequence_backward(packed._replace(data=grad), x, **flags)
    np.testing.assert_array_equal(grad_x, theirs.grad)

    for total_length, padding_value in ((None, 0.0), (7, -1.5)):
        how = flags | {"total_length": total_length, "padding_value": padding_value}
        y, found = ours.pad_packed_sequence(packed, **how)
        leaf = its.data.detach().requires_grad_()
        its_y, its_lengths = torchs.pad_packed_sequence(its._replace(data=leaf), **how)
        np.testing.assert_array_equal(y, its_y.detach())
        np.testing.assert_array_equal(found, its_lengths)
        grad_y = normal(*y.shape)
        its_y.backward(torch.tensor(grad_y))
        grad = ours.pad_packed_sequence_backward(grad_y, packed, **flags)
        np.testing.assert_array_equal(grad.data, leaf.grad)
        np.testing.assert_array_equal(grad.batch_sizes, packed.batch_sizes)


@pytest.mark.parametrize("padding_side", ["right", "left"])
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "int64"])
def test_a_list_of_sequences(dtype, batch_first, padding_side, normal):
    sequences = [(9 * normal(n, 2)).astype(dtype) for n in (2, 4, 0, 1)]
    theirs = [torch.tensor(s) for s in sequences]
    how = {"padding_side": padding_side, "padding_value": 2.5}
    y = ours.pad_sequence(sequences, batch_first, **how)
    np.testing.assert_array_equal(
        y, torchs.pad_sequence(theirs, batch_first, **how).numpy()
    )
    assert y.dtype == dtype
    if padding_side == "right":
        before = y.copy()
        back = ours.unpad_sequence(y, np.array([2, 4, 0, 1]), batch_first)
        for a, b in zip(back, sequences, strict=True):
            np.testing.assert_array_equal(a, b)
            assert not np.shares_memory(a, y)
        np.testing.assert_array_equal(y, before)  # torch turns its axes round

    some = [s for s in sequences if len(s)]
    packed = ours.pack_sequence(some, enforce_sorted=False)
    its = [torch.tensor(s) for s in some]
    assert_packed(packed, torchs.pack_sequence(its, enforce_sorted=False))
    for a, b in zip(ours.unpack_sequence(packed), some, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_packed_sequence_is_a_tuple_of_four(normal):
    data, sizes, order = normal(3), np.array([2, 1]), np.array([1, 0])
    for args in ((data, sizes), ((data, sizes),), (data, sizes, order)):
        its = torchs.PackedSequence(
            *[
                tuple(map(torch.tensor, a)) if isinstance(a, tuple) else torch.tensor(a)
                for a in args
            ]
        )
        assert_packed(ours.PackedSequence(*args), its)
    packed = ours.PackedSequence(data, sizes).to("float32")
    assert packed.data.dtype == np.float32 and packed.batch_sizes is sizes
    assert ours.invert_permutation(None) is None
    np.testing.assert_array_equal(
        ours.invert_permutation(np.array([2, 0, 3, 1])),
        torchs.invert_permutation(torch.tensor([2, 0, 3, 1])),
    )
    assert ours.__all__[1:] == torchs.__all__[1:]


def test_a_packed_sequence_of_another_dtype(normal):
    sizes, order = np.array([2, 1]), np.array([1, 0])
    packed = ours.PackedSequence(2 * normal(3), sizes, order)
    its = torchs.PackedSequence(*map(torch.tensor, packed))
    for name in "cpu double float long int short char".split():
        assert_packed(getattr(packed, name)(), getattr(its, name)())
    assert packed.to("cpu", np.float32).data.dtype == np.float32
    assert packed.to(np.ones(1, np.int8)).data.dtype == np.int8
    assert packed.to(dtype=np.float32, device="cpu").sorted_indices is order
    for same in (lambda p: p.to(), lambda p: p.double(), lambda p: p.cpu()):
        assert same(packed) is packed and same(its) is its
    for p in (packed, its):
        assert not p.is_cuda and not p.is_pinned()
    with pytest.raises(NotImplementedError, match="float16"):
        packed.half()
    positive = ours.PackedSequence(np.array([0.5, 1.5, 255.0]), sizes)
    np.testing.assert_array_equal(positive.byte().data, [0, 1, 255])


@pytest.mark.parametrize("name", ["LSTM", "GRU", "RNN"])
def test_packed_is_each_sequence_by_itself(name, normal):
    """y, the last states, and every gradient; both ways through time."""
    random.manual_seed(0)
    layer = getattr(nn, name)(3, 4, 2, bidirectional=True, dtype=np.float64)
    lengths, count = [2, 4, 1], 2 if name == "LSTM" else 1
    sequences = [normal(n, 3) for n in lengths]
    hx = [normal(4, 3, 4) for _ in range(count)]
    grad_hx = [normal(4, 3, 4) for _ in range(count)]
    grads_y = [normal(n, 8) for n in lengths]

    def of(states, n=slice(None)):
        one = [state[:, n] for state in states]
        return tuple(one) if count == 2 else one[0]

    packed = ours.pack_sequence(sequences, enforce_sorted=False)
    y, last = layer(packed, of(hx))
    assert type(y) is ours.PackedSequence
    assert y.sorted_indices is packed.sorted_indices
    grad_y = ours.pack_sequence(grads_y, enforce_sorted=False)
    grad_x, grad_first = layer.backward((grad_y, of(grad_hx)))
    assert type(grad_x) is ours.PackedSequence
    last, grad_first = ([a] if count == 1 else a for a in (last, grad_first))
    ys, grads_x = ours.unpack_sequence(y), ours.unpack_sequence(grad_x)
    grads = [p.grad for p in layer.parameters()]

    layer.zero_grad()
    for n, x in enumerate(sequences):
        y_n, last_n = layer(x, of(hx, n))
        grad_x_n, grad_first_n = layer.backward((grads_y[n], of(grad_hx, n)))
        last_n, grad_first_n = (
            [a] if count == 1 else a for a in (last_n, grad_first_n)
        )
        pairs = [(y_n, ys[n]), (grad_x_n, grads_x[n])]
        pairs += [(a, b[:, n]) for a, b in zip(last_n, last)]
        pairs += [(a, b[:, n]) for a, b in zip(grad_first_n, grad_first)]
        for a, b in pairs:
            assert compare(a, b).ok()
    for p, grad in zip(layer.parameters(), grads, strict=True):
        assert compare(p.grad, grad).ok()


def test_gradients_of_a_packed_output(normal):
    """The data's gradient alone, in a tuple of four, or None, or of another shape."""
    random.manual_seed(0)
    layer = nn.GRU(3, 4, dtype=np.float64)
    packed = ours.pack_sequence([normal(3, 3), normal(1, 3)])
    grad = normal(4, 4)
    found = []
    for grad_y in (packed._replace(data=grad), (grad, None, None, None)):
        layer(packed)
        found.append(layer.backward((grad_y, None)).data)
    np.testing.assert_array_equal(*found)
    layer(packed)
    assert not layer.backward((None, None)).data.any()
    layer(packed)
    with pytest.raises(RuntimeError, match=r"shape \(4, 4\) of the output, got \(3, 4"):
        layer.backward(((grad[:3], None, None, None), None))
