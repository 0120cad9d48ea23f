"""Data parallel: each rank learns from its share of a batch, gradients are averaged.

    torchrun --nproc-per-node 2 -m torch_impl.training.data_parallel

Each rank is a process with a model of its own, or with its part of it (FSDP). On more
machines it is the same file: torchrun takes --nnodes and --rdzv-endpoint. Accelerate,
Lightning Fabric and Ray Train are what one writes then to be spared these lines.
"""

import gc
import os
from contextlib import contextmanager
from datetime import timedelta
from typing import Literal

import torch
import torch.distributed as dist
from torch import manual_seed, nn, optim
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.elastic.multiprocessing.errors import record
from torch.distributed.fsdp import fully_shard
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

from torch_impl.workshop.digits_mlp import MLP, datasets

__all__ = ["share", "weight_of", "train_step", "train"]


def share(batch, rank, ranks):
    """x[rank], x[rank + R], x[rank + 2R], ...: every R-th sample of the batch

    Shares differ by one sample if R does not divide N, and are empty beyond the N-th
    rank. DistributedSampler deals out a whole data set in this way, but repeats samples
    until all shares are of one length: those count twice, and the mean is another.

    Args:
        batch: arrays (N, ...).
        rank: 0..R-1.
        ranks: how many R there are.

    Returns:
        A list of arrays, those of this rank.
    """
    return [array[rank::ranks] for array in batch]


def weight_of(count, total, ranks, reduction="mean"):
    """weight = count R / N for mean losses, R for sums: undoes the average over ranks

    The mean over ranks 1/R Σ_r ∇loss_r takes each rank for as important as the others.
    The mean over samples is 1/N Σ_r count_r ∇loss_r, and the sum Σ_r ∇loss_r.

    Args:
        count: how many samples this rank has.
        total: how many samples N the batch has.
        ranks: how many ranks R there are.
        reduction: the criterion's, "mean" or "sum".

    Raises:
        ValueError: `reduction` is neither.
    """
    if reduction == "mean":
        return count * ranks / total
    if reduction == "sum":
        return float(ranks)
    raise ValueError(f'reduction must be "mean" or "sum", got {reduction!r}')


def train_step(model, batch, criterion, optimizer, ranks, weigh=True):
    """p.grad = 1/R Σ_r weight_r ∇loss_r, then one update: the same on every rank

    Args:
        model: Module, x -> output. BatchNorm takes the mean and the variance of its
            rank's share: many ranks then are not one process, and a share of one sample
            is refused. Its running statistics are those of rank 0, which DDP hands out
            before each forward. On GPUs SyncBatchNorm takes those of all ranks.
        batch: (x, target), the whole of it on every rank.
        criterion: Module, (output, target) -> loss; its reduction is "mean" or "sum".
        optimizer: of the model's parameters.
        ranks: how many ranks R there are.
        weigh: False averages the shares' gradients as they are. That is the mistake: no
            error tells of it, and it only shows where shares differ in size.

    Returns:
        1/R Σ_r weight_r loss_r, a float: the loss of the whole batch.
    """
    rank = dist.get_rank() if ranks > 1 else 0

    # data batch
    x, target = share(batch, rank, ranks)
    count, total = len(target), len(batch[1])
    weight = weight_of(count, total, ranks, criterion.reduction) if weigh else 1.0

    # model output
    output = model(x)

    # loss
    loss = weight * criterion(output, target)
    total_loss = loss.detach().clone()
    if count == 0:  # the mean of nothing is NaN
        total_loss.zero_()
    if ranks > 1:
        dist.all_reduce(total_loss)

    # backward
    optimizer.zero_grad()
    loss.backward()  # DDP and FSDP take the average over all ranks in here

    # optimizer update
    optimizer.step()
    return total_loss.item() / ranks


def train(model, loader, criterion, optimizer, epochs, ranks, weigh=True):
    """losses[k] = the loss of the k-th batch, of all ranks together

    Args:
        model, criterion, optimizer, ranks, weigh: as for `train_step`.
        loader: of whole batches, the same ones in the same order on every rank.
        epochs: how often to go through it.
    """
    losses = []
    device = next(model.parameters()).device
    model.train()
    for _ in range(epochs):
        for batch in loader:
            batch = [tensor.to(device) for tensor in batch]
            losses.append(train_step(model, batch, criterion, optimizer, ranks, weigh))
    return losses


def digits():
    """MLP, loader, criterion: batches of 205 digits and a last one of 3"""
    manual_seed(0)
    model = MLP(dtype=torch.float64)
    train_set, _ = datasets(torch.float64)
    loader = DataLoader(train_set, batch_size=205, shuffle=True)
    return model, loader, nn.CrossEntropyLoss()


def main(
    strategy: Literal["ddp", "fsdp"] = "ddp",
    plain=False,
    device: Literal["cpu", "cuda"] = "cpu",
):
    """Train on the digits and print the loss of every eighth batch.

    Args:
        strategy: who holds the parameters: ddp, every rank; fsdp, each a part.
        plain: do not weigh the shares.
        device: cpu talks by gloo; cuda by nccl, and takes a GPU for each rank.
    """
    with process_group(device) as ranks:
        losses = losses_of_digits(ranks, strategy, device, weigh=not plain)
        if ranks == 1 or dist.get_rank() == 0:
            report(losses)


def losses_of_digits(ranks, strategy, device, weigh):
    """Three epochs; the model is gone when it returns."""
    model, loader, criterion = digits()
    model = wrapped(model.to(device), strategy)
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    return train(model, loader, criterion, optimizer, 3, ranks, weigh)


@contextmanager
def process_group(device="cpu", timeout=60):
    """How many ranks torchrun has started, this one joined with them; 1 without it

    Models have to be gone when it ends. One that outlives its group may hang in its
    end: there it holds Python's lock and waits for a thread of gloo's, which needs that
    lock to let go of the last gradient.

    Args:
        device: "cpu" talks by gloo, "cuda" by nccl, with a GPU for each rank.
        timeout: seconds after which a rank that waits for another gives up.
    """
    if "RANK" not in os.environ:
        yield 1
        return
    if device == "cuda":
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    backend = "nccl" if device == "cuda" else "gloo"
    dist.init_process_group(backend, timeout=timedelta(seconds=timeout))
    try:
        yield dist.get_world_size()
    finally:
        gc.collect()  # models that refer to themselves
        dist.destroy_process_group()


def wrapped(model, strategy):
    """The model whose backward averages over ranks; the model itself if it is alone

    Args:
        model: on its device; FSDP changes it, so the optimizer comes afterwards.
        strategy: "ddp", every rank holds all parameters; "fsdp", each holds a part and
            gathers a layer's when it is used.
    """
    if not dist.is_initialized():
        return model
    if strategy == "ddp":
        return DistributedDataParallel(model)
    device = next(model.parameters()).device.type
    mesh = init_device_mesh(device, (dist.get_world_size(),))
    for layer in model.children():
        fully_shard(layer, mesh=mesh)
    return fully_shard(model, mesh=mesh)


def report(losses):
    """The last batch of each epoch, which has 3 samples."""
    for step in range(7, len(losses), 8):
        print(f"batch {step + 1:2}  loss {losses[step]:.8f}")


if __name__ == "__main__":
    from torch_impl.program import run

    run(record(main))  # torchrun then says which rank failed, and of what
