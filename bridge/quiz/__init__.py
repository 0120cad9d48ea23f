"""The reader's pass check: five questions, another one from each seed.

    question = ask("next_w", seed=3)
    question.text              # what is asked
    question.judge(["1.92"])   # what is not right about an answer; None if all is

No answer is written down beside its question: it is computed, or it is where a program
was broken on purpose. The tests find each of them a second time, in another way.
"""

from bridge.quiz.bugs import bug
from bridge.quiz.gradients import gradient
from bridge.quiz.leaks import leak
from bridge.quiz.places import places
from bridge.quiz.question import Question
from bridge.quiz.updates import next_w

__all__ = ["QUESTIONS", "Question", "ask"]

QUESTIONS = {
    function.__name__: function for function in (next_w, places, gradient, bug, leak)
}


def ask(name, seed=0):
    """A Question; the same name and seed give the same one.

    Raises:
        KeyError: there is none of that name; the message names them all.
    """
    if name not in QUESTIONS:
        raise KeyError(
            f"no question is called {name}: there are {', '.join(QUESTIONS)}"
        )
    return QUESTIONS[name](seed)
