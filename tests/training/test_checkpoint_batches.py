"""training/checkpoint.py: Batches, the place in an epoch."""

import numpy as np
import pytest

from tests.training.checkpoints import MODULES, bits, both_sides


def loaders(side, **options):
    data = side.module("data")
    generator = side.get("random", "Generator")().manual_seed(3)
    dataset = data.TensorDataset(side.array(np.arange(10)))
    return data.DataLoader(dataset, 4, generator=generator, **options)


def order(batches):
    return [x.tolist() for (x,) in batches]


@both_sides
@pytest.mark.parametrize("given", ["loader", "sampler"])
def test_batches_that_were_not_done(side, given):
    """In the second epoch; a sampler with a generator of its own, too."""

    def batches():
        if given == "loader":
            loader = loaders(side, shuffle=True)
        else:
            generator = side.get("random", "Generator")().manual_seed(4)
            sampler = side.get("data", "RandomSampler")(range(10), generator=generator)
            loader = loaders(side, sampler=sampler)
        return MODULES[side].Batches(loader)

    whole = batches()
    wanted = [order(whole), order(whole), order(whole)]
    assert wanted[0] != wanted[1] and len(whole) == 3
    first = batches()
    order(first)
    passing = iter(first)
    next(passing), next(passing)
    assert (first.epoch, first.batch) == (1, 2)
    state = first.state_dict()
    other = batches()
    other.load_state_dict(state)
    side.manual_seed(5)  # draws elsewhere, before the pass goes on, change nothing
    again = batches()
    again.load_state_dict(other.state_dict())
    assert bits(again.state_dict()) == bits(state)
    assert order(other) == wanted[1][2:] == order(again)
    assert (other.epoch, other.batch) == (2, 0)
    assert order(other) == wanted[2]


@both_sides
def test_a_pass_that_was_broken_off_begins_anew(side):
    batches = MODULES[side].Batches(loaders(side))
    for _ in range(2):
        passing = iter(batches)
        next(passing)
        assert batches.batch == 1
    assert order(batches) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert batches.epoch == 1


@both_sides
def test_a_list_of_batches_is_a_loader(side):
    batches = MODULES[side].Batches([1, 2, 3])
    passing = iter(batches)
    next(passing)
    other = MODULES[side].Batches([1, 2, 3])
    other.load_state_dict(batches.state_dict())
    assert list(other) == [2, 3]


@both_sides
def test_distributed_sampler_is_told_the_epoch(side):
    def batches():
        sampler = side.get("data", "DistributedSampler")(range(10), 2, 0)
        return MODULES[side].Batches(loaders(side, sampler=sampler))

    whole = batches()
    orders = [order(whole), order(whole)]
    assert orders[0] != orders[1]
    other = batches()
    other.load_state_dict({**whole.state_dict(), "epoch": 1})
    assert order(other) == orders[1]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This DataLoader will create")  # on one core
@both_sides
def test_with_workers(side):
    def batches():
        return MODULES[side].Batches(loaders(side, shuffle=True, num_workers=2))

    whole = batches()
    wanted = [order(whole), order(whole)]
    first = batches()
    passing = iter(first)
    next(passing)
    other = batches()
    other.load_state_dict(first.state_dict())
    assert [order(other), order(other)] == [wanted[0][1:], wanted[1]]


@both_sides
def test_batches_that_do_not_fit(side):
    module = MODULES[side]
    batches = module.Batches([1, 2, 3])
    state = batches.state_dict()
    with pytest.raises(
        ValueError, match=r"\['default'\] were saved, got \['default', "
    ):
        module.Batches(loaders(side)).load_state_dict(state)
    list(zip(range(3), batches))
    shorter = module.Batches([1, 2])
    shorter.load_state_dict(batches.state_dict())
    with pytest.raises(ValueError, match="3 batches into its epoch, loader has only 2"):
        list(shorter)
