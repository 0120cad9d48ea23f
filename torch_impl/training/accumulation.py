"""Gradient accumulation: one update from several small batches, as from a large one.

The mean loss of a large batch is no mean of means: Σ_n loss[n] / N = Σ_k (n[k] / N)
loss[k], where micro-batch k has n[k] of the N samples. So each micro-batch's gradient
counts n[k] / N. Dividing by the number K of micro-batches instead is right as long as
all are of one size, and wrong in the last batch of every epoch.

The sum is that of the large batch to rounding. What looks at the batch itself (batch
normalization) or draws at random (dropout) sees the micro-batches.
"""

from itertools import islice

__all__ = ["accumulate", "accumulating_epoch", "by_counts", "by_batches"]


def by_counts(counts):
    """weight[k] = n[k] / Σ_k n[k]

    Args:
        counts: list of n[k], how many samples micro-batch k has.

    Returns:
        The weights, a list of floats that add up to 1.

    Raises:
        ValueError: there is no sample.
    """
    total = sum(counts)
    if total == 0:
        raise ValueError("batches are empty: there is no sample to take the mean of")
    return [count / total for count in counts]


def by_batches(counts):
    """weight[k] = 1 / K: the mistake, a sample in a short batch counts for more

    Args, Returns: as for `by_counts`.
    """
    return [1 / len(counts) for _ in counts]


def accumulate(model, batches, criterion, weigh=by_counts, count=len):
    """grad ← grad + Σ_k weight[k] ∂loss[k]/∂p, one micro-batch k after the other

    It holds the activations of one micro-batch at a time. The gradient before is the
    caller's: `optimizer.zero_grad()` comes first.

    Args:
        model: Module, x -> output.
        batches: list of micro-batches (x, target).
        criterion: Module, (output, target) -> mean loss of the micro-batch.
        weigh: function, counts -> weights.
        count: function, target -> what the criterion divides its sum by. It is not
            `len` where some samples do not count, as with `ignore_index`.

    Returns:
        Σ_k weight[k] loss[k], a float.

    Raises:
        ValueError: there is no sample in `batches`, or the criterion takes no mean.
    """
    check_mean(criterion)
    batches = list(batches)
    weights = weigh([int(count(target)) for _, target in batches])
    total = 0.0

    # data batch
    for (x, target), weight in zip(batches, weights, strict=True):
        if weight == 0:  # a mean of nothing is NaN, and 0 NaN too
            continue

        # model output
        output = model(x)

        # loss
        loss = criterion(output, target)

        # backward
        (weight * loss).backward()

        total += weight * loss.item()
    return total


def accumulating_epoch(
    model, loader, criterion, optimizer, steps, weigh=by_counts, count=len
):
    """loss = 1/N Σ_n loss[n], an update after every `steps` micro-batches and the last

    As `train_epoch` with batches `steps` times as large.

    Args:
        model, criterion, weigh, count: as for `accumulate`.
        loader: iterable of micro-batches (x, target).
        optimizer: of the model's parameters.
        steps: how many micro-batches an update takes; the last may get fewer.

    Returns:
        The mean loss, each sample's taken before its update, a float.

    Raises:
        ValueError: `steps` is below 1, or as for `accumulate`.
    """
    losses, counts = [], []
    model.train()
    for batches in groups(loader, steps):
        optimizer.zero_grad()
        losses.append(accumulate(model, batches, criterion, weigh, count))

        # optimizer update
        optimizer.step()

        counts.append(sum(int(count(target)) for _, target in batches))
    return sum(w * loss for w, loss in zip(by_counts(counts), losses, strict=True))


def groups(loader, size):
    """Lists of `size` batches each, the last of what is left."""
    if size < 1:
        raise ValueError(f"steps must be 1 or more, got {size}")
    batches = iter(loader)
    while group := list(islice(batches, size)):
        yield group


def check_mean(criterion):
    """Weights that add up to 1 are for means; a sum would need the weight 1."""
    reduction = getattr(criterion, "reduction", "mean")
    if reduction != "mean":
        raise ValueError(f"criterion must have reduction='mean', got {reduction!r}")
