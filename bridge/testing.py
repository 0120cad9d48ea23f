"""For your own tests: that a hand-written backward is right, and a training loop.

    from bridge.testing import assert_backward_matches

    def test_gelu():
        assert_backward_matches((gelu, gelu_backward), [(4, 3)], functional.gelu)

    def test_loop():
        assert_loop_is_right(model, loader, criterion, optimizer)

Nothing here imports PyTorch before an assertion is made. pytest shows the report alone,
without a traceback: see bridge/pytest_plugin.py.
"""

__all__ = ["assert_backward_matches", "assert_loop_is_right"]


def assert_backward_matches(ours, inputs, theirs=None, **options):
    """Raise BackwardMismatch, an AssertionError, unless the gradients are right.

    Args:
        ours, inputs, theirs, options: as for bridge.check_backward.

    Returns:
        The Report.
    """
    from bridge.backward import check_backward

    return check_backward(ours, inputs, theirs, **options | {"raise_exception": True})


def assert_loop_is_right(
    model, loader, criterion, optimizer, source=None, evaluation=None
):
    """Raise LoopNoteError, an AssertionError, if the loop note finds anything.

    Args:
        model, loader, criterion, optimizer, source, evaluation: as for loop_note of
            bridge.loop_note; all are left as they were.

    Returns:
        The Note.
    """
    from bridge.loop_note import LoopNoteError, loop_note

    note = loop_note(model, loader, criterion, optimizer, source, evaluation)
    if not note.ok:
        raise LoopNoteError(note)
    return note
