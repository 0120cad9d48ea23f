"""Cases become test parameters: a class with `file = "nn.linear"` gets that file's."""

import functools
import inspect
import signal

import hypothesis
import torch
from threadpoolctl import threadpool_limits

from bridge.cases import cases_of
from bridge.sides import NUMPY

# One thread for each side: arrays are small here, and xdist uses the other cores.
torch.set_num_threads(1)
threadpool_limits(1)

# What a shell starts in the background ignores Ctrl-C, and so would the programs that
# the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no fault of the code: an example may take longer than 200 ms.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


@functools.cache
def reads_training(file, name):
    """Whether a layer, or a part of it, computes something else in training."""
    case = cases_of(file, name)[0]
    if not hasattr(case, "construct") or len(case.modes) < 2:
        return True
    kinds = {kind for m in case.construct(NUMPY).modules() for kind in type(m).__mro__}
    kinds = [kind for kind in kinds if "numpy_impl.nn.module" not in kind.__module__]
    sources = [inspect.getsource(kind) for kind in kinds if kind is not object]
    return any("self.training" in source for source in sources)


def modes_of(case, is_first):
    """What does not read `training` shows in its first case that it does not."""
    modes = case.modes
    return modes if is_first or reads_training(case.file, case.name) else modes[:1]


def pytest_generate_tests(metafunc):
    """Fill in `case`, with `mode` as far as a test asks for it.

    Or `runs`: for each class, those of all its cases, as tuples of what `asked` says.
    Or `name`: each of those that the test's class itself lists.
    """
    file = getattr(metafunc.cls, "file", None)
    if file and "name" in metafunc.fixturenames:
        metafunc.parametrize("name", metafunc.cls.names())
    if file and "runs" in metafunc.fixturenames:
        by_class = {}
        for values in runs_of(file, metafunc.function.asked).values():
            by_class.setdefault(values[0].name, []).append(values)
        metafunc.parametrize("runs", list(by_class.values()), ids=list(by_class))
    if file and "case" in metafunc.fixturenames:
        names = [n for n in ("case", "mode") if n in metafunc.fixturenames]
        found = runs_of(file, names)
        metafunc.parametrize(names, list(found.values()), ids=list(found))


def runs_of(file, names):
    """{id: values of `names`, "case" and perhaps "mode"} of a file's cases."""
    found, seen = {}, set()
    for case in cases_of(file):
        for mode in modes_of(case, case.name not in seen):
            values = {"case": case, "mode": mode}
            chosen = tuple(values[name] for name in names)
            found["-".join(map(str, chosen))] = chosen
        seen.add(case.name)
    return found
