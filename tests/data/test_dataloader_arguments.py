"""DataLoader's arguments and attributes: their defaults, and what is refused."""

import inspect
import warnings

import pytest
import torch

from tests.data.loaded import (
    arrays,
)


def test_attributes(same):
    def scenario(side):
        loader = side.data.DataLoader([1, 2, 3], 2, True)
        names = "batch_size drop_last num_workers timeout pin_memory in_order".split()
        names += ["prefetch_factor", "persistent_workers", "pin_memory_device"]
        names += ["multiprocessing_context", "worker_init_fn", "generator", "dataset"]
        samplers = loader.sampler, loader.batch_sampler
        kinds = [type(sampler).__name__ for sampler in samplers]
        return [getattr(loader, name) for name in names], kinds

    same(scenario)


def test_the_defaults_may_be_said_aloud(same):
    """What means nothing without workers is accepted where PyTorch ignores it too."""

    def scenario(side):
        loader = side.data.DataLoader(
            arrays(side),
            num_workers=0,
            pin_memory=False,
            timeout=0,
            worker_init_fn=print,
            multiprocessing_context=None,
            prefetch_factor=None,
            persistent_workers=False,
            pin_memory_device="",
            in_order=False,
        )
        return list(loader)

    same(scenario)


def test_signatures():
    from numpy_impl import data

    for name in data.__all__:
        ours = inspect.signature(getattr(data, name)).parameters.values()
        theirs = inspect.signature(getattr(torch.utils.data, name)).parameters.values()
        described = [
            [(p.name, p.kind, p.default) for p in side if "Generator" not in repr(p)]
            for side in (ours, theirs)
        ]
        if name != "random_split":  # each has its own default generator
            assert described[0] == described[1], name


ERRORS = {
    "batch_size 0": ({"batch_size": 0}, "batch_size"),
    "batch_size -1": ({"batch_size": -1}, "got -1"),
    "batch_size 2.5": ({"batch_size": 2.5}, "got 2.5"),
    "batch_size True": ({"batch_size": True}, "got True"),
    "batch_size str": ({"batch_size": "4"}, "got '4'"),
    "drop_last 1": ({"batch_size": 2, "drop_last": 1}, "drop_last"),
    "sampler and shuffle": ({"sampler": [0], "shuffle": True}, "shuffle"),
    "batch_sampler and batch_size": (
        {"batch_sampler": [[0]], "batch_size": 2},
        "batch_size",
    ),
    "batch_sampler and None": (
        {"batch_sampler": [[0]], "batch_size": None},
        "batch_size",
    ),
    "batch_sampler and shuffle": (
        {"batch_sampler": [[0]], "shuffle": True},
        "batch_sampler",
    ),
    "batch_sampler and sampler": (
        {"batch_sampler": [[0]], "sampler": [0]},
        "batch_sampler",
    ),
    "batch_sampler and drop_last": (
        {"batch_sampler": [[0]], "drop_last": True},
        "batch_sampler",
    ),
    "no batches and drop_last": ({"batch_size": None, "drop_last": True}, "drop_last"),
    "num_workers -1": ({"num_workers": -1}, "num_workers"),
    "num_workers None": ({"num_workers": None}, ""),
    "timeout -1": ({"timeout": -1}, "timeout"),
    "timeout nan": ({"timeout": float("nan")}, "timeout"),
    "timeout 1": ({"timeout": 1}, "timeout"),
    "prefetch_factor": ({"prefetch_factor": 2}, "prefetch_factor"),
    "persistent_workers": ({"persistent_workers": True}, "persistent_workers"),
    "context": ({"multiprocessing_context": "fork"}, "multiprocessing_context"),
    "generator": ({"generator": 5}, "generator"),
    "sampler 5": ({"sampler": 5}, ""),
    "index past the end": ({"sampler": [0, 23]}, "23"),
    "index 1.0": ({"sampler": [1.0]}, ""),
    "empty batch": ({"batch_sampler": [[]]}, ""),
    "index None": ({"batch_sampler": [None]}, ""),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    options, word = ERRORS[name]
    fails_alike(lambda side: list(side.data.DataLoader(arrays(side), **options)), word)


CALLS = {
    "shuffle nothing": (lambda d: d.DataLoader([], shuffle=True), "num_samples"),
    "shuffle without length": (
        lambda d: d.DataLoader(iter("ab"), shuffle=True),
        "len()",
    ),
    "no length": (lambda d: list(d.DataLoader(iter("ab"))), "len()"),
    "no items": (lambda d: list(d.DataLoader({1, 2})), "subscriptable"),
    "set batch_size": (
        lambda d: setattr(d.DataLoader("ab"), "batch_size", 2),
        "batch_size",
    ),
    "set sampler": (lambda d: setattr(d.DataLoader("ab"), "sampler", [0]), "sampler"),
    "set dataset": (lambda d: setattr(d.DataLoader("ab"), "dataset", ""), "dataset"),
    "Nones": (lambda d: list(d.DataLoader([None])), "NoneType"),
    "unequal": (lambda d: list(d.DataLoader([(1, 2), (1,)], 2)), "equal length"),
}


@pytest.mark.parametrize("name", CALLS)
def test_more_errors(name, fails_alike):
    call, word = CALLS[name]
    fails_alike(lambda side: call(side.data), word)


def test_pin_memory_is_accepted_with_a_word(same, ours):
    """PyTorch warns too where there is no accelerator, at each pass."""

    def scenario(side):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loader = side.data.DataLoader(arrays(side), 4, pin_memory=True)
            batches = [[x + 0 for x in batch] for batch in loader]
            return loader.pin_memory, batches

    same(scenario)
    loader = ours.data.DataLoader(arrays(ours), 4, pin_memory=True)
    for _ in range(2):
        with pytest.warns(UserWarning, match="pin_memory=True has no effect") as caught:
            iter(loader)
        assert caught[0].filename == __file__


def test_other_attributes_may_be_set(same):
    def scenario(side):
        loader = side.data.DataLoader([1, 2, 3], 2)
        loader.collate_fn = sum
        return list(loader)

    same(scenario)
