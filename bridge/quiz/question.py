"""What a question is, and how an answer to it is judged."""

import math
from dataclasses import dataclass

__all__ = ["Question", "numbered"]


@dataclass(frozen=True)
class Question:
    """One question with its answer.

    text:      what is asked, with the program that it is about
    expects:   what an answer looks like, for who gave none or another kind
    answer:    the words that are right, such as ("4", "7")
    why:       a sentence, once the answer is right
    hint:      a sentence, while it is not
    read:      what explains it, a path
    digits:    the words are numbers, of which so many decimals count; None: words
    choices:   the words that may be chosen; empty if any may
    """

    text: str
    expects: str
    answer: tuple
    why: str
    hint: str
    read: str
    digits: int | None = None
    choices: tuple = ()

    def judge(self, words):
        """What is not right, a sentence; None if all is.

        Raises:
            ValueError: it is no answer to this question.
        """
        if len(words) != len(self.answer):
            raise ValueError(f"the answer is {self.expects}, got {len(words)} words")
        right = [self._same(*pair) for pair in zip(words, self.answer, strict=True)]
        if all(right):
            return None
        if len(right) == 1:
            return self.hint
        return f"{sum(right)} of {len(right)} are right. {self.hint}"

    def _same(self, word, wanted):
        if self.digits is None:
            if self.choices and word.lower() not in self.choices:
                raise ValueError(f"the answer is {self.expects}, got {word}")
            return word.lower() == wanted
        try:
            value = float(word)
        except ValueError:
            raise ValueError(f"the answer is {self.expects}, got {word}") from None
        near = 0.6 * 10**-self.digits  # a number that was rounded is right, too
        return math.isclose(value, float(wanted), rel_tol=0, abs_tol=near)


def numbered(program):
    """Its lines with their numbers, from 1."""
    lines = program.strip("\n").splitlines()
    return "\n".join(f"{n:3}  {line}".rstrip() for n, line in enumerate(lines, 1))
