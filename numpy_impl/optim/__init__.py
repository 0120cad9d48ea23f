"""Optimizers: roadmap 6.2.5."""

from numpy_impl.optim import lr_scheduler, swa_utils
from numpy_impl.optim.adadelta import Adadelta
from numpy_impl.optim.adafactor import Adafactor
from numpy_impl.optim.adagrad import Adagrad
from numpy_impl.optim.adam import Adam
from numpy_impl.optim.adamax import Adamax
from numpy_impl.optim.adamw import AdamW
from numpy_impl.optim.asgd import ASGD
from numpy_impl.optim.lbfgs import LBFGS
from numpy_impl.optim.muon import Muon
from numpy_impl.optim.nadam import NAdam
from numpy_impl.optim.optimizer import Optimizer
from numpy_impl.optim.radam import RAdam
from numpy_impl.optim.rmsprop import RMSprop
from numpy_impl.optim.rprop import Rprop
from numpy_impl.optim.sgd import SGD
from numpy_impl.optim.sparse_adam import SparseAdam

__all__ = [
    "ASGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "LBFGS",
    "Muon",
    "NAdam",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "Rprop",
    "SGD",
    "SparseAdam",
    "lr_scheduler",
    "swa_utils",
]
