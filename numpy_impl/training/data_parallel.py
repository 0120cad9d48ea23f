"""Data parallel: each rank learns from its share of a batch, gradients are averaged.

    python -m numpy_impl.training.data_parallel --ranks 2

Here one process plays all ranks, one after the other: they hold the same model. The
digits of the log are those of PyTorch's side, whatever the number of ranks.
"""

import numpy as np

from numpy_impl import nn, optim
from numpy_impl.data import DataLoader
from numpy_impl.random import manual_seed
from numpy_impl.workshop.digits_mlp import MLP, datasets

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
            is refused. Its running statistics are those of rank 0, as with DDP.
            SyncBatchNorm, which takes those of all ranks, is BatchNorm by one rank.
        batch: (x, target), the whole of it on every rank.
        criterion: Module, (output, target) -> loss; its reduction is "mean" or "sum".
        optimizer: of the model's parameters.
        ranks: how many ranks R there are.
        weigh: False averages the shares' gradients as they are. That is the mistake: no
            error tells of it, and it only shows where shares differ in size.

    Returns:
        1/R Σ_r weight_r loss_r, a float: the loss of the whole batch.
    """
    total_loss = 0.0
    optimizer.zero_grad()
    for rank in range(ranks):
        # data batch
        x, target = share(batch, rank, ranks)
        count, total = len(target), len(batch[1])
        weight = weight_of(count, total, ranks, criterion.reduction) if weigh else 1.0

        # model output
        output = model(x)
        if rank == 0:
            kept = {name: b.copy() for name, b in model.named_buffers()}

        # loss
        loss = weight * criterion(output, target)
        if count > 0:  # the mean of nothing is NaN
            total_loss += loss.item()

        # backward
        model.backward(criterion.backward(weight))  # adds to what earlier ranks gave

    for p in model.parameters():
        if p.grad is not None:
            p.grad = p.grad / ranks
    model.load_state_dict(kept, strict=False)  # buffers: DDP hands out rank 0's

    # optimizer update
    optimizer.step()
    return total_loss / ranks


def train(model, loader, criterion, optimizer, epochs, ranks, weigh=True):
    """losses[k] = the loss of the k-th batch, of all ranks together

    Args:
        model, criterion, optimizer, ranks, weigh: as for `train_step`.
        loader: of whole batches, the same ones in the same order on every rank.
        epochs: how often to go through it.
    """
    losses = []
    model.train()
    for _ in range(epochs):
        for batch in loader:
            losses.append(train_step(model, batch, criterion, optimizer, ranks, weigh))
    return losses


def digits():
    """MLP, loader, criterion: batches of 205 digits and a last one of 3"""
    manual_seed(0)
    model = MLP(dtype=np.float64)
    train_set, _ = datasets(np.float64)
    loader = DataLoader(train_set, batch_size=205, shuffle=True)
    return model, loader, nn.CrossEntropyLoss()


def main(ranks=1, plain=False):
    """Train on the digits and print the loss of every eighth batch.

    Args:
        ranks: how many to play.
        plain: do not weigh the shares.
    """
    model, loader, criterion = digits()
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    losses = train(
        *(model, loader, criterion, optimizer),
        epochs=3,
        ranks=ranks,
        weigh=not plain,
    )
    report(losses)


def report(losses):
    """The last batch of each epoch, which has 3 samples."""
    for step in range(7, len(losses), 8):
        print(f"batch {step + 1:2}  loss {losses[step]:.8f}")


if __name__ == "__main__":
    from numpy_impl.program import run

    run(main)
