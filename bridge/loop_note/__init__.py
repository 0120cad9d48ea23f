"""The loop note: what is wrong with a training loop, where, and the line that mends it.

    from bridge.loop_note import loop_note

    print(loop_note(model, loader, criterion, optimizer))

Five checks, for anybody's PyTorch and for numpy_impl: tensor, autograd, module, loader,
loop. Whatever is tried is tried on copies.
"""

import warnings
from collections.abc import Iterable

from bridge.loop_note import future, gradients, loaders, loops, modules, splits, tensors
from bridge.loop_note import source as sources
from bridge.loop_note.library import generators_kept, library_of
from bridge.loop_note.report import CHECKS, Finding, LoopNoteError, Note
from bridge.loop_note.trial import Subject, Trial

__all__ = ["CHECKS", "Finding", "LoopNoteError", "Note", "loop_note"]


def loop_note(model, loader, criterion, optimizer, source=None, evaluation=None):
    """What is wrong with these four, which a training loop is made of.

    The loop that is meant is `criterion(model(x), target)` for each batch (x, target)
    of the loader. A batch may also be (x1, x2, ..., target), for model(x1, x2, ...), or
    a dict with "labels" or "target", for model(**others). Model, optimizer and
    every default generator are left as they were, and so is a generator of the
    loader's. The loader is gone through a few times, some batches each.

    Args:
        model: Module of PyTorch or of numpy_impl; it is copied, not trained.
        loader: iterable of batches, which can be begun anew. They are moved to the
            device of the model.
        criterion: Module or function, (output, target) -> loss. Of numpy_impl it is a
            Module, whose backward() gives the gradient of the output. None: the model
            returns its own loss, as a number, output.loss or output["loss"].
        optimizer: of the model's parameters.
        source: the function, module or file in which the loop is written; its five
            places are looked for. It is read, not run.
        evaluation: the loader of the evaluation data; no sample of it, and no mean of
            it, should be known to the training.

    Returns:
        A Note, whose `findings` is an empty list if all is well.

    Raises:
        TypeError: model or optimizer is of neither library, or the loader is an
            iterator, whose batches would be lost; or one cannot be copied.
        OSError, SyntaxError: the source cannot be read.
    """
    library = library_of(model)
    library.check_optimizer(optimizer)
    check_criterion(library, criterion)
    check_again("loader", loader)
    check_again("evaluation", evaluation)
    note = Note()
    if source is not None:
        sources.check(note, source)
    with generators_kept(loader, evaluation), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are the loop's own; here we look closer
        modules.check(note, library, model, criterion, optimizer)
        batches = loaders.check(note, library, loader, own_loss=criterion is None)
        if not batches:
            return note
        if evaluation is not None:
            splits.check(note, library, loader, evaluation)
        subject = Subject(library, model, criterion, optimizer)
        trial = Trial(subject.copy(), batches[0])
        tensors.check(note, trial)
        if trial.output is not None:
            loaders.check_loss(note, trial)
        if trial.loss is not None:
            gradients.check(note, trial)
            loops.check_modes(note, subject, batches[0])
            future.check(note, subject, batches[0])
        if trial.ran and trial.is_finite:
            loops.check_one_batch(note, subject, batches[0], ignorance(trial))
    return note


def ignorance(trial):
    """The loss where each output is 0: that of a model which knows nothing."""
    if not isinstance(trial.output, trial.library.array):
        return 0.0
    return abs(trial.loss_of(trial.output * 0) or 0.0)


def check_criterion(library, criterion):
    """A function of (output, target); for numpy_impl with a backward of its own."""
    if criterion is None and library.needs_criterion:
        raise TypeError(
            "criterion must be a Module of numpy_impl.nn, whose backward() begins the "
            "way back, got None"
        )
    if criterion is not None and not callable(criterion):
        raise TypeError(
            "criterion must be a Module or a function, (output, target) -> loss, or "
            "None where the model returns its own loss, got "
            f"{type(criterion).__name__}"
        )


def check_again(name, loader):
    """An iterator, such as a generator, gives its batches only once."""
    if loader is not None and not isinstance(loader, Iterable):
        if not hasattr(loader, "__getitem__"):
            raise TypeError(
                f"{name} must be a DataLoader or a list of batches (x, target), got "
                f"{type(loader).__name__}"
            )
    if hasattr(loader, "__next__"):
        raise TypeError(
            f"{name} is a {type(loader).__name__}, which can be gone through only "
            "once: give a DataLoader or a list of batches"
        )
