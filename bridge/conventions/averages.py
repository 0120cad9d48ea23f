"""Averages of weights, batch norms after them, and parameters as one vector."""

import torch
from torch import nn
from torch.nn.utils import (  # noqa: F401 - in expressions
    clip_grad_norm_,
    vector_to_parameters,
)
from torch.optim.swa_utils import (  # noqa: F401 - in expressions
    AveragedModel,
    get_swa_avg_fn,
    get_swa_multi_avg_fn,
    update_bn,
)

from bridge.conventions.register import convention, entry

__all__ = []


def averaged(values, **options):
    """One parameter's average, after an update with each of the values"""
    model = nn.Linear(1, 1, bias=False).double()
    average = AveragedModel(model, **options)
    for value in values:
        model.weight.data.fill_(value)
        average.update_parameters(model)
    return average.module.weight.item()


def counted(counts, **options):
    """The average of a batch norm's num_batches_tracked, after each of the counts"""
    model = nn.BatchNorm1d(1)
    average = AveragedModel(model, use_buffers=True, **options)
    for count in counts:
        model.num_batches_tracked.fill_(count)
        average.update_parameters(model)
    return average.module.num_batches_tracked.item()


@convention(
    "averages of weights",
    symptom="the average of the weights is in float64, and only good to 1e-8",
    translate="AveragedModel(model) without a function, or avg_fn=get_swa_avg_fn()",
)
def share_of_a_mean_of_lists():
    """get_swa_multi_avg_fn weighs by 1 / (n + 1), and torch divides an integer tensor
    into float32, also for weights of float64; get_swa_avg_fn divides the weights."""
    third = torch.tensor(1 / 3, dtype=torch.float32).item()
    return entry(
        locals(),
        {
            "averaged([0, 0, 1]) - 1 / 3": 0.0,
            "averaged([0, 0, 1], multi_avg_fn=get_swa_multi_avg_fn()) - 1 / 3": third
            - 1 / 3,
        },
        same=("averaged([0, 0, 1])", "sum([0, 0, 1]) / 3"),
    )


@convention(
    "averages of weights",
    symptom="num_batches_tracked of the average is too small, or cannot be averaged",
    translate="use_buffers=False copies the counts",
)
def counts_in_an_average():
    """With use_buffers integers are averaged, too: each average is cut off, and
    get_swa_multi_avg_fn refuses them."""
    return entry(
        locals(),
        {
            # 1, then 1.5 cut off, then 1 + (4 - 1) / 3
            "counted([1, 2, 4], avg_fn=get_swa_avg_fn())": 1 + 3 // 3,
            "sum([1, 2, 4]) / 3": 7 / 3,
            "counted([1, 2], multi_avg_fn=get_swa_multi_avg_fn())": RuntimeError,
        },
    )


@convention(
    "averages of weights",
    symptom="the averaged model is worse than the model, in evaluation mode alone",
    translate="update_bn(loader, averaged_model) at the end",
)
def statistics_of_an_average():
    """AveragedModel averages the weights and copies the running mean and variance of
    the model: they belong to its last weights. update_bn measures them anew."""
    model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.BatchNorm1d(1)).double()
    average, x = AveragedModel(model), torch.tensor([[0.0], [2.0]]).double()
    for weight in (1.0, 3.0):
        model[0].weight.data.fill_(weight)
        update_bn([x], model)
        average.update_parameters(model)
    before = average.module[1].running_mean.item()
    update_bn([x], average)
    return entry(
        locals(),
        # the mean of x is 1: times the last weight 3, and times their mean 2
        {"before": 3.0 * 1, "average.module[1].running_mean.item()": (1 + 3) / 2 * 1},
    )


@convention(
    "averages of weights",
    symptom="running_mean after update_bn is not the mean of the data",
    translate="a loader with batches of one size, drop_last=True",
)
def short_batches_in_update_bn():
    """update_bn takes the mean of the batches' statistics: a short last batch counts as
    much as a long one."""
    norm = nn.BatchNorm1d(1).double()
    x = torch.tensor([[0.0], [0.0], [0.0], [0.0], [3.0], [6.0]]).double()
    update_bn([x[:4], x[4:]], norm)
    return entry(
        locals(),
        {"norm.running_mean.item()": (0 + 4.5) / 2, "x.mean().item()": 9 / 6},
    )


@convention(
    "parameters as a vector",
    symptom="a parameter changes when the vector does, and is of another dtype",
    translate="vector_to_parameters(vec.clone(), parameters) of the same dtype",
)
def parameters_that_are_views():
    """vector_to_parameters makes the parameters views of the vector, of its dtype, and
    takes no notice of what it has too many; parameters_to_vector copies."""
    p = nn.Parameter(torch.zeros(2, dtype=torch.float64))
    vec = torch.tensor([1.0, 2.0, 3.0])
    vector_to_parameters(vec, [p])
    vec[0] = 5.0
    return entry(locals(), {"p.tolist()": [5.0, 2.0], "p.element_size()": 4})


@convention(
    "clipping",
    symptom="the norm is 0 in every step, and nothing is clipped",
    translate="list(model.parameters()), if it is used twice",
)
def clipping_of_nothing():
    """clip_grad_norm_ of no parameters is 0: it warns of a generator that was used up,
    and of an empty list or another iterator it says nothing."""
    used = iter([])
    return entry(
        locals(),
        {
            "clip_grad_norm_(used, 1.0).item()": 0.0,
            "clip_grad_norm_([], 1.0).item()": 0,
        },
    )
