"""One step of a training, recorded: the plain one, or one of the user's own."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from bridge.causal.leaves import leaves
from bridge.causal.nudge import nudge
from bridge.causal.side import Side
from bridge.parity import dtype_name

__all__ = ["Trainer", "inputs_of", "split"]

TARGETS = (
    "target",
    "targets",
    "labels",
    "label",
    "y",
)  # keys of a batch that is a dict


@dataclass
class Trainer:
    """A model and what trains it; `take` does one step and records it.

    Args:
        side: of the model.
        criterion: (output, target) -> loss; None: a random upstream gradient instead.
        optimizer: None: nothing is updated.
        scheduler: stepped after the optimizer, if not None.
        step: (model, batch) -> anything, instead of all that.
    """

    side: Side
    criterion: object = None
    optimizer: object = None
    scheduler: object = None
    step: object = None
    seed: int = 0
    differentiable: list = field(default_factory=list)  # of the last output
    record: object = None  # of the step in progress, or the last

    def take(self, batch, flows=None):
        """The Record of one step on a batch of this side's own arrays.

        Args:
            flows: of each array of the output whether the other side lets a gradient
                flow back through it, where a random one is drawn.
        """
        side, record = self.side, self.side.new_record()
        self.record, updates = record, []
        with contextlib.ExitStack() as stack:
            stack.enter_context(side.recording(record))
            stack.enter_context(self._watching(updates))
            if self.step is not None:
                result = self.step(side.model, batch)
                numbers = [x for _, x in leaves(result) if is_one(x)]
                if numbers:
                    record.add_loss(numbers[0])
            else:
                self._plain_step(batch, record, flows)
        if not updates:
            updates = [copies(side.gradients())]
        for number, gradients in enumerate(updates, 1):
            suffix = "" if number == 1 else f" (update {number})"
            record.place_gradients(gradients, side.owners(), suffix)
        for kind, found in (
            ("buffer", side.buffers()),
            ("parameter", side.parameters()),
        ):
            for name, value in found.items():
                record.append(kind, name, "", value)
        for (name, key), value in side.optimizer_state(self.optimizer).items():
            record.append("state", name, f".{key}", value)
        return record

    def arrays_only(self):
        """The Record of buffers and parameters as they are."""
        record = self.side.new_record()
        self._add_arrays(record)
        return record

    def _add_arrays(self, record):
        side = self.side
        for kind, found in (
            ("buffer", side.buffers()),
            ("parameter", side.parameters()),
        ):
            for name, value in found.items():
                record.append(kind, name, "", value)

    def _plain_step(self, batch, record, flows):
        side = self.side
        if self.criterion is None:
            args, kwargs = inputs_of(batch)
            output = side.forward(args, kwargs)
            self._ensure_output(record, output)
            self._zero_grad()
            self.differentiable = side.differentiable(output)
            if side.has_backward:
                side.backward_from_output(output, self._upstream(output, flows))
        else:
            (args, kwargs), target = split(batch)
            output = side.forward(args, kwargs)
            self._ensure_output(record, output)
            loss = side.loss(self.criterion, self._for_criterion(output), target)
            record.add_loss(loss)
            self._zero_grad()
            side.backward_from_loss(self.criterion, loss, output)
        if self.optimizer is not None:
            self.optimizer.step()
        if self.scheduler is not None:
            self.scheduler.step()

    def _ensure_output(self, record, output):
        """A function, or an object that cannot be watched: its output at least."""
        if not any(e.kind == "output" and e.path == "" for e in record.events):
            record.add("output", "", output)

    def _zero_grad(self):
        if hasattr(self.optimizer, "zero_grad"):
            self.optimizer.zero_grad()
        else:
            self.side.zero_grad()

    def _for_criterion(self, output):
        """A loss of the library takes one array: of several outputs the first."""
        is_ready_made = ".nn." in type(self.criterion).__module__
        if is_ready_made and isinstance(output, tuple | list | Mapping):
            self.side.note("the loss is that of the first of several outputs")
            return leaves(output)[0][1]
        return output

    def _upstream(self, output, flows):
        """A random gradient for each array of the output: ones hide too much."""
        flows = self.differentiable if flows is None else flows
        found = []
        for index, (_, y) in enumerate(leaves(output)):
            rng = np.random.default_rng([self.seed, index])
            grad = rng.normal(size=tuple(np.shape(y)))
            dtype = "float32" if dtype_name(y) == "float32" else "float64"
            grad = nudge(grad.astype(dtype))
            open_here = self.differentiable[index]
            flow = open_here and (index >= len(flows) or flows[index])
            found.append(grad if flow else None)
        return found

    @contextlib.contextmanager
    def _watching(self, updates):
        """Gradients as the optimizer finds them: a step may clear them afterwards."""
        if not hasattr(self.optimizer, "register_step_pre_hook"):
            yield
            return

        def look(*_):
            updates.append(copies(self.side.gradients()))

        handle = self.optimizer.register_step_pre_hook(look)
        try:
            yield
        finally:
            handle.remove()


def is_one(value):
    """Whether it is a number, or an array of one."""
    return all(size == 1 for size in np.shape(value))


def copies(gradients):
    return {
        name: None if g is None else (g.clone() if hasattr(g, "clone") else np.array(g))
        for name, g in gradients.items()
    }


def inputs_of(batch):
    """(args, kwargs) of a batch that is all inputs: a tuple, a dict, or one array."""
    if isinstance(batch, Mapping):
        return (), dict(batch)
    return (tuple(batch), {}) if isinstance(batch, tuple | list) else ((batch,), {})


def split(batch):
    """((args, kwargs), target) of a batch.

    (x, target), ((x1, x2), target), (x1, x2, target), or a dict with one of the keys
    target, targets, labels, label, y, all others being keyword arguments of forward.

    Raises:
        ValueError: there is no target in it.
    """
    if isinstance(batch, Mapping):
        found = [key for key in TARGETS if key in batch]
        if not found:
            raise ValueError(
                f"a batch that is a dict needs one of the keys {', '.join(TARGETS)}, "
                f"its target; got {', '.join(map(str, batch))}"
            )
        rest = {key: value for key, value in batch.items() if key != found[0]}
        return ((), rest), batch[found[0]]
    if not isinstance(batch, tuple | list) or len(batch) < 2:
        raise ValueError(
            "a batch must be (input, target), ((input, ...), target) or a dict; or "
            "hand in step=(ours, theirs) and take it apart yourself"
        )
    *inputs, target = batch
    inputs = inputs[0] if len(inputs) == 1 else tuple(inputs)
    return inputs_of(inputs), target
