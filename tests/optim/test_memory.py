"""What an optimizer keeps, and what a step needs, does not grow with the steps."""

import gc
import tracemalloc

import numpy as np
import pytest

import numpy_impl.optim
from numpy_impl.nn import Parameter
from numpy_impl.optim import Optimizer

OPTIONS = {"SGD": {"momentum": 0.9}, "LBFGS": {"history_size": 3}}
LEFT_OUT = {"SparseAdam": "takes gradients of single rows alone"}
SHAPES = (200, 100), (100, 2)
# Bytes by which it may differ; the larger array has 160,000. tracemalloc's count of
# NumPy's smallest arrays drifts by 7000 in 50 steps of Muon, where neither the process
# nor Python's count of blocks grows in 20,000.
KEPT = 12_000
FREE = 20_000  # bytes of the lists in which Python keeps old tuples for the next ones


def optimizers():
    """The names of all that a module's dense gradients can go to"""
    found = vars(numpy_impl.optim)
    classes = [n for n in numpy_impl.optim.__all__ if isinstance(found[n], type)]
    known = [n for n in classes if issubclass(found[n], Optimizer)]
    return [n for n in known if n not in {"Optimizer", *LEFT_OUT}]


def memory_of(name, steps, on_step=list):
    """(bytes kept, bytes at most) of so many steps, after those that make the state"""
    rng = np.random.default_rng(0)
    parameters = [Parameter(rng.normal(size=shape)) for shape in SHAPES]
    kind = getattr(numpy_impl.optim, name)
    optimizer = kind(parameters, **OPTIONS.get(name, {}))

    def closure():
        """½ Σ p², whose gradient is p"""
        for p in parameters:
            p.grad = np.array(p)
        return 0.5 * sum((p * p).sum() for p in parameters)

    for _ in range(5):
        optimizer.step(closure)
    tracemalloc.start()
    for _ in range(steps):
        optimizer.step(closure)
        on_step()
    _, most = tracemalloc.get_traced_memory()
    gc.freeze()  # what is there need not be looked through
    gc.collect()  # empties those lists
    gc.unfreeze()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept, most


@pytest.mark.parametrize("name", optimizers())
def test_memory_does_not_grow_with_the_steps(name):
    memory_of(name, 5)  # what is made once and for all
    kept, most = memory_of(name, 5)
    kept_later, most_later = memory_of(name, 50)
    assert kept_later <= kept + KEPT
    assert most_later <= most + FREE


def test_what_grows_is_seen():
    """An array of 1000 bytes for each step."""
    past = []
    kept, _ = memory_of("SGD", 5)
    later, _ = memory_of("SGD", 50, lambda: past.append(np.zeros(125)))
    assert later > kept + 45 * 1000 > kept + KEPT
