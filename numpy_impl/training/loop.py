"""Training and evaluation: an epoch of each, and the log of both."""

from contextlib import contextmanager

from numpy_impl.nn import no_grad

__all__ = ["train_epoch", "evaluate_epoch", "fit", "accuracy"]


def train_epoch(model, loader, criterion, optimizer, on_step=None):
    """loss = 1/N Σ_n loss[n], each sample's loss taken before its batch's update

    The mean is over samples: a last batch that is smaller counts less. The model is in
    training mode afterwards.

    Args:
        model: Module, x -> output.
        loader: iterable of batches (x, target).
        criterion: Module, (output, target) -> mean loss of the batch.
        optimizer: of the model's parameters.
        on_step: called with each batch's loss after its update, if not None.

    Returns:
        The mean loss, a float.

    Raises:
        ValueError: there is no sample in `loader`.
    """
    model.train()
    total, count = 0.0, 0

    # data batch
    for x, target in loader:
        # model output
        output = model(x)

        # loss
        loss = criterion(output, target)

        # backward
        optimizer.zero_grad()
        model.backward(criterion.backward())

        # optimizer update
        optimizer.step()

        total += loss.item() * len(target)
        count += len(target)
        if on_step is not None:
            on_step(loss.item())
    return mean(total, count)


def evaluate_epoch(model, loader, criterion, metric=None):
    """loss = 1/N Σ_n loss[n] in evaluation mode, and the metric's mean likewise

    Every module is in its own mode again afterwards, and nothing is left for backward.

    Args:
        model: Module, x -> output.
        loader: iterable of batches (x, target).
        criterion: Module, (output, target) -> mean loss of the batch.
        metric: function (output, target) -> mean of the batch, such as `accuracy`.

    Returns:
        (loss, value of the metric), floats; the second is None without a metric.

    Raises:
        ValueError: there is no sample in `loader`.
    """
    total, total_metric, count = 0.0, 0.0, 0
    with evaluation_mode(model), no_grad():
        for x, target in loader:
            output = model(x)
            total += criterion(output, target).item() * len(target)
            if metric is not None:
                total_metric += metric(output, target) * len(target)
            count += len(target)
    loss = mean(total, count)
    return loss, None if metric is None else mean(total_metric, count)


def fit(
    model,
    train_loader,
    validation_loader,
    criterion,
    optimizer,
    epochs,
    metric=None,
    on_step=None,
    on_epoch=None,
):
    """log = {"train_loss": [...], "validation_loss": [...], ...}, an entry per epoch

    The training loss is a mean over an epoch in which the model gets better; the
    validation loss is that of the model at its end. So it may well be the lower one.

    Args:
        model, criterion, optimizer: as for `train_epoch`.
        train_loader: batches to learn from.
        validation_loader: batches that the optimizer never sees.
        epochs: how often to go through `train_loader`.
        metric: as for `evaluate_epoch`; logged as "validation_" and its name.
        on_step: called with each batch's loss after its update, if not None.
        on_epoch: called with the log after each epoch, if not None.

    Returns:
        The log, a dict of lists of floats.
    """
    log = {"train_loss": [], "validation_loss": []}
    if metric is not None:
        log[f"validation_{metric.__name__}"] = []
    for _ in range(epochs):
        train_loss = train_epoch(model, train_loader, criterion, optimizer, on_step)
        loss, value = evaluate_epoch(model, validation_loader, criterion, metric)
        log["train_loss"].append(train_loss)
        log["validation_loss"].append(loss)
        if metric is not None:
            log[f"validation_{metric.__name__}"].append(value)
        if on_epoch is not None:
            on_epoch(log)
    return log


def accuracy(output, target):
    """accuracy = 1/N Σ_n 1[argmax_c output[n, c] = target[n]]

    Args:
        output: (N, C), logits or probabilities.
        target: (N,), classes.

    Returns:
        A float in 0..1.
    """
    return (output.argmax(-1) == target).sum().item() / len(target)


@contextmanager
def evaluation_mode(model):
    """model.eval() for a `with` block; then every module has its own mode again."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        yield
    finally:
        for module, mode in modes.items():
            module.training = mode


def mean(total, count):
    """total / count, a float"""
    if count == 0:
        raise ValueError("loader is empty: there is no sample to take the mean of")
    return total / count
