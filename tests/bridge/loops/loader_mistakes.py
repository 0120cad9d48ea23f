"""Mistakes in the data, and losses that do not belong to the output and the target.

`wrong=False` is the same loop with its cure.
"""

import numpy as np

from tests.bridge.loops import line, points
from tests.bridge.loops.mistakes import mistake

__all__ = []


@mistake("loader", "loader", "there is no batch")
def empty_loader(lib, wrong):
    model, loader, criterion, optimizer = lib.classified(lib.classifier())
    return model, [] if wrong else loader, criterion, optimizer


@mistake("loader", "loader", "it raises FileNotFoundError: no 3.png")
def a_sample_cannot_be_read(lib, wrong):
    class Images(lib.data.Dataset):
        def __len__(self):
            return 32

        def __getitem__(self, i):
            if wrong and i == 3:
                raise FileNotFoundError("no 3.png")
            return lib.array(points()[0][i]), int(points()[1][i])

    model, _, criterion, optimizer = lib.classified(lib.classifier())
    return model, lib.data.DataLoader(Images(), 8), criterion, optimizer


@mistake("loader", "batch", "it is a dict of x, wanted: which of them is the target")
def batches_of_dicts(lib, wrong):
    model, loader, criterion, optimizer = lib.classified(lib.classifier())
    batches = list(loader)
    wrong = [{"x": x, "wanted": target} for x, target in batches] if wrong else batches
    return model, wrong, criterion, optimizer


@mistake("loader", "batch", "x has 16 rows, target 15")
def fewer_targets_than_samples(lib, wrong):
    model, loader, criterion, optimizer = lib.classified(lib.classifier())
    batches = [(x, target[: 15 if wrong else 16]) for x, target in loader]
    return model, batches, criterion, optimizer


@mistake("loader", "x", "are NaN or inf")
def nan_in_the_data(lib, wrong):
    x, _ = points()
    x[::7, 2] = np.nan if wrong else 0.0
    return lib.classified(lib.classifier(), x)


@mistake("loader", "0 (Linear)", "not scaled")
def features_are_not_scaled(lib, wrong):
    x, _ = points()
    scale = [1, 1, 4000, 1, 1] if wrong else [1] * 5
    return lib.classified(lib.classifier(), (x * scale).astype(np.float32))


@mistake("loader", "loader", "sorted by their target")
def sorted_and_not_shuffled(lib, wrong):
    x, labels = points()
    order = np.argsort(labels, kind="stable")
    model, _, criterion, optimizer = lib.classified(lib.classifier())
    loader = lib.loader(x[order], labels[order], shuffle=not wrong)
    return model, loader, criterion, optimizer


@mistake("loader", "x[:, 3]", "this feature is the target")
def target_among_the_features(lib, wrong):
    x, target = line()
    x[:, 3] = target if wrong else x[:, 3]
    model = lib.classifier(outputs=1)
    return lib.classified(model, x, target[:, None], lib.nn.MSELoss())


@mistake("loader", "criterion", "the classes are floats")
def classes_as_floats(lib, wrong):
    labels = points()[1]
    labels = labels.astype(np.float32) if wrong else labels
    return lib.classified(lib.classifier(), target=labels)


@mistake("loader", "criterion", "there are 3 classes, and labels 1 to 3")
def classes_from_one_on(lib, wrong):
    return lib.classified(lib.classifier(), target=points()[1] + wrong)


@mistake("loader", "criterion", "there are 2 classes, and labels 0 to 2")
def an_output_is_missing(lib, wrong):
    return lib.classified(lib.classifier(outputs=2 if wrong else 3))


@mistake("loader", "criterion", "(16, 1)")
def broadcast_target(lib, wrong):
    x, target = line()
    target = target if wrong else target[:, None]
    return lib.classified(lib.classifier(outputs=1), x, target, lib.nn.MSELoss())


@mistake("loader", "criterion", "softmax is taken twice")
def softmax_before_cross_entropy(lib, wrong):
    last = [lib.nn.Softmax(1)] if wrong else []
    return lib.classified(lib.classifier(*last))


@mistake("loader", "criterion", "sigmoid is taken twice")
def sigmoid_before_bce_with_logits(lib, wrong):
    target = (points()[1] > 0).astype(np.float32)[:, None]
    model = lib.classifier(*([lib.nn.Sigmoid()] if wrong else []), outputs=1)
    criterion = lib.nn.BCEWithLogitsLoss()
    return lib.classified(model, target=target, criterion=criterion)


@mistake("loader", "criterion", "it takes probabilities")
def logits_into_bce(lib, wrong):
    target = (points()[1] > 0).astype(np.float32)[:, None]
    model = lib.classifier(*([] if wrong else [lib.nn.Sigmoid()]), outputs=1)
    return lib.classified(model, target=target, criterion=lib.nn.BCELoss())


@mistake("loader", "criterion", "takes log-probabilities")
def logits_into_nll(lib, wrong):
    model = lib.classifier(*([] if wrong else [lib.nn.LogSoftmax(1)]))
    return lib.classified(model, criterion=lib.nn.NLLLoss())


@mistake("loader", "criterion", "one class")
def one_output_for_cross_entropy(lib, wrong):
    labels = np.zeros(64, np.int64) if wrong else points()[1]
    return lib.classified(lib.classifier(outputs=1 if wrong else 3), target=labels)
