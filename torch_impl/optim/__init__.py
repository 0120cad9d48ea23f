"""Optimizers: roadmap 6.2.5."""

from torch_impl.optim import lr_scheduler, swa_utils
from torch_impl.optim.adadelta import Adadelta
from torch_impl.optim.adafactor import Adafactor
from torch_impl.optim.adagrad import Adagrad
from torch_impl.optim.adam import Adam
from torch_impl.optim.adamax import Adamax
from torch_impl.optim.adamw import AdamW
from torch_impl.optim.asgd import ASGD
from torch_impl.optim.lbfgs import LBFGS
from torch_impl.optim.muon import Muon
from torch_impl.optim.nadam import NAdam
from torch_impl.optim.optimizer import Optimizer
from torch_impl.optim.radam import RAdam
from torch_impl.optim.rmsprop import RMSprop
from torch_impl.optim.rprop import Rprop
from torch_impl.optim.sgd import SGD
from torch_impl.optim.sparse_adam import SparseAdam

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
