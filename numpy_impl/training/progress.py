"""A progress bar for `fit`: how far it is, and the last losses beside it.

Where the output is no terminal, the bar is one line at the end. It stands outside of
`training`'s own names, so that only who wants a bar loads rich.
"""

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

__all__ = ["TrainingProgress"]


class TrainingProgress:
    """A bar over epochs × steps, moved by the hooks of `fit`

        with TrainingProgress(epochs, len(train_loader)) as bar:
            fit(..., on_step=bar.on_step, on_epoch=bar.on_epoch)

    A training that stops early leaves the bar where it was.

    Args:
        epochs: how many there will be at most.
        steps: batches in an epoch.
        console: rich's Console; the standard output if None.

    Raises:
        ValueError: `epochs` or `steps` is below 1.
    """

    def __init__(self, epochs, steps, console=None):
        for name, value in (("epochs", epochs), ("steps", steps)):
            if value < 1:
                raise ValueError(f"{name} must be 1 or more, got {value}")
        self.epochs = epochs
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[losses]}"),
            console=console,
        )
        self.task = self.progress.add_task(
            f"epoch 1/{epochs}", total=epochs * steps, losses=""
        )

    def __enter__(self):
        self.progress.start()
        return self

    def __exit__(self, *error):
        self.progress.stop()

    def on_step(self, loss):
        """One batch further."""
        self.progress.update(self.task, advance=1, losses=f"loss {loss:.4g}")

    def on_epoch(self, log):
        """One epoch further: the last entry of each curve."""
        done = len(log["train_loss"])
        losses = ", ".join(f"{name} {curve[-1]:.4g}" for name, curve in log.items())
        epoch = f"epoch {min(done + 1, self.epochs)}/{self.epochs}"
        self.progress.update(self.task, description=epoch, losses=losses)
