"""A copy of model, criterion and optimizer, and one batch sent through it."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Subject", "Trial", "Visit"]


@dataclass
class Subject:
    """Model, criterion and optimizer of one library."""

    library: Any
    model: Any
    criterion: Any
    optimizer: Any

    def copy(self):
        """Copies that hold on to each other as the originals do.

        Raises:
            TypeError: one of them cannot be copied.
        """
        memo = self.library.non_leaves(self.model)
        try:
            parts = copy.deepcopy((self.model, self.criterion, self.optimizer), memo)
        except Exception as error:
            raise TypeError(
                "model, criterion and optimizer must be such as copy.deepcopy copies, "
                f"for nothing is tried on themselves; it says: {error}"
            ) from error
        twin = Subject(self.library, *parts)
        known = vars(twin.optimizer)
        for name, value in vars(self.optimizer).items():
            # A copied LBFGS has lost its parameters; a schedule's `step` is not ours.
            if name not in known and not callable(value):
                setattr(twin.optimizer, name, copy.deepcopy(value, memo))
        return twin

    def placed(self, batch):
        """A Batch, where the model's parameters are."""
        parameter = next(iter(self.model.parameters()), None)
        if parameter is None:
            return batch
        return batch.placed(lambda x: self.library.near(x, parameter))

    def output_of(self, batch):
        batch = self.placed(batch)
        return self.model(*batch.args, **batch.kwargs)

    def loss_of(self, output, target):
        """The criterion's, or the one that the model has made itself.

        Raises:
            ValueError: there is no criterion, and no loss in the output.
        """
        if self.criterion is not None:
            return self.criterion(output, target)
        if isinstance(output, Mapping) and "loss" in output:
            return output["loss"]
        if getattr(output, "loss", None) is not None:
            return output.loss
        first = output[0] if isinstance(output, list | tuple) and output else output
        if isinstance(first, self.library.array) and tuple(first.shape) == ():
            return first
        raise ValueError(
            "criterion is None, and the model returns no loss: not a number, not "
            "output.loss, not output['loss']"
        )


@dataclass(eq=False)
class Visit:
    """One call of a module: its path, the module, what went in and what came out."""

    path: str
    module: Any
    inputs: tuple
    output: Any = None
    done: bool = False

    @property
    def where(self):
        """Such as "hidden (Linear)", or "the model (MLP)"."""
        return f"{self.path or 'the model'} ({type(self.module).__name__})"


class Trial:
    """A batch through a copied model in training mode, its loss, and backward.

    Args:
        subject: a copy, whose gradients are used up.
        batch: a Batch.

    Attributes:
        visits: a Visit for each call of a module, in the order of the forward.
        output, loss: as far as it came, else None.
        unfit: (what is wrong with the loss, what mends it), or None.
        failed: (where it stopped: "model", "loss" or "backward"; the error), or None.
    """

    def __init__(self, subject, batch):
        self.subject, self.library = subject, subject.library
        self.visits, self.output, self.loss, self.failed = [], None, None, None
        self.unfit = None
        self.batch = subject.placed(batch)
        self.inputs, self.target = self.batch.inputs, self.batch.target
        subject.model.train()
        subject.optimizer.zero_grad()
        for parameter in subject.model.parameters():
            parameter.grad = None
        self.output = self._try("model", self._forward)
        if self.output is None:
            return
        loss = self._try("loss", subject.loss_of, self.output, self.target)
        if loss is None:
            return
        self.loss, self.unfit = loss, self.library.unfit(loss)
        if self.unfit is None:
            self._try("backward", self._backward)

    @property
    def ran(self):
        """Whether it came to the end of backward."""
        return self.loss is not None and self.unfit is None and self.failed is None

    @property
    def is_finite(self):
        """Whether the loss and every gradient are numbers, from which one can go on."""
        grads = [p.grad for p in self.subject.model.parameters()]
        values = [self.loss, *(grad for grad in grads if grad is not None)]
        return all(np.isfinite(self.library.numpy(value)).all() for value in values)

    @property
    def stopped_in(self):
        """The Visit that was begun last and did not end: where the forward failed."""
        return next((v for v in reversed(self.visits) if not v.done), None)

    def leaves(self):
        """The visits of modules that hold no others."""
        return [v for v in self.visits if not any(True for _ in v.module.children())]

    def loss_of(self, output, target=None):
        """The loss of another output, a float; None where the criterion refuses it."""
        target = self.target if target is None else target
        try:
            with self.library.no_grad():
                loss = self.subject.loss_of(output, target)
            return float(self.library.numpy(loss).sum())
        except (ValueError, TypeError, RuntimeError, IndexError):
            return None

    def _try(self, place, function, *arguments):
        try:
            return function(*arguments)
        except Exception as error:
            self.failed = place, error
            return None

    def _forward(self):
        handles = []
        for path, module in self.subject.model.named_modules():
            handles += self._watch(path, module)
        try:
            return self.subject.model(*self.batch.args, **self.batch.kwargs)
        finally:
            for handle in handles:
                handle.remove()

    def _watch(self, path, module):
        def begins(module, inputs):
            self.visits.append(Visit(path, module, inputs))

        def ends(module, inputs, output):
            visit = next(
                v for v in reversed(self.visits) if v.module is module and not v.done
            )
            visit.output, visit.done = output, True

        return (
            module.register_forward_pre_hook(begins),
            module.register_forward_hook(ends),
        )

    def _backward(self):
        self.library.backward(self.subject.model, self.subject.criterion, self.loss)
