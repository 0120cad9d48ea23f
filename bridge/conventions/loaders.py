"""Data sets, batches and splits."""

import numpy as np
import torch
from torch.utils.data import (
    DataLoader,
    TensorDataset,
    WeightedRandomSampler,
    default_collate,
    random_split,
)

from bridge.conventions.answers import about
from bridge.conventions.register import convention, entry

__all__ = [  # for the expressions
    "DataLoader",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "random_split",
]


@convention(
    "DataLoader",
    symptom="val accuracy differs every run, or training changes when it is evaluated "
    "in between, with one seed",
)
def draw_of_a_pass():
    """Each pass over a DataLoader draws a seed for its workers from the global stream,
    even without shuffle and without workers: evaluation moves it. With a generator of
    its own it does not."""
    own = torch.Generator()

    def next_after(passes, **options):
        torch.manual_seed(0)
        for _ in range(passes):
            list(DataLoader(range(3), **options))
        return torch.rand(1).item()

    return entry(
        locals(),
        {
            "next_after(passes=1) == next_after(passes=0)": False,
            "next_after(passes=1, generator=own) == next_after(passes=0)": True,
        },
        same=("next_after(passes=0)", "next_after(passes=1, generator=own)"),
    )


@convention(
    "DataLoader",
    symptom="the order of the batches is another in each epoch, and when training is "
    "resumed",
    translate="loader.generator.manual_seed(epoch) before each pass makes an epoch's "
    "order known",
)
def order_of_the_second_epoch():
    """shuffle=True draws a new order at each pass, from a generator that goes on: the
    second epoch is another order. KFold(random_state=0) begins anew at each split()."""
    from sklearn.model_selection import KFold

    loader = DataLoader(
        range(100), shuffle=True, generator=torch.Generator().manual_seed(0)
    )
    folds = KFold(2, shuffle=True, random_state=0)
    first, second = (torch.cat(list(loader)).tolist() for _ in range(2))
    x, y = (next(folds.split(range(100)))[0].tolist() for _ in range(2))
    return entry(locals(), {"first == second": False, "x == y": True})


@convention(
    "batches",
    symptom="ValueError: Expected more than 1 value per channel when training, in the "
    "last batch only",
)
def last_batch_of_one():
    """A DataLoader keeps the last, smaller batch unless it is told drop_last=True; a
    batch of one has no variance, and BatchNorm refuses it in training."""
    data, norm = torch.zeros(5, 2), torch.nn.BatchNorm1d(2)
    return entry(
        locals(),
        {
            "[len(batch) for batch in DataLoader(data, 4)]": [4, 1],
            "[len(batch) for batch in DataLoader(data, 4, drop_last=True)]": [4],
            "[norm(batch) for batch in DataLoader(data, 4)]": ValueError,
        },
        same=("len(DataLoader(data, 4, drop_last=True))", "len(data) // 4"),
    )


@convention(
    "batches",
    symptom="RuntimeError, Float and Double, from a dataset that returns Python floats",
)
def dtype_of_a_batch():
    """The loader makes float64 of Python's floats, where torch.tensor makes float32;
    NumPy's scalars and arrays keep their dtype."""
    return entry(
        locals(),
        {
            "default_collate([0.5, 1.5]).dtype": "torch.float64",
            "torch.tensor([0.5, 1.5]).dtype": "torch.float32",
            "default_collate([np.float32(0.5)]).dtype": "torch.float32",
        },
        same=("default_collate([0.5]).float()", "torch.tensor([0.5])"),
    )


@convention(
    "batches",
    symptom="TypeError: linear(): argument 'input' must be Tensor, not list",
)
def batch_is_a_list():
    """A TensorDataset of one tensor has items that are tuples of one, and the loader
    makes a list of one of them; a tensor itself as data set gives tensors."""
    x = torch.zeros(2, 3)
    (batch,) = DataLoader(TensorDataset(x), batch_size=2)
    return entry(
        locals(),
        {
            "type(TensorDataset(x)[0]).__name__": "tuple",
            "type(batch).__name__": "list",
            "type(next(iter(DataLoader(x)))).__name__": "Tensor",
        },
        same=("batch[0]", "next(iter(DataLoader(x, batch_size=2)))"),
    )


@convention(
    "batches",
    symptom="a batch of sequences cannot be stacked: stack expects each tensor to be "
    "equal size",
)
def items_of_unequal_length():
    """The loader stacks tensors, and refuses different shapes; strings it puts into a
    list, and of lists of numbers it makes one tensor per place."""
    a, b = torch.zeros(2), torch.zeros(3)
    return entry(
        locals(),
        {
            "default_collate([a, b])": RuntimeError,
            "default_collate(['one', 'two'])": ["one", "two"],
            "default_collate([[1, 2], [3, 4]])": [[1, 3], [2, 4]],
        },
        same=(
            "torch.nn.utils.rnn.pad_sequence([a, b], batch_first=True).shape",
            "torch.stack([F.pad(a, (0, 1)), b]).shape",
        ),
    )


@convention(
    "splits",
    symptom="one sample more or less in the test set than theirs",
    translate="give the sizes as integers",
)
def rounding_of_a_split():
    """random_split rounds each part down and gives what is left to the first ones;
    train_test_split rounds the test set up and the training set down."""
    from sklearn.model_selection import train_test_split

    x = list(range(7))
    train, test = train_test_split(x, test_size=0.2, random_state=0)
    return entry(
        locals(),
        {
            "[len(part) for part in random_split(x, [0.8, 0.2])]": [5 + 1, 1],
            "[len(train), len(test)]": [5, 2],
        },
        same=("[len(train), len(test)]", "[len(p) for p in random_split(x, [5, 2])]"),
    )


@convention(
    "splits",
    symptom="the mean of my training set is that of all the data: a leak",
)
def data_behind_a_subset():
    """A part of random_split shows the whole data set as .dataset; what is in the part
    is told by .indices."""
    x = torch.arange(4.0)
    part, rest = random_split(x, [1, 3])
    return entry(
        locals(),
        {"part.dataset.mean()": 1.5, "len(part.dataset)": 4, "len(part)": 1},
        same=("x[part.indices]", "torch.stack([part[0]])"),
    )


@convention(
    "splits",
    symptom="cross-validation is bad on sorted data: a fold has one class only",
)
def folds_that_are_not_shuffled():
    """KFold does not shuffle if not told, train_test_split and random_split do; folds
    of a classifier given as a number are stratified."""
    from sklearn.model_selection import KFold, StratifiedKFold

    x, labels = np.zeros(4), np.array([0, 0, 1, 1])
    train, test = next(KFold(2).split(x))
    fair_train, fair_test = next(StratifiedKFold(2).split(x, labels))
    return entry(
        locals(),
        {
            "labels[test]": [0, 0],
            "labels[train]": [1, 1],
            "labels[fair_test]": [0, 1],
        },
        same=("labels[fair_test]", "labels[fair_train]"),
    )


@convention(
    "splits",
    symptom="a split differs at the second call, though random_state was given",
)
def seed_or_generator():
    """An integer as random_state starts a new generator at each call; a RandomState, or
    a torch.Generator, goes on from where it is."""
    from sklearn.model_selection import train_test_split

    def twice(state):
        return [train_test_split(range(100), random_state=state)[0] for _ in range(2)]

    with_seed, with_generator = twice(0), twice(np.random.RandomState(0))
    return entry(
        locals(),
        {
            "with_seed[0] == with_seed[1]": True,
            "with_generator[0] == with_generator[1]": False,
        },
        same=("with_seed[0][:3]", "with_generator[0][:3]"),
    )


@convention(
    "samplers",
    symptom="some samples are repeated in an epoch, others never come",
    translate="replacement=False, or shuffle=True where all weigh the same",
)
def sampling_with_replacement():
    """WeightedRandomSampler draws with replacement if not told otherwise: of equal
    weights it still leaves out a third of the samples, (1 - 1/n)^n."""
    drawn = list(WeightedRandomSampler([1.0] * 1000, 1000))
    once = list(WeightedRandomSampler([1.0] * 1000, 1000, replacement=False))
    return entry(
        locals(),
        {
            "1000 - len(set(drawn))": about(1000 * (1 - 1 / 1000) ** 1000, 0.2),
            "1000 - len(set(once))": 0,
        },
    )
