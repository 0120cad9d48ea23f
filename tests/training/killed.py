"""Kill trainings: `python -m tests.training.killed SIDE FOLDER EPOCHS STEP ...`

For each step a process that trains, with its checkpoint in FOLDER/STEP, gets SIGKILL
once it has told that it did that many steps, wherever it is then. One more kills itself
when half of its third checkpoint is written, in FOLDER/writing.
"""

import importlib
import io
import os
import signal
import sys
from pathlib import Path

import torch

from bridge import sides
from bridge.cases.training.checkpoint import problem, run


def child(work):
    """The process id of a child that does the work and then waits to be killed."""
    process = os.fork()
    if process:
        return process
    work()
    signal.pause()
    os._exit(0)


def was_killed(process):
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def kill_after(steps, side, path, epochs):
    reader, writer = os.pipe()

    def told(loss):
        os.write(writer, b".")

    process = child(lambda: run(side, "float32", path, told, epochs=epochs))
    for _ in range(steps):
        os.read(reader, 1)
    os.kill(process, signal.SIGKILL)
    assert was_killed(process)


def kill_while_writing(count, side, path, epochs):
    file_module = importlib.import_module(f"{side}.training.checkpoint_file")
    save, calls = file_module.save, []

    def half(content, file):
        calls.append(file)
        if len(calls) < count:
            return save(content, file)
        whole = io.BytesIO()
        save(content, whole)
        file.write(whole.getvalue()[: len(whole.getvalue()) // 2])
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    file_module.save = half
    process = child(lambda: run(side, "float32", path, epochs=epochs))
    assert was_killed(process)


def main():
    torch.set_num_threads(1)
    side = {str(s): s for s in sides.SIDES}[sys.argv[1]]
    problem(side, "float32")  # what PyTorch imports late is imported before the forks
    folder, epochs = Path(sys.argv[2]), int(sys.argv[3])
    for steps in sys.argv[4:]:
        kill_after(int(steps), side, folder / steps, epochs)
    kill_while_writing(3, side, folder / "writing", epochs)


if __name__ == "__main__":
    main()
