"""Cases become test parameters: a class with `file = "nn.linear"` gets that file's."""

import hypothesis
import torch
from threadpoolctl import threadpool_limits

from bridge.cases import cases_of

# One thread for each side: arrays are small here, and xdist uses the other cores.
torch.set_num_threads(1)
threadpool_limits(1)

# A busy machine is no fault of the code: an example may take longer than 200 ms.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_generate_tests(metafunc):
    """Fill in `case`, with `mode` and `witness` as far as a test asks for them.

    Or `name`: each of those that the class itself lists.
    """
    file = getattr(metafunc.cls, "file", None)
    if file and "name" in metafunc.fixturenames:
        metafunc.parametrize("name", metafunc.cls.names())
    if not file or "case" not in metafunc.fixturenames:
        return
    names = [n for n in ("case", "mode", "witness") if n in metafunc.fixturenames]
    found = {}
    for case in cases_of(file):
        for mode in case.modes:
            for witness in case.witnesses:
                values = {"case": case, "mode": mode, "witness": witness}
                chosen = tuple(values[name] for name in names)
                found["-".join(map(str, chosen))] = chosen
    metafunc.parametrize(names, list(found.values()), ids=list(found))
