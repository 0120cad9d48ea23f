"""pytest's side of bridge.testing: the report is what a reader needs, not a traceback.

pytest loads this by the entry point of the installed project. It imports nothing else.
"""

import sys

import pytest

__all__ = []

# The errors of the assertions, where they are defined
OURS = {
    "bridge.backward.report": "BackwardMismatch",
    "bridge.loop_note.report": "LoopNoteError",
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In place of a traceback through the bridge: where the assertion is, and why."""
    report = yield
    error = call.excinfo.value if call.excinfo is not None else None
    for module, name in OURS.items():
        loaded = sys.modules.get(module)
        if loaded is not None and isinstance(error, getattr(loaded, name)):
            own = [e for e in call.excinfo.traceback if e.path == item.path]
            line = own[-1].lineno + 1 if own else ""
            report.longrepr = f"{item.path}:{line}: {name}\n\n{error}"
    return report
