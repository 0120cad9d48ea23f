"""Random numbers: seeds, streams, and who draws from them."""

import random

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = ["random"]  # for the expressions


def seeded(seed, draw, *args, **options):
    """What `draw(*args, **options)` gives after torch.manual_seed(seed)."""
    torch.manual_seed(seed)
    return draw(*args, **options)


@convention(
    "seeds",
    symptom="the same seed gives other numbers in NumPy and in PyTorch",
)
def one_seed_three_streams():
    """np.random.seed and torch.manual_seed start the same generator, but torch.rand
    takes 24 bits of a word, and NumPy 53 of two; default_rng is another generator."""
    old, new = np.random.RandomState(0), np.random.default_rng(0)
    a, b = np.random.RandomState(0).randint(2**32, size=2, dtype=np.uint32).tolist()
    t = seeded(0, torch.rand, 1).item()
    return entry(
        locals(),
        {
            "t == a % 2**24 / 2**24": True,
            "old.random_sample() == ((a >> 5) * 2**26 + (b >> 6)) / 2**53": True,
            "new.random() == ((a >> 5) * 2**26 + (b >> 6)) / 2**53": False,
        },
        same=("t", "a % 2**24 / 2**24"),
    )


@convention(
    "seeds",
    symptom="runs differ though torch.manual_seed was called: NumPy's and Python's "
    "generators were not",
    translate="random.seed(0); np.random.seed(0); torch.manual_seed(0); and a "
    "random_state for each estimator",
)
def generators_that_a_seed_does_not_reach():
    """torch.manual_seed seeds PyTorch only: not NumPy, not Python's random, and not
    scikit-learn, which draws from NumPy's global generator if not told a
    random_state."""
    torch.manual_seed(0)
    words = np.random.get_state()[1].copy()  # noqa: NPY002
    python, stream = random.getstate(), torch.get_rng_state()
    torch.manual_seed(1)
    return entry(
        locals(),
        {
            "(np.random.get_state()[1] == words).all()": True,
            "random.getstate() == python": True,
            "torch.equal(torch.get_rng_state(), stream)": False,
        },
    )


@convention(
    "seeds",
    symptom="two large seeds, such as hashes or times, give the same run",
)
def bits_of_a_seed():
    """Only the low 32 bits of a seed reach PyTorch's generator; NumPy's old one refuses
    more, default_rng uses all."""
    large, rng = 2**32, np.random.default_rng
    return entry(
        locals(),
        {
            "seeded(0, torch.rand, 3).equal(seeded(large, torch.rand, 3))": True,
            "rng(0).random() == rng(large).random()": False,
            "np.random.RandomState(large)": ValueError,
        },
        same=("seeded(large, torch.rand, 3)", "seeded(large % 2**32, torch.rand, 3)"),
    )


@convention(
    "normal numbers",
    symptom="the first normal numbers change with how many are drawn: 15 or 16",
    translate="draw at least 16, and cut",
)
def normal_numbers_by_the_block():
    """torch.randn draws fewer than 16 numbers one by one, and 16 or more by another
    method: the first 15 of 16 are not those 15. Uniform numbers, and NumPy's, are."""
    rng = np.random.default_rng
    return entry(
        locals(),
        {
            "seeded(0, torch.randn, 15).equal(seeded(0, torch.randn, 16)[:15])": False,
            "seeded(0, torch.rand, 15).equal(seeded(0, torch.rand, 16)[:15])": True,
            "(rng(0).normal(size=15) == rng(0).normal(size=16)[:15]).all()": True,
        },
    )


@convention(
    "who draws",
    symptom="adding a layer, a dropout or a validation changes all results that follow",
    translate="torch.Generator().manual_seed(0) for what has to stay the same",
)
def draws_that_nobody_asked_for():
    """A new layer draws its weights from the global stream, dropout a mask at each
    forward in training, and a DataLoader a seed at each pass: what comes after them
    moves. Dropout in evaluation draws nothing."""
    drop, x = torch.nn.Dropout(0.5), torch.ones(3)

    def next_after(what):
        torch.manual_seed(0)
        what()
        return torch.rand(1).item()

    return entry(
        locals(),
        {
            "next_after(lambda: nn.Linear(2, 2)) == next_after(lambda: None)": False,
            "next_after(lambda: drop.train()(x)) == next_after(lambda: None)": False,
            "next_after(lambda: drop.eval()(x)) == next_after(lambda: None)": True,
        },
    )


@convention(
    "shuffling",
    symptom="rows are there twice, and others are lost, after random.shuffle",
)
def shuffle_of_rows():
    """Python's random.shuffle exchanges rows by assignment, and a row of an array or
    tensor is a view: one overwrites the other. rng.shuffle takes whole rows."""
    x = np.array([[1, 1], [2, 2]])
    y, t = x.copy(), torch.from_numpy(x.copy())
    swapping = random.Random(1)  # its first draw exchanges the two rows
    swapping.shuffle(y)
    np.random.default_rng(0).shuffle(x)
    return entry(
        locals(),
        {"y": [[1, 1], [1, 1]], "np.sort(x, axis=0)": [[1, 1], [2, 2]]},
        same=("np.sort(x, axis=0)", "t[torch.randperm(2)].sort(0).values"),
    )
