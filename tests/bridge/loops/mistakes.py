"""Mistakes that both libraries allow; `wrong=False` is the same loop with its cure."""

import numpy as np

from tests.bridge.loops import OURS, TORCH, points

__all__ = ["MISTAKES", "mistake"]

# (what it is about, library): (build, check, where, what the finding says)
MISTAKES = {}


def mistake(check, where, what, libs=(TORCH, OURS)):
    """Put a function on the list: (lib, wrong) -> the four parts of a loop."""

    def add(build):
        for lib in libs:
            MISTAKES[build.__name__, lib] = build, check, where, what
        return build

    return add


# The tensor check


@mistake("tensor", "2 (Linear)", "cannot take (16, 8)")
def layers_do_not_fit(lib, wrong):
    nn = lib.nn
    last = nn.Linear(9 if wrong else 8, 3)
    return lib.classified(nn.Sequential(nn.Linear(5, 8), nn.ReLU(), last))


@mistake("tensor", "x", "float64")
def data_of_float64(lib, wrong):
    x, _ = points()
    return lib.classified(
        lib.classifier(), x.astype(np.float64 if wrong else "float32")
    )


@mistake("tensor", "0 (Embedding)", "cannot take (16, 4)")
def tokens_as_floats(lib, wrong):
    nn = lib.nn
    tokens = np.random.default_rng(0).integers(0, 7, size=(64, 4))
    model = nn.Sequential(nn.Embedding(7, 5), nn.Flatten(), nn.Linear(20, 3))
    return lib.classified(model, tokens.astype("float32" if wrong else "int64"))


@mistake("tensor", "0 (Linear)", "cannot take (16, 4, 4)")
def images_are_not_flattened(lib, wrong):
    nn = lib.nn
    x = np.random.default_rng(0).normal(size=(64, 4, 4)).astype(np.float32)
    layers = [] if wrong else [nn.Flatten()]
    return lib.classified(nn.Sequential(*layers, nn.Linear(16, 3)), x)


@mistake("tensor", "0 (Conv2d)", "cannot take (16, 4, 4)")
def images_without_channels(lib, wrong):
    nn = lib.nn
    x = np.random.default_rng(0).normal(size=(64, 1, 4, 4)).astype(np.float32)
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.Flatten(), nn.Linear(12, 3))
    return lib.classified(model, x[:, 0] if wrong else x)


@mistake("tensor", "1 (ReLU)", "dead")
def dead_relu(lib, wrong):
    model = lib.classifier()
    model[0].bias.data[:] = -50.0 if wrong else 0.0
    return lib.classified(model)


# The autograd check


@mistake("autograd", "loss", "not one number")
def loss_of_each_sample(lib, wrong):
    criterion = lib.nn.CrossEntropyLoss(reduction="none" if wrong else "mean")
    return lib.classified(lib.classifier(), criterion=criterion)


@mistake("autograd", "0.weight", "the gradient vanishes")
def vanishing_gradients(lib, wrong):
    nn = lib.nn
    layers = [layer for _ in range(12) for layer in (nn.Linear(5, 5), nn.Sigmoid())]
    model = nn.Sequential(*layers[: None if wrong else 4], nn.Linear(5, 3))
    return lib.classified(model)


@mistake("autograd", "0.weight", "the gradient explodes")
def exploding_gradients(lib, wrong):
    nn = lib.nn
    model = nn.Sequential(*(nn.Linear(5, 5, bias=False) for _ in range(6)))
    for layer in model:
        layer.weight.data[:] = lib.array(np.eye(5, dtype=np.float32))
        if wrong and layer is not model[0]:
            layer.weight.data[:] = layer.weight.data * 300
    if wrong:
        model[0].weight.data[:] = model[0].weight.data * 1e-9
    return lib.classified(model)


# The module check


@mistake("module", "the model", "no parameter trains")
def everything_is_frozen(lib, wrong):
    model = lib.classifier().requires_grad_(not wrong)
    return lib.classified(model)


@mistake("module", "2", "the optimizer does not hold it")
def a_layer_is_not_in_the_optimizer(lib, wrong):
    model = lib.classifier()
    return lib.classified(model, optimizer=lib.adam(model[0] if wrong else model))


@mistake("module", "optimizer", "holds none of the model's")
def another_models_optimizer(lib, wrong):
    model, other = lib.classifier(), lib.classifier()
    return lib.classified(model, optimizer=lib.adam(other if wrong else model))


@mistake("module", "optimizer", "2 parameters that are not the model's")
def a_layer_is_replaced_after_the_optimizer(lib, wrong):
    model = lib.classifier()
    optimizer = lib.adam(model)
    model[2] = lib.nn.Linear(8, 3)
    return lib.classified(model, optimizer=optimizer if wrong else lib.adam(model))


@mistake("module", "optimizer, group 0", "learning rate is 0")
def learning_rate_of_zero(lib, wrong):
    model = lib.classifier()
    return lib.classified(model, optimizer=lib.adam(model, 0.0 if wrong else 0.01))


@mistake("module", "blocks", "a list hides 4 parameters")
def layers_in_a_plain_list(lib, wrong):
    class Net(lib.nn.Module):
        def __init__(self):
            super().__init__()
            blocks = [lib.nn.Linear(5, 5), lib.nn.Linear(5, 5)]
            self.blocks = blocks if wrong else lib.nn.ModuleList(blocks)
            self.last = lib.nn.Linear(5, 3)

        def forward(self, x):
            for block in self.blocks:
                x = block(x)
            return self.last(x)

        def backward(self, grad_y):  # for numpy_impl
            grad_x = self.last.backward(grad_y)
            for block in reversed(list(self.blocks)):
                grad_x = block.backward(grad_x)
            return grad_x

    return lib.classified(Net())


# The loop check


@mistake("loop", "learning rate", "lr=30 is too high")
def learning_rate_too_high(lib, wrong):
    model = lib.classifier()
    optimizer = lib.optim.SGD(model.parameters(), lr=30.0 if wrong else 0.1)
    return lib.classified(model, optimizer=optimizer)


@mistake("loop", "learning rate", "lr=100 is too high")
def learning_rate_that_learns_the_batch_in_jumps(lib, wrong):
    model = lib.classifier()
    return lib.classified(model, optimizer=lib.adam(model, 100.0 if wrong else 0.01))


@mistake("loop", "learning rate", "lr=1e-06 is too low")
def learning_rate_too_low(lib, wrong):
    model = lib.classifier()
    optimizer = lib.optim.SGD(model.parameters(), lr=1e-6 if wrong else 0.1)
    return lib.classified(model, optimizer=optimizer)


@mistake("loop", "optimizer.step()", "no parameter of the model has changed")
def updates_below_rounding(lib, wrong):
    model = lib.classifier()
    optimizer = lib.optim.SGD(model.parameters(), lr=1e-20 if wrong else 0.1)
    return lib.classified(model, optimizer=optimizer)


@mistake("loop", "optimizer", "the loss rises")
def wrong_direction(lib, wrong):
    model = lib.classifier()
    optimizer = lib.optim.SGD(model.parameters(), lr=0.1, maximize=wrong)
    return lib.classified(model, optimizer=optimizer)
