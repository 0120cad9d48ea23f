"""DistributedSampler: the same indices as PyTorch's in every process and pass."""

import pytest

OPTIONS = {
    "plain": {},
    "seed": {"seed": 2**40 + 3},
    "negative seed": {"seed": -5},
    "in order": {"shuffle": False},
    "drop_last": {"drop_last": True},
    "in order, drop_last": {"shuffle": False, "drop_last": True},
}


@pytest.mark.parametrize("replicas", [1, 2, 3, 7, 12])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 10, 12])
@pytest.mark.parametrize("name", OPTIONS)
def test_same_indices_for_three_passes(name, n, replicas, same):
    def scenario(side):
        passes = []
        for rank in range(replicas):
            sampler = side.data.DistributedSampler(
                range(n), replicas, rank, **OPTIONS[name]
            )
            passes += [len(sampler), sampler.num_samples, sampler.total_size]
            for epoch in (0, 1, 1, 100):  # without set_epoch the order stays
                sampler.set_epoch(epoch)
                passes += [list(sampler), list(sampler)]
        return passes

    same(scenario)


def test_in_a_loader(same):
    def scenario(side):
        batches = []
        for rank in range(3):
            sampler = side.data.DistributedSampler(range(10), 3, rank)
            loader = side.data.DataLoader(range(10), 2, sampler=sampler)
            for epoch in range(2):
                sampler.set_epoch(epoch)
                batches += [len(loader), list(loader), side.random.rand(1)]
        return batches

    same(scenario)


@pytest.mark.parametrize("drop_last", [False, True])
def test_the_parts_make_up_the_whole(drop_last, ours):
    parts = [
        list(ours.data.DistributedSampler(range(11), 3, rank, drop_last=drop_last))
        for rank in range(3)
    ]
    together = sorted(i for part in parts for i in part)
    assert len(set(map(len, parts))) == 1
    if drop_last:
        assert len(together) == len(set(together)) == 9
    else:
        assert len(together) == 12 and set(together) == set(range(11))


def test_attributes(same):
    def scenario(side):
        sampler = side.data.DistributedSampler("abc", 2, 1, seed=4)
        names = "dataset num_replicas rank epoch drop_last shuffle seed".split()
        return [getattr(sampler, name) for name in names]

    same(scenario)


def changed(side, to, drop_last):
    data = list(range(6))
    sampler = side.data.DistributedSampler(data, 2, 0, drop_last=drop_last)
    data[:] = range(to)
    return list(sampler)


@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize("to", [4, 9])
def test_data_that_change(to, drop_last, same, fails_alike):
    """Too few are filled up, or too many cut off; what else changes is refused."""
    if (to > 6) is drop_last:
        same(lambda side: changed(side, to, drop_last))
    elif drop_last:
        fails_alike(lambda side: changed(side, to, drop_last), "6", "4")
    elif to > 6:
        fails_alike(lambda side: changed(side, to, drop_last), "6", "9")
    else:
        same(lambda side: changed(side, to, drop_last))


ERRORS = {
    "rank of three": (lambda d: d.DistributedSampler("ab", 3, 3), "0..2", "got 3"),
    "rank -1": (lambda d: d.DistributedSampler("ab", 3, -1), "got -1"),
    "no replicas": (lambda d: d.DistributedSampler("ab", 0, 0), "got 0"),
    "neither given": (lambda d: d.DistributedSampler("ab"), "None and None"),
    "no rank": (lambda d: d.DistributedSampler("ab", 2), "2 and None"),
    "no num_replicas": (lambda d: d.DistributedSampler("ab", rank=0), "None and 0"),
    "rank of text": (lambda d: d.DistributedSampler("ab", 2, "0"),),
    "no length": (lambda d: d.DistributedSampler(iter("ab"), 2, 0), "len()"),
    "seed of text": (lambda d: list(d.DistributedSampler("ab", 2, 0, seed="0")),),
    "2.5 replicas": (lambda d: list(d.DistributedSampler("abcd", 2.5, 0)),),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name, fails_alike):
    call, *words = ERRORS[name]
    fails_alike(lambda side: call(side.data), *words)
