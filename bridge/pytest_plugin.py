"""pytest's side of bridge.testing: the report is what a reader needs, not a traceback.

pytest loads this by the entry point of the installed project. It imports nothing else.
"""

import sys

import pytest

__all__ = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In place of a traceback through the bridge: where the assertion is, and why."""
    report = yield
    loaded = sys.modules.get("bridge.backward.report")
    error = call.excinfo.value if call.excinfo is not None else None
    if loaded is not None and isinstance(error, loaded.BackwardMismatch):
        own = [e for e in call.excinfo.traceback if e.path == item.path]
        line = own[-1].lineno + 1 if own else ""
        report.longrepr = f"{item.path}:{line}: BackwardMismatch\n\n{error}"
    return report
