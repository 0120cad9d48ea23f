"""Mistakes that autograd allows, or that need a forward of one's own.

`wrong=False` is the same loop with its cure.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tests.bridge.loops import OURS, TORCH, points
from tests.bridge.loops.mistakes import mistake

__all__ = []


def torch_mistake(check, where, what):
    return mistake(check, where, what, libs=(TORCH,))


class Net(nn.Module):
    """5 -> 8 -> 3; subclasses change the forward."""

    def __init__(self, wrong):
        super().__init__()
        self.wrong = wrong
        self.first, self.last = nn.Linear(5, 8), nn.Linear(8, 3)

    def forward(self, x):
        return self.last(self.hidden(x))

    def hidden(self, x):
        return torch.relu(self.first(x))


@torch_mistake("tensor", "the model", "forward returns None")
def return_is_forgotten(lib, wrong):
    class Silent(Net):
        def forward(self, x):
            y = super().forward(x)
            return None if self.wrong else y

    return lib.classified(Silent(wrong))


@torch_mistake("tensor", "last.weight", "it is on meta")
def parameters_on_two_devices(lib, wrong):
    net = Net(wrong)
    if wrong:
        net.last = nn.Linear(8, 3, device="meta")
    return lib.classified(net)


@torch_mistake("tensor", "in front of last (Linear)", "NaN or inf comes out")
def logarithm_of_zero(lib, wrong):
    class Log(Net):
        def hidden(self, x):
            h = super().hidden(x)
            return h.log() if self.wrong else (h + 1).log()

    return lib.classified(Log(wrong))


@torch_mistake("autograd", "loss", "does not require a gradient")
def output_is_detached(lib, wrong):
    class Detached(Net):
        def forward(self, x):
            y = super().forward(x)
            return y.detach() if self.wrong else y

    return lib.classified(Detached(wrong))


@torch_mistake("autograd", "loss", "the loss is a float")
def loss_as_a_number(lib, wrong):
    def criterion(output, target):
        loss = F.cross_entropy(output, target)
        return loss.item() if wrong else loss

    return lib.classified(Net(wrong), criterion=criterion)


@torch_mistake("autograd", "first", "gives weight, bias no gradient")
def first_layer_is_detached(lib, wrong):
    class Cut(Net):
        def hidden(self, x):
            h = super().hidden(x)
            return h.detach() if self.wrong else h

    return lib.classified(Cut(wrong))


@torch_mistake("autograd", "spare", "gives weight, bias no gradient")
def a_layer_is_not_used(lib, wrong):
    net = Net(wrong)
    if wrong:
        net.spare = nn.Linear(2, 2)
    return lib.classified(net)


@torch_mistake("autograd", "loss.backward()", "inplace")
def written_in_place(lib, wrong):
    class InPlace(Net):
        def hidden(self, x):
            h = torch.sigmoid(self.first(x))
            if self.wrong:
                h += 1  # sigmoid goes back by its result
            else:
                h = h + 1
            return h

    return lib.classified(InPlace(wrong))


@torch_mistake("autograd", "last.bias", "NaN or inf")
def square_root_of_zero(lib, wrong):
    class Root(Net):
        def forward(self, x):
            y = super().forward(x)
            return y + ((y - y.detach()) ** 2 + (0.0 if self.wrong else 1e-6)).sqrt()

    return lib.classified(Root(wrong))


@torch_mistake("autograd", "first", "gradient of weight, bias is 0 in each of 40")
def rounded_on_the_way(lib, wrong):
    class Rounded(Net):
        def hidden(self, x):
            h = super().hidden(x)
            return h.round() if self.wrong else h

    return lib.classified(Rounded(wrong))


@torch_mistake("loader", "criterion", "each target")
def broadcast_in_a_loss_of_ones_own(lib, wrong):
    def criterion(output, target):
        return ((output if wrong else output.squeeze(1)) - target).square().mean()

    x, labels = points()
    model = lib.classifier(outputs=1)
    return lib.classified(model, x, labels.astype(np.float32), criterion)


@torch_mistake("module", "scale", "hides 1 parameters")
def a_tensor_is_no_parameter(lib, wrong):
    class Scaled(Net):
        def __init__(self, wrong):
            super().__init__(wrong)
            scale = torch.ones(3, requires_grad=True)
            self.scale = scale if wrong else nn.Parameter(scale.detach())

        def forward(self, x):
            return self.scale * super().forward(x)

    return lib.classified(Scaled(wrong))


@torch_mistake("loop", "model.eval()", "two evaluations of one batch differ")
def dropout_in_evaluation(lib, wrong):
    class Dropped(Net):
        def hidden(self, x):
            return F.dropout(super().hidden(x), 0.2, self.training or self.wrong)

    return lib.classified(Dropped(wrong))


@torch_mistake("loop", "first", "after model.eval() it is in the other mode")
def train_does_not_reach_the_layers(lib, wrong):
    class Stuck(Net):
        def train(self, mode=True):
            if not self.wrong:
                return super().train(mode)
            self.training = mode
            return self

    return lib.classified(Stuck(wrong))


@torch_mistake("loop", "mean", "changes in evaluation mode")
def statistics_of_the_evaluation(lib, wrong):
    class Centred(Net):
        def __init__(self, wrong):
            super().__init__(wrong)
            self.register_buffer("mean", torch.zeros(5))

        def forward(self, x):
            if self.training or self.wrong:
                self.mean = 0.9 * self.mean + 0.1 * x.mean(0)
            return super().forward(x - self.mean.detach())

    return lib.classified(Centred(wrong))


@torch_mistake("loop", "model.eval()", "an evaluation raises ValueError: no noise")
def evaluation_fails(lib, wrong):
    class Noisy(Net):
        def forward(self, x):
            if self.wrong and not self.training:
                raise ValueError("no noise")
            return super().forward(x)

    return lib.classified(Noisy(wrong))


@torch_mistake("loop", "update 1", "second time")
def state_that_keeps_its_graph(lib, wrong):
    """The first batch goes well; the second goes back into the first one's graph."""

    class Stateful(Net):
        def __init__(self, wrong):
            super().__init__(wrong)
            self.state = None

        def hidden(self, x):
            h = super().hidden(x)
            if self.state is not None:
                h = h + 0.1 * self.state
            self.state = h if self.wrong else h.detach()
            return h

    return lib.classified(Stateful(wrong))


@mistake("autograd", "model", "1 forward was never undone", libs=(OURS,))
def backward_forgets_a_call(lib, wrong):
    class Twice(lib.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = lib.classifier(outputs=5)

        def forward(self, x):
            return self.model(self.model(x))

        def backward(self, grad_y):
            grad_h = self.model.backward(grad_y)
            return grad_h if wrong else self.model.backward(grad_h)

    return lib.classified(Twice())


@torch_mistake("loader", "criterion", "the model returns a tuple, and the loss refuses")
def state_of_the_lstm_in_the_loss(lib, wrong):
    model = nn.LSTM(5, 3, batch_first=True)
    x, labels = points()

    def criterion(output, target):
        return F.cross_entropy(output[0][:, -1], target)

    criterion = nn.CrossEntropyLoss() if wrong else criterion
    return lib.classified(model, np.stack([x, x], 1), labels, criterion)


@torch_mistake("loader", "criterion", "the model returns no loss")
def neither_loss_nor_criterion(lib, wrong):
    class Whole(Net):
        def forward(self, x, target):
            y = super().forward(x)
            return y if self.wrong else F.cross_entropy(y, target)

    model = Whole(wrong)
    return model, lib.loader(*points()), None, lib.adam(model)
