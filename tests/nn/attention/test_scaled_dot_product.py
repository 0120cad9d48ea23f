"""nn/attention/scaled_dot_product.py: scaled_dot_product_attention."""

import inspect
import re

import numpy as np
import pytest
import torch

import numpy_impl.nn
import numpy_impl.random
import torch_impl.nn
from bridge.parity import compare
from numpy_impl.nn.attention.scaled_dot_product import (
    attend,
    scaled_dot_product_attention_backward,
)
from numpy_impl.nn.functional import scaled_dot_product_attention
from tests.pairs import PairTests

WINGS = pytest.mark.parametrize(
    "wing", [numpy_impl, torch_impl], ids=lambda wing: wing.__name__
)


class TestScaledDotProduct(PairTests):
    file = "nn.attention.scaled_dot_product"


def draw(*shapes, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) for shape in shapes]


def tensors(*arrays):
    return [torch.tensor(array, requires_grad=array.dtype != bool) for array in arrays]


@WINGS
def test_signature_of_the_function(wing):
    theirs = torch.nn.functional.scaled_dot_product_attention.__doc__
    wanted = re.search(r"\(([^)]*)\)", theirs)[1]
    ours = inspect.signature(wing.nn.functional.scaled_dot_product_attention)
    # whose documentation leaves out that the last two go by keyword only
    assert str(ours)[1:-1].replace("*, ", "") == re.sub(r"\s+", " ", wanted)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("lead", [(), (2,), (2, 3), (2, 1, 3)])
def test_the_same_weights_are_dropped(lead, dtype):
    """With the identity for values, y is the dropped weights."""
    query, key = (a.astype(dtype) for a in draw((*lead, 7, 5), (*lead, 6, 5)))
    value = np.broadcast_to(np.eye(6, dtype=dtype), (*lead, 6, 6))
    numpy_impl.random.manual_seed(11)
    ours = scaled_dot_product_attention(query, key, value, dropout_p=0.3)
    torch.manual_seed(11)
    theirs = torch.nn.functional.scaled_dot_product_attention(
        *(torch.tensor(a) for a in (query, key, value)), dropout_p=0.3
    )
    assert 0.1 < (ours == 0).mean() < 0.5
    np.testing.assert_array_equal(ours == 0, theirs.numpy() == 0)
    assert numpy_impl.random.rand(1) == torch.rand(1).numpy()  # as many were drawn


def test_the_same_weights_are_dropped_of_heads_that_are_split_off():
    """(N, T, H, D) seen as (N, H, T, D): drawn in the order of indices all the same."""
    (x,) = draw((2, 6, 3, 5))
    value = np.broadcast_to(np.eye(6), (3, 2, 6, 6))
    numpy_impl.random.manual_seed(11)
    query = x.transpose(2, 0, 1, 3)
    ours = scaled_dot_product_attention(query, query, value, dropout_p=0.3)
    torch.manual_seed(11)
    query = torch.tensor(x).permute(2, 0, 1, 3)
    theirs = torch.nn.functional.scaled_dot_product_attention(
        query, query, torch.tensor(value), dropout_p=0.3
    )
    assert compare(ours, theirs).ok() and (ours == 0).any()


def test_weights_sum_to_one_and_their_gradients_to_zero():
    query, key, value, grad_y = draw((2, 3, 5), (2, 4, 5), (2, 4, 6), (2, 3, 6))
    mask = np.zeros((2, 3, 4))
    y, weights, dropout = attend(query, key, value, mask)
    np.testing.assert_allclose(weights.sum(-1), 1)
    *_, grad_mask = scaled_dot_product_attention_backward(
        grad_y, query, key, value, weights, dropout, mask
    )
    np.testing.assert_allclose(grad_mask.sum(-1), 0, atol=1e-15)
    assert np.abs(grad_mask).max() > 0.1


def test_a_mask_of_another_dtype():
    """torch takes float32 masks with float64 queries; the gradient is float32 again."""
    query, key, value, grad_y = draw((2, 3, 5), (2, 4, 5), (2, 4, 6), (2, 3, 6))
    mask = draw((3, 4), seed=1)[0].astype(np.float32)
    theirs = tensors(query, key, value, mask)
    y_theirs = torch.nn.functional.scaled_dot_product_attention(*theirs)
    y_theirs.backward(torch.tensor(grad_y))
    y, weights, _ = attend(query, key, value, mask)
    grads = scaled_dot_product_attention_backward(
        grad_y, query, key, value, weights, attn_mask=mask
    )
    assert compare(y, y_theirs).ok()
    for ours, tensor in zip(grads, theirs, strict=True):
        assert compare(ours, tensor.grad).ok(1e-12 if ours.itemsize == 8 else 1e-6)


def test_a_causal_query_does_not_see_the_future():
    query, key, value, other = draw(*[(2, 6, 5)] * 4)
    y = scaled_dot_product_attention(query, key, value, is_causal=True)
    key[:, 4:], value[:, 4:] = other[:, 4:], other[:, :2]
    changed = scaled_dot_product_attention(query, key, value, is_causal=True)
    np.testing.assert_array_equal(changed[:, :4], y[:, :4])
    assert (changed[:, 4:] != y[:, 4:]).all()
    np.testing.assert_allclose(
        y[:, 0],
        scaled_dot_product_attention(query[:, :1], key[:, :1], value[:, :1])[:, 0],
    )


def test_a_query_without_keys_gets_nothing_and_gives_nothing():
    query, key, value, grad_y = draw((2, 3, 5), (2, 4, 5), (2, 4, 6), (2, 3, 6))
    mask = np.ones((3, 4), bool)
    mask[1] = False
    y, weights, _ = attend(query, key, value, mask)
    grad_query, grad_key, grad_value, grad_mask = scaled_dot_product_attention_backward(
        grad_y, query, key, value, weights, attn_mask=mask
    )
    assert grad_mask is None
    assert not y[:, 1].any() and not grad_query[:, 1].any()
    grad_y[:, 1] = 100  # nobody listens
    again = scaled_dot_product_attention_backward(grad_y, query, key, value, weights)
    np.testing.assert_array_equal(again[1], grad_key)
    np.testing.assert_array_equal(again[2], grad_value)


def test_grouped_heads_share_keys_in_neighbours():
    query, key, value = draw((2, 6, 3, 5), (2, 2, 4, 5), (2, 3, 4, 5))
    y = scaled_dot_product_attention(query, key, value, enable_gqa=True)
    for head in range(6):
        alone = scaled_dot_product_attention(
            query[:, head], key[:, head // 3], value[:, head // 2]
        )
        np.testing.assert_allclose(y[:, head], alone)
