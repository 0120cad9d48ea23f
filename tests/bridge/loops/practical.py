"""The failure modes of practical/, seen from outside: a row for each.

A builder makes (model, loader, criterion, optimizer, options) of the mistake or of its
cure, from the parts of practical/ itself; options are `source=` or `evaluation=`. What
no row finds stands in UNSEEN, with the reason.
"""

import functools
import importlib

import numpy as np
import torch

from numpy_impl.autograd import on_tape
from tests.bridge.loops import OURS, TORCH

__all__ = ["LIKEWISE", "MODES", "READ", "UNSEEN", "UNSEEN_PARTS", "practical"]

MODES = {}  # (mode, library): (build, check, where, what the finding says)
# Modes that a row of another table is about: {mode: the row's name}
LIKEWISE = {
    "changed_in_place": "written_in_place",
    "logits_into_bce": "logits_into_bce",
    "other_model": "another_models_optimizer",
    "wrong_device": "parameters_on_two_devices",
    "wrong_dtype": "data_of_float64",
}
READ = {  # modes of the text of a loop, in HABITS: source= finds them
    "forgotten_backward": "forgotten backward",
    "forgotten_eval": "forgotten eval",
    "forgotten_no_grad": "forgotten no_grad",
    "kept_gradients": "kept gradients",
    "update_in_graph": "update in the graph",
}
UNSEEN = {
    "overfitting": "it takes many epochs to show, and the note learns one batch",
    "seed_not_set": "one loop without a seed is right: only two trainings differ",
    "where_to_look": "its seven loops are the mistakes of other files, in an order",
    "unscaled_attention": "a factor is no mistake by itself: the weights could hold "
    "it, and the model computes what its text says",
}
UNSEEN_PARTS = {  # of modes that are found in another form
    "learning_rate": "lr = 0.005: its loss falls by 1.1 %, which is little, but falls",
    "leaked_copies": "copies with noise: an image of the same digit is as near",
    "wrong_device": "a batch elsewhere: the note moves it, as the loop does",
}


def mode(file, check, where, what, libs=(TORCH, OURS)):
    """Put a builder on the list, under the name of the file in practical/."""

    def add(build):
        for lib in libs:
            MODES[file, build.__name__, lib] = build, check, where, what
        return build

    return add


def practical(lib, name="parts"):
    """A module of practical/, of the side that goes with a library."""
    wing = "torch_impl" if lib is TORCH else "numpy_impl"
    return importlib.import_module(f"{wing}.practical.{name}")


def dtype_of(lib, name="float32"):
    return getattr(torch if lib is TORCH else np, name)


def digits_loop(lib, model=None, x=None, target=None, lr=1e-2, **options):
    """The loop of most files: digits, a classifier, cross entropy, Adam."""
    parts, (images, labels) = practical(lib), images_of(lib)
    model = parts.classifier() if model is None else model
    x, target = (images if x is None else x), (labels if target is None else target)
    loader = parts.batches(x, target)
    return model, loader, lib.nn.CrossEntropyLoss(), lib.adam(model, lr), options


@functools.cache
def images_of(lib):
    (x, target), _ = practical(lib).digits(dtype=dtype_of(lib))
    return x, target


@mode("wrong_shapes", "tensor", "0 (Linear)", "cannot take (50, 8, 8)")
def images(lib, wrong):
    x, _ = images_of(lib)
    return digits_loop(lib, x=x.reshape(300, 8, 8) if wrong else x)


@mode("wrong_shapes", "loader", "batch", "x has 64 rows, target 300")
def turned_round(lib, wrong):
    x, target = images_of(lib)
    loop = digits_loop(lib)
    return loop[0], [(x.T if wrong else x, target)], *loop[2:]


@mode("wrong_shapes", "tensor", "0 (Linear)", "cannot take (50, 63)")
def a_column_less(lib, wrong):
    x, _ = images_of(lib)
    return digits_loop(lib, x=x[:, 1:] if wrong else x)


@mode("broadcasting", "loader", "criterion", "(50, 50)")
def broadcasting(lib, wrong):
    x, y = practical(lib).diabetes(dtype_of(lib))
    model = lib.nn.Linear(10, 1)
    loader = practical(lib).batches(x, y if wrong else y[:, None])
    optimizer = lib.optim.SGD(model.parameters(), lr=0.1)
    model = on_tape(model) if lib is OURS else model

    def criterion(output, target):
        return ((output - target) ** 2).mean()

    return model, loader, criterion, optimizer, {}


@mode("wrong_labels", "loader", "criterion", "the classes are floats")
def labels_as_floats(lib, wrong):
    x, target = images_of(lib)
    return digits_loop(lib, target=target / 1.0 if wrong else target)


@mode("wrong_labels", "loader", "criterion", "labels 1 to 10")
def labels_from_one(lib, wrong):
    _, target = images_of(lib)
    return digits_loop(lib, target=target + wrong)


@mode("wrong_labels", "loader", "criterion", "an axis too many")
def labels_as_a_column(lib, wrong):
    _, target = images_of(lib)
    return digits_loop(lib, target=target[:, None] if wrong else target)


@mode("wrong_labels", "loader", "batch", "x has 300 rows, target 299")
def one_label_too_few(lib, wrong):
    x, target = images_of(lib)
    loop = digits_loop(lib)
    return loop[0], [(x, target[wrong:])], *loop[2:]


@mode("softmax_twice", "loader", "criterion", "softmax is taken twice")
def softmax_twice(lib, wrong):
    model = practical(lib).classifier()
    model = lib.nn.Sequential(model, lib.nn.Softmax(dim=1)) if wrong else model
    return digits_loop(lib, model)


@mode("unknown_parameters", "module", "hidden", "a list hides 4 parameters")
def unknown_parameters(lib, wrong):
    kind = list if wrong else lib.nn.ModuleList
    model = practical(lib, "unknown_parameters").Classifier(kind, None)
    return digits_loop(lib, model)


@mode("learning_rate", "loop", "learning rate", "lr=5 is too high")
def rate_too_high(lib, wrong):
    model = practical(lib).classifier()
    loop = digits_loop(lib, model)
    optimizer = lib.optim.SGD(model.parameters(), lr=5.0 if wrong else 0.5)
    return *loop[:3], optimizer, {}


@mode("learning_rate", "loop", "learning rate", "lr=0.0005 is too low")
def rate_too_low(lib, wrong):
    """Ten times lower than the file's, whose loss falls by a hundredth in 40 steps."""
    model = practical(lib).classifier()
    loop = digits_loop(lib, model)
    optimizer = lib.optim.SGD(model.parameters(), lr=5e-4 if wrong else 0.5)
    return *loop[:3], optimizer, {}


@functools.cache
def tumours(lib):
    return practical(lib).breast_cancer(dtype_of(lib))


def scaled(x):
    x = x - x.mean(0)
    return x / (x**2).mean(0) ** 0.5


@mode("dead_relu", "loader", "0.0 (Linear)", "not scaled")
def dead_relu(lib, wrong):
    nn = lib.nn
    x, target = tumours(lib)
    hidden = nn.Sequential(nn.Linear(30, 32), nn.ReLU())
    model = nn.Sequential(hidden, nn.Linear(32, 2))
    return digits_loop(lib, model, x if wrong else scaled(x), target)


@mode("log_of_zero", "autograd", "bias", "NaN or inf, in 2 of 2")
def log_of_zero(lib, wrong):
    """The cure's columns are scaled, too: dead_relu.py says why."""
    x, target = tumours(lib)
    model = lib.nn.Linear(30, 2)
    optimizer = lib.optim.SGD(model.parameters(), lr=1e-2)
    loader = practical(lib).batches(x if wrong else scaled(x), target)

    def criterion(output, target):
        p = output.softmax(1).log() if wrong else output.log_softmax(1)
        return -p[range(len(target)), target].mean()

    model = on_tape(model) if lib is OURS else model
    return model, loader, criterion, optimizer, {}


@mode("vanishing_gradients", "autograd", "0.weight", "the gradient vanishes")
def vanishing_gradients(lib, wrong):
    nn = lib.nn
    model = practical(lib).deep(nn.Sigmoid if wrong else nn.ReLU)
    if not wrong:
        for layer in list(model)[:-1:2]:
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
    return digits_loop(lib, model, lr=1e-3)


@mode("exploding_gradients", "loop", "learning rate", "is too high")
def exploding_gradients(lib, wrong):
    nn = lib.nn
    model = practical(lib).deep(nn.ReLU)
    for layer in list(model)[::2]:
        if wrong:
            nn.init.normal_(layer.weight)
        else:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    loop = digits_loop(lib, model)
    return *loop[:3], lib.optim.SGD(model.parameters(), lr=0.02), {}


@mode("unshuffled", "loader", "loader", "sorted by their target")
def unshuffled(lib, wrong):
    x, target = images_of(lib)
    order = [n for label in range(10) for n in range(len(x)) if target[n] == label]
    loop = digits_loop(lib)
    loader = practical(lib).batches(x[order], target[order], shuffle=not wrong)
    return loop[0], loader, *loop[2:]


@mode("leaked_copies", "loader", "evaluation", "samples are in the training data")
def leaked_copies(lib, wrong):
    """Copies without noise: an equal sample is a copy for sure."""
    module = practical(lib, "leaked_copies")
    (x, target), _ = module.images(dtype_of(lib))
    if not wrong:
        train = module.copies(x[:60], target[:60], noise=0.0)
        return digits_loop(lib, None, *train, evaluation=[(x[60:], target[60:])])
    x, target = module.copies(x, target, noise=0.0)
    order = module.randperm(len(x))
    x, target = x[order], target[order]
    held = [(x[180:], target[180:])]
    return digits_loop(lib, None, x[:180], target[:180], evaluation=held)


@mode("leaked_scaler", "loader", "evaluation", "the scaler has seen both")
def leaked_scaler(lib, wrong):
    x, target = tumours(lib)
    order = list(np.random.default_rng(0).permutation(len(x)))
    x, target = x[order], target[order]
    seen = x if wrong else x[:400]
    x = (x - seen.mean(0)) / ((seen - seen.mean(0)) ** 2).mean(0) ** 0.5
    evaluation = [(x[400:], target[400:])]
    model = lib.nn.Linear(30, 2)
    return digits_loop(lib, model, x[:400], target[:400], evaluation=evaluation)


@mode("leaked_target", "loader", "x[:, 10]", "this feature alone tells")
def leaked_target(lib, wrong):
    module = practical(lib, "leaked_target")
    x, y = module.diabetes(dtype_of(lib))
    x = module.joined(x, y + 0.3 * module.randn_like(y)) if wrong else x
    model = lib.nn.Linear(x.shape[1], 1)
    optimizer = lib.optim.SGD(model.parameters(), lr=0.1)
    loader = practical(lib).batches(x, y[:, None])
    return model, loader, lib.nn.MSELoss(), optimizer, {}
