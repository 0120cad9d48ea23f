"""Cases become test parameters: a class with `file = "nn.linear"` gets that file's."""

from bridge.cases import cases_of


def pytest_generate_tests(metafunc):
    file = getattr(metafunc.cls, "file", None)
    if file and "case" in metafunc.fixturenames:
        modes = "mode" in metafunc.fixturenames
        found = [
            (case, mode) if modes else case
            for case in cases_of(file)
            for mode in (case.modes if modes else ("train",))
        ]
        ids = [f"{c[0]}-{c[1]}" if modes else str(c) for c in found]
        metafunc.parametrize("case,mode" if modes else "case", found, ids=ids)
