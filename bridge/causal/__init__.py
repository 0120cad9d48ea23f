"""What a model does, recorded in causal order: outputs, loss, gradients, buffers.

`side_of(model, label)` gives one interface to modules of PyTorch and of NumPy, to plain
classes with forward and backward, to fitted estimators and to stored state dicts.
"""

from bridge.causal.record import BACKWARD, FORWARD, Event, Record
from bridge.causal.side import Side
from bridge.causal.sides import labels_of, side_of

__all__ = ["BACKWARD", "FORWARD", "Event", "Record", "Side", "labels_of", "side_of"]
