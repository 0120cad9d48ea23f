"""What an exercise is, and the three kinds of it."""

from dataclasses import dataclass

__all__ = ["EDIT", "PRACTISE", "PREDICT", "Exercise", "edit", "practise", "predict"]

PRACTISE = "practise"
EDIT = "edit"
PREDICT = "predict"


@dataclass(frozen=True)
class Exercise:
    """What a reader does, and sees.

    Args:
        concept: the row of the roadmap, as README has it.
        kind: "practise" writes a derivative with a mistake, "edit" changes a line of
            the project, "predict" only runs a command.
        file: where the mistake is made: "nn.linear", or a path for "edit".
        mistake: (the line as it is, as the reader writes it); () for "predict".
        task: what to do, in README's words, without the command.
        command: what to run then.
        answers: what it says, word for word but for the spaces; README quotes the
            first.
    """

    concept: str
    kind: str
    file: str
    mistake: tuple
    task: str
    command: str
    answers: tuple

    @property
    def sentence(self):
        """The cell of README's column."""
        stop = "" if self.task.endswith("?") else ":"
        return f"{self.task}{stop} `{self.command}` says *{self.answers[0]}*."


def practise(concept, name, file, mistake, task, *answers):
    command = f"python -m bridge practise {name} --check"
    return Exercise(concept, PRACTISE, file, mistake, task, command, answers)


def edit(concept, path, mistake, task, command, *answers):
    return Exercise(concept, EDIT, path, mistake, task, command, answers)


def predict(concept, task, command, *answers):
    return Exercise(concept, PREDICT, "", (), task, command, answers)
