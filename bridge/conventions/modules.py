"""Modules: layouts, what a state dict holds, what is shared and what is lost."""

import copy
import pickle  # noqa: F401 - in expressions

import numpy as np
import torch
from sklearn.linear_model import LinearRegression
from torch import nn

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "Linear",
    symptom="mat1 and mat2 shapes cannot be multiplied, or a square matrix that is "
    "silently transposed",
)
def layout_of_linear():
    """nn.Linear keeps (out, in), as LinearRegression does; Keras, Flax and
    scikit-learn's MLP keep (in, out)."""
    kernel = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # in Keras: 2 in, 3 out
    x = torch.ones(1, 2)
    fitted = LinearRegression().fit(np.eye(2), np.ones((2, 3)))
    return entry(
        locals(),
        {
            "nn.Linear(2, 3).weight.shape": [3, 2],
            "kernel.shape": [2, 3],
            "fitted.coef_.shape": [3, 2],
            "F.linear(x, kernel)": RuntimeError,
        },
        same=("F.linear(x, kernel.T)", "x @ kernel"),
    )


@convention(
    "state_dict",
    symptom="the best weights that I kept are those of the last epoch",
)
def references_in_a_state_dict():
    """state_dict() holds the weights themselves, not copies: training goes on in what
    was kept."""
    model = nn.Linear(1, 1)
    model.weight.data.fill_(1.0)
    kept, copied = model.state_dict(), copy.deepcopy(model.state_dict())
    model.weight.data += 1  # as an optimizer does
    return entry(
        locals(),
        {"kept['weight']": [[2.0]], "copied['weight']": [[1.0]]},
        same=("copied['weight']", "kept['weight'] - 1"),
    )


@convention(
    "state_dict",
    symptom="float64 weights lose half their digits when they are loaded",
    translate="model.double() before load_state_dict, or assign=True",
)
def dtype_of_what_is_loaded():
    """load_state_dict copies into what is there: it rounds to the model's dtype, and
    says nothing."""
    state = {"weight": torch.tensor([[0.1]], dtype=torch.float64)}
    model, assigned = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    model.load_state_dict(state)
    assigned.load_state_dict(state, assign=True)
    return entry(
        locals(),
        {
            "model.weight.dtype": "torch.float32",
            "assigned.weight.dtype": "torch.float64",
            "model.weight.item() == 0.1": False,
        },
        same=("model.weight.item()", "float(np.float32(0.1))"),
    )


@convention(
    "state_dict",
    symptom="weights were loaded, and the model predicts as before",
    translate="look at what load_state_dict returns",
)
def names_that_do_not_fit():
    """With strict=False load_state_dict passes over names that do not fit, all of them
    if need be, and returns which; DataParallel's begin with "module."."""
    model = nn.Linear(1, 1, bias=False)
    state = {"module.weight": torch.ones(1, 1)}
    return entry(
        locals(),
        {
            "model.load_state_dict(state)": RuntimeError,
            "model.load_state_dict(state, strict=False).missing_keys": ["weight"],
        },
    )


@convention(
    "Module",
    symptom="the optimizer gets an empty parameter list; layers do not learn",
    translate="nn.ModuleList, nn.ModuleDict, register_buffer",
)
def what_is_registered():
    """A module finds parameters and modules that are attributes, not those in a list; a
    tensor that is an attribute is in no state dict and is not moved by to()."""

    class Model(nn.Module):
        def __init__(self, container):
            super().__init__()
            self.layers = container([nn.Linear(1, 1)])
            self.table = torch.ones(1)

    return entry(
        locals(),
        {
            "len(list(Model(list).parameters()))": 0,
            "len(list(Model(nn.ModuleList).parameters()))": 2,
            "'table' in Model(list).state_dict()": False,
        },
    )


@convention(
    "Module",
    symptom="there are fewer parameters than entries in the state dict",
)
def tied_weights():
    """A parameter that two modules share is one in parameters(), and gets the sum of
    both gradients; the state dict lists it under both names."""
    first, second = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    second.weight = first.weight
    model = nn.Sequential(first, second)
    first.weight.data.fill_(3.0)
    model(torch.ones(1, 1)).backward()  # y = w²
    return entry(
        locals(),
        {
            "len(list(model.parameters()))": 1,
            "len(model.state_dict())": 2,
            "first.weight.grad": [[2 * 3.0]],
        },
        same=(
            "len(list(model.named_parameters(remove_duplicate=False)))",
            "len(model.state_dict())",
        ),
    )


@convention(
    "Parameter",
    symptom="a copied model has no gradients, and its optimizer moves the old one",
    translate="copy .grad by hand; make a new optimizer of the copy's parameters",
)
def lost_gradient():
    """deepcopy and pickle drop a Parameter's gradient; of a plain tensor deepcopy keeps
    it."""
    p, t = nn.Parameter(torch.ones(1)), torch.ones(1, requires_grad=True)
    p.grad, t.grad = torch.ones(1), torch.ones(1)
    return entry(
        locals(),
        {
            "copy.deepcopy(p).grad": None,
            "pickle.loads(pickle.dumps(p)).grad": None,
            "copy.deepcopy(t).grad": [1.0],
        },
    )


@convention(
    "Parameter",
    symptom="a gradient is wrong, without an error, after weights were written through "
    ".data",
    translate="with torch.no_grad(): between backward() and the next forward",
)
def writing_through_data():
    """Writing through .data is hidden from autograd, which then uses the new value;
    through detach() it is seen, and the backward refuses."""

    def gradient(write):
        p = torch.tensor(3.0, requires_grad=True)
        y = p * p
        write(p)
        y.backward()
        return p.grad

    return entry(
        locals(),
        {
            "gradient(lambda p: None)": 2 * 3.0,
            "gradient(lambda p: p.data.fill_(10.0))": 2 * 10.0,
            "gradient(lambda p: p.detach().fill_(10.0))": RuntimeError,
        },
    )


@convention(
    "Sequential",
    symptom="a state dict no longer fits after a layer without weights was added",
    translate="nn.Sequential(OrderedDict(...)) gives names that stay",
)
def names_in_a_sequence():
    """Sequential names its modules by their place, counting those without weights."""
    first, second = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    return entry(
        locals(),
        {
            "list(nn.Sequential(first, second).state_dict())": ["0.weight", "1.weight"],
            "list(nn.Sequential(first, nn.ReLU(), second).state_dict())": [
                "0.weight",
                "2.weight",
            ],
        },
    )


@convention(
    "Module",
    symptom="hooks are not called, and weight_norm or a summary sees nothing",
    translate="call the module: model(x)",
)
def call_and_forward():
    """model(x) runs the hooks around forward, model.forward(x) does not."""
    model = nn.Identity()
    model.register_forward_hook(lambda module, args, y: 10 * y)
    return entry(locals(), {"model(1.0)": 10.0, "model.forward(1.0)": 1.0})
