"""What every kind of model answers: its arrays by name, one recorded step."""

import contextlib

import numpy as np

from bridge.causal.leaves import is_array, is_float, leaves, mapped
from bridge.causal.record import Record
from bridge.parity import dtype_name, to_numpy

__all__ = ["Side"]


class Side:
    """One of the two models; a subclass knows the library.

    Args:
        model: the model.
        label: what to call it, such as "NumPy".

    Attributes:
        has_backward: whether there are gradients to compare.
        can_repeat: whether a step can be taken back and repeated.
        guesses: whether its parameters are guessed, and some may be none.
    """

    has_backward = True
    can_repeat = False
    guesses = False

    def __init__(self, model, label):
        self.model, self.label = model, label
        self.notes = []  # what was done to the inputs, or to the output
        self.missing = {}  # what cannot be recorded: why not

    def note(self, sentence):
        """To be said once, however many steps there are."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    # Names

    def parameters(self):
        """{name: array} of what is trained, as it is now."""
        return {}

    def buffers(self):
        """{name: array} of the state that is not trained."""
        return {}

    def modules(self):
        """{path: module}; the model itself is at ""."""
        return {"": self.model}

    def owners(self):
        """{parameter's name: paths of the modules that hold it}"""
        return {}

    def gradients(self):
        """{parameter's name: its gradient, or None}"""
        return {}

    def trainable(self):
        """The names of the parameters that are not frozen."""
        return set(self.parameters())

    # One step

    def recording(self, record):
        """A block in which whatever the modules compute goes into `record`."""
        return contextlib.nullcontext()

    def forward(self, args, kwargs):
        """The output."""
        return self.model(*args, **kwargs)

    def loss(self, criterion, output, target):
        """The loss of an output."""
        return criterion(output, target)

    def backward_from_loss(self, criterion, loss, output):
        """Every gradient, from the loss."""
        raise NotImplementedError

    def backward_from_output(self, output, upstream):
        """Every gradient, from given gradients of the output's arrays, in order."""
        raise NotImplementedError

    def differentiable(self, output):
        """Of each array of the output, in order, whether a gradient can flow back."""
        return [is_float(leaf) for _, leaf in leaves(output)]

    def zero_grad(self):
        """Forget the gradients."""
        if hasattr(self.model, "zero_grad"):
            self.model.zero_grad()

    # Arrays

    def new_record(self):
        return Record(copy=lambda value: np.array(to_numpy(value)))

    def own(self, batch):
        """A copy of a batch, in this side's kind of array and the model's dtype."""
        wanted = self.dtype()

        def convert(value):
            if wanted is None or not is_float(value) or dtype_name(value) == wanted:
                return self.array(value, None)
            self.note(
                f"inputs of {dtype_name(value)} are given to {self.label} as {wanted}"
            )
            return self.array(value, wanted)

        seen = {}  # an array that is given twice stays one

        def once(value):
            if id(value) not in seen:
                seen[id(value)] = value, convert(value)
            return seen[id(value)][1]

        return mapped(once, batch)

    def array(self, value, dtype):
        """A copy of an array in this side's library."""
        return np.array(to_numpy(value), dtype)

    def dtype(self):
        """The name of the one dtype of the parameters, or None."""
        names = {dtype_name(p) for p in self.parameters().values() if is_float(p)}
        return names.pop() if len(names) == 1 else None

    # Around a comparison

    def twin(self):
        """The side of a copy, if it has to be copied to stay as it is."""
        return self

    def face(self, other):
        """Be told what it is compared with."""

    def unchanged(self):
        """A block after which the model is as it was."""
        return contextlib.nullcontext()

    def random_state(self):
        """The state of the generator that the model draws from, or None."""
        return None

    def set_random_state(self, state):
        """Draw from there on."""

    def seed(self, seed):
        """Let the model draw from one seed."""

    # The optimizer

    def optimizer_state(self, optimizer):
        """{(parameter's name, key): array} of what the optimizer remembers."""
        names = {id(p): name for name, p in self.parameters().items()}
        state = getattr(optimizer, "state", None)
        if not hasattr(state, "items"):
            return {}
        found = {}
        for parameter, values in state.items():
            name = names.get(id(parameter))
            if name is None or not hasattr(values, "items"):
                continue
            for key in sorted(values):
                if key != "step" and is_array(values[key]):
                    found[name, key] = values[key]
        return found


def is_module_of(model, library):
    """Whether it is a Module of "torch" or "numpy_impl", without importing either."""
    return any(
        cls.__name__ == "Module" and cls.__module__.startswith(f"{library}.nn")
        for cls in type(model).__mro__
    )


def trained(optimizer):
    """The parameters in an optimizer's groups, or None where there are no groups."""
    groups = getattr(optimizer, "param_groups", None)
    if groups is None:
        return None
    return [p for group in groups for p in group["params"]]


def is_stored(model):
    """A state dict, or the path of a file with one."""
    return isinstance(model, dict | str) or hasattr(model, "__fspath__")
