"""State dicts and files of them: arrays without a forward."""

from bridge.causal.leaves import is_array
from bridge.causal.side import Side
from bridge.weights.states import state_of

__all__ = ["StoredSide"]


class StoredSide(Side):
    """{name: array}, or the path of a file: the arrays are all that is compared."""

    has_backward = False

    def __init__(self, model, label):
        super().__init__(model, label)
        entries = state_of(model).entries
        self.entries = {n: a for n, a in entries.items() if is_array(a)}
        self.missing["outputs, gradients"] = f"{label} holds arrays, and no forward"
        self.names_of_buffers = set()

    def face(self, other):
        """Tell buffers from parameters, as the other side does."""
        self.names_of_buffers = set(other.buffers())

    def parameters(self):
        names = self.names_of_buffers
        return {n: a for n, a in self.entries.items() if n not in names}

    def buffers(self):
        names = self.names_of_buffers
        return {n: a for n, a in self.entries.items() if n in names}

    def forward(self, args, kwargs):
        return None

    def dtype(self):
        return None
