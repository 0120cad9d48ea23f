"""Samplers: the same indices as PyTorch's, and streams that stay in step."""

import itertools

import numpy as np
import pytest

WEIGHTS = [0.1, 0.9, 0.4, 0.0, 3.0, 0.6, 0.2]

SAMPLERS = {
    "sequential": lambda d, g: d.SequentialSampler(range(7)),
    "random": lambda d, g: d.RandomSampler(range(100), generator=g),
    "random of one": lambda d, g: d.RandomSampler([5], generator=g),
    "random, fewer": lambda d, g: d.RandomSampler(range(100), False, 7, g),
    "random, more": lambda d, g: d.RandomSampler(
        range(10), num_samples=25, generator=g
    ),
    "random, twice": lambda d, g: d.RandomSampler(
        range(10), num_samples=20, generator=g
    ),
    "replacement": lambda d, g: d.RandomSampler(range(9), True, generator=g),
    "replacement, 32": lambda d, g: d.RandomSampler(range(9), True, 32, g),
    "replacement, 100": lambda d, g: d.RandomSampler(range(9), True, 100, g),
    "subset": lambda d, g: d.SubsetRandomSampler([4, 8, 15, 16, 23, 42], g),
    "subset of str": lambda d, g: d.SubsetRandomSampler("abcdefg", g),
    "empty subset": lambda d, g: d.SubsetRandomSampler([], g),
    "weighted": lambda d, g: d.WeightedRandomSampler(WEIGHTS, 50, generator=g),
    "weighted, one": lambda d, g: d.WeightedRandomSampler(WEIGHTS, 1, True, g),
    "weighted, once": lambda d, g: d.WeightedRandomSampler(WEIGHTS, 6, False, g),
    "batches": lambda d, g: d.BatchSampler(
        d.RandomSampler(range(10), generator=g), 4, False
    ),
    "full batches": lambda d, g: d.BatchSampler(
        d.RandomSampler(range(10), generator=g), 4, True
    ),
    "batches that fit": lambda d, g: d.BatchSampler(
        d.RandomSampler(range(8), generator=g), 4, True
    ),
    "batches of any iterable": lambda d, g: d.BatchSampler("abcdefg", 3, False),
    "batches of batches": lambda d, g: d.BatchSampler(
        d.BatchSampler(range(10), 2, False), 2, False
    ),
}


def generators(side, given):
    return side.random.Generator().manual_seed(2**40 + 3) if given else None


@pytest.mark.parametrize("given", [False, True], ids=["default", "generator"])
@pytest.mark.parametrize("name", SAMPLERS)
def test_same_indices_for_three_passes(name, given, same):
    def scenario(side):
        g = generators(side, given)
        sampler = SAMPLERS[name](side.data, g)
        passes = []
        for _ in range(3):
            passes.append(list(sampler))
            passes.append(side.random.rand(2, generator=g))
        return len(sampler), passes

    same(scenario)


@pytest.mark.parametrize("given", [False, True], ids=["default", "generator"])
@pytest.mark.parametrize("taken", [0, 1, 6, 33])
@pytest.mark.parametrize("name", SAMPLERS)
def test_a_pass_that_stops_early(name, taken, given, same):
    """When numbers are drawn: at the first index, after the last, in between."""

    def scenario(side):
        g = generators(side, given)
        sampler = SAMPLERS[name](side.data, g)
        head = list(itertools.islice(iter(sampler), taken))
        return head, side.random.rand(2, generator=g)

    same(scenario)


def test_two_passes_at_once(same):
    def scenario(side):
        g = generators(side, True)
        sampler = side.data.RandomSampler(range(6), num_samples=15, generator=g)
        return list(zip(sampler, sampler)), side.random.rand(2, generator=g)

    same(scenario)


def test_the_data_may_grow(same):
    def scenario(side):
        data = [0, 1, 2]
        samplers = side.data.RandomSampler(data), side.data.SequentialSampler(data)
        data += [3, 4]
        return [(len(s), list(s)) for s in samplers]

    same(scenario)


@pytest.mark.parametrize("weights", [(1, 2, 3), np.array([1, 2, 3], np.float32)])
def test_weights_may_be_any_sequence(weights, same):
    def scenario(side):
        sampler = side.data.WeightedRandomSampler(weights, 20)
        return sampler.weights, list(sampler)

    same(scenario)


def test_a_sampler_is_a_sampler(same):
    def scenario(side):
        class Even(side.data.Sampler):
            def __iter__(self):
                return iter(range(0, 10, 2))

        return list(Even()), list(side.data.BatchSampler(Even(), 2, False))

    same(scenario)


ERRORS = {
    "no data": (lambda d: d.RandomSampler([]), "num_samples"),
    "num_samples 0": (lambda d: d.RandomSampler([1], num_samples=0), "num_samples"),
    "num_samples -1": (lambda d: d.RandomSampler([1], num_samples=-1), "got -1"),
    "num_samples 2.0": (lambda d: d.RandomSampler([1], num_samples=2.0), "got 2.0"),
    "replacement 1": (lambda d: d.RandomSampler([1], replacement=1), "replacement"),
    "replacement str": (lambda d: d.RandomSampler([1], "no"), "replacement"),
    "no length": (lambda d: d.RandomSampler(iter([1])), "len()"),
    "n 0": (lambda d: list(d.RandomSampler([], num_samples=2)), ""),
    "n 0, replacement": (lambda d: list(d.RandomSampler([], True, 2)), ""),
    "generator": (lambda d: list(d.RandomSampler([1], generator=5)), "generator"),
    "subset, None": (lambda d: list(d.SubsetRandomSampler(None)), ""),
    "weighted 0": (lambda d: d.WeightedRandomSampler([1.0], 0), "num_samples"),
    "weighted True": (lambda d: d.WeightedRandomSampler([1.0], True), "got True"),
    "weighted float": (lambda d: d.WeightedRandomSampler([1.0], 1.5), "num_samples"),
    "weighted bool": (lambda d: d.WeightedRandomSampler([1.0], 1, 1), "replacement"),
    "weights 2d": (lambda d: d.WeightedRandomSampler([[1.0]], 1), "shape (1, 1)"),
    "weights of text": (lambda d: d.WeightedRandomSampler("a", 1), "weights"),
    "weights None": (lambda d: d.WeightedRandomSampler(None, 1), "weights"),
    "weight None": (lambda d: d.WeightedRandomSampler([1, None], 1), "weights"),
    "weights 0d": (lambda d: d.WeightedRandomSampler(1.0, 1), "shape ()"),
    "weights ragged": (lambda d: d.WeightedRandomSampler([[1.0], [1, 2]], 1), ""),
    "weights < 0": (lambda d: list(d.WeightedRandomSampler([1.0, -1.0], 1)), ""),
    "weights nan": (lambda d: list(d.WeightedRandomSampler([1.0, np.nan], 1)), ""),
    "weights inf": (lambda d: list(d.WeightedRandomSampler([1.0, np.inf], 1)), ""),
    "weights all 0": (lambda d: list(d.WeightedRandomSampler([0.0, 0.0], 2)), ""),
    "no weights": (lambda d: list(d.WeightedRandomSampler([], 1)), ""),
    "too few weights": (
        lambda d: list(d.WeightedRandomSampler([1.0, 2.0], 3, False)),
        "",
    ),
    "batch_size 0": (lambda d: d.BatchSampler([1], 0, False), "batch_size"),
    "batch_size -3": (lambda d: d.BatchSampler([1], -3, False), "got -3"),
    "batch_size 2.0": (lambda d: d.BatchSampler([1], 2.0, False), "got 2.0"),
    "batch_size True": (lambda d: d.BatchSampler([1], True, False), "got True"),
    "batch_size None": (lambda d: d.BatchSampler([1], None, False), "got None"),
    "drop_last 1": (lambda d: d.BatchSampler([1], 1, 1), "drop_last"),
    "length of batches": (lambda d: len(d.BatchSampler(iter([1]), 1, True)), "len()"),
    "not written": (lambda d: iter(d.Sampler()), "__iter__"),
    "length not written": (lambda d: len(d.Sampler()), "len()"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    call, word = ERRORS[name]
    fails_alike(lambda side: call(side.data), word)
