"""A record: the arrays that a step computed, in the order in which it did."""

from dataclasses import dataclass, field

from bridge.causal.leaves import leaves

__all__ = ["BACKWARD", "FORWARD", "Event", "Record"]

FORWARD = ("output", "loss")
BACKWARD = ("output gradient", "gradient", "input gradient")

# What the outermost module's arrays are called, by kind.
OF_MODEL = {"output": "y", "output gradient": "y", "input gradient": "x"}


@dataclass(frozen=True)
class Event:
    """One array: the output of a module, a gradient, a parameter after its update.

    kind: "output", "loss", "output gradient" (what reaches a module from above), "input
        gradient" (what it hands on), "gradient" (of a parameter), "buffer", "parameter"
        or "state" (of the optimizer)
    path: of the module, the parameter or the buffer, such as "encoder.0"
    suffix: which call and which of several arrays: " (call 2)[0]"
    value: the array; None where there is no gradient
    """

    kind: str
    path: str
    suffix: str
    value: object

    @property
    def name(self):
        return (self.path or OF_MODEL.get(self.kind, "")) + self.suffix

    @property
    def key(self):
        return self.kind, self.path, self.suffix


@dataclass
class Record:
    """The events of one step, and the inputs that each module got: {(path, call): ...}

    `copy` keeps an array as it is now.
    """

    copy: object
    events: list = field(default_factory=list)
    inputs: dict = field(default_factory=dict)
    calls: dict = field(default_factory=dict)
    known: set = field(default_factory=set)

    def new_call(self, path):
        """The number of this call of a module, from 1."""
        self.calls[path] = self.calls.get(path, 0) + 1
        return self.calls[path]

    def add(self, kind, path, value, call=1):
        """One event for each array in `value`."""
        suffix = "" if call == 1 else f" (call {call})"
        for index, leaf in leaves(value):
            self.append(kind, path, suffix + index, leaf)

    def append(self, kind, path, suffix, value):
        if (kind, path, suffix) in self.known:  # a graph that is undone twice
            return
        self.known.add((kind, path, suffix))
        self.events.append(self._event(kind, path, suffix, value))

    def _event(self, kind, path, suffix, value):
        kept = None if value is None else self.copy(value)
        return Event(kind, path, suffix, kept)

    def add_loss(self, loss):
        """Behind the forward: a step of the user's own tells it at the end only."""
        where = [i for i, e in enumerate(self.events) if e.kind in BACKWARD]
        at = where[0] if where else len(self.events)
        self.events.insert(at, self._event("loss", "loss", "", loss))

    def place_gradients(self, gradients, owners, suffix=""):
        """Parameters' gradients, where the modules that own them were undone last.

        Args:
            gradients: {name: array or None}, complete.
            owners: {name: paths of the modules that hold the parameter}.
            suffix: which update of the step they are of.
        """
        placed = {}
        for name, gradient in gradients.items():
            at = self._complete_at(owners.get(name, ()))
            event = self._event("gradient", name, suffix, gradient)
            placed.setdefault(at, []).append(event)
        ordered = []
        for index, event in enumerate([*self.events, None]):
            ordered += placed.get(index, [])
            ordered += [event] if event else []
        self.events = ordered

    def _complete_at(self, paths):
        """Before these modules' last input gradients, or behind what reached them."""
        at = len(self.events)
        for index, event in enumerate(self.events):
            if event.path not in paths:
                continue
            if event.kind == "output gradient":
                at = index + 1
            elif event.kind == "input gradient" and not self._continues(index):
                at = index
        return at

    def _continues(self, index):
        """Whether the event before is another input gradient of the same call."""
        before, event = self.events[max(index - 1, 0)], self.events[index]
        call = event.suffix.split("[")[0]
        return (before.kind, before.path) == (event.kind, event.path) and (
            index > 0 and before.suffix.split("[")[0] == call
        )
