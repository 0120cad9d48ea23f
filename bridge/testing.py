"""For your own tests: an assertion that a hand-written backward is right.

    from bridge.testing import assert_backward_matches

    def test_gelu():
        assert_backward_matches((gelu, gelu_backward), [(4, 3)], functional.gelu)

Nothing here imports PyTorch before an assertion is made. pytest shows the report alone,
without a traceback: see bridge/pytest_plugin.py.
"""

__all__ = ["assert_backward_matches"]


def assert_backward_matches(ours, inputs, theirs=None, **options):
    """Raise BackwardMismatch, an AssertionError, unless the gradients are right.

    Args:
        ours, inputs, theirs, options: as for bridge.check_backward.

    Returns:
        The Report.
    """
    from bridge.backward import check_backward

    return check_backward(ours, inputs, theirs, **options | {"raise_exception": True})
