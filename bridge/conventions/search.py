"""Which conventions are meant: by a word, or by what somebody sees."""

import functools
import math
import re
from collections import Counter

__all__ = ["find", "words_of"]

# Words that say nothing of what is looked for.
STOP = frozenset(
    "a after all an and are as at be but by can do does doesn don for from get gets "
    "give gives given has have how i if in into is it its me my no not of off on or "
    "our return returns s so t than that the their theirs them then there they this to "
    "too use want was we what when where which while why with would you your".split()
)
# What people say, and the word that stands for it here.
SAID = {
    "0": "zero",
    "1": "one",
    "2": "two",
    "deviation": "std",
    "doubled": "two",
    "exchanged": "swapped",
    "flipped": "signs",
    "np": "numpy",
    "penalty": "regularised",
    "penalised": "regularised",
    "pytorch": "torch",
    "reproducible": "seed",
    "reproducibility": "seed",
    "shape": "size",
    "sklearn": "scikit",
    "twice": "two",
    "var": "variance",
}
NEAR = 0.7  # of the best score: what is printed with it


def find(conventions, words):
    """Those that have every one of the words, and those that fit nearly as well as the
    best.

    A word counts as much as it is rare, twice in the topic, the name or the symptom,
    once in the sentence, the translation and the expressions, whatever its case and
    ending: "halves" finds "half".

    Args:
        conventions: a list of Convention.
        words: any number of texts, such as ["momentum"] or
            ["my loss is half of theirs"]; [] finds all.
    Returns:
        The conventions, the best first; [] if less than half of the words is known.
        The name of one finds that one alone.
    """
    if not words:
        return list(conventions)
    named = [one for one in conventions if one.name == " ".join(words).lower()]
    if named:
        return named
    wanted = {stem(word) for text in words for word in words_of(text)}
    found = [(one, hits(one, wanted)) for one in conventions]
    often = Counter(word for _, hit in found for word in hit)
    weight = {word: math.log(1 + len(conventions) / often[word]) for word in often}
    scored = [
        (one, hit, sum(times * weight[word] for word, times in hit.items()))
        for one, hit in found
        if hit and len(hit) >= len(wanted) / 2
    ]
    scored.sort(key=lambda row: -row[2])
    return [
        one
        for one, hit, score in scored
        if len(hit) == len(wanted) or score >= NEAR * scored[0][2]
    ]


def hits(one, wanted):
    """{word: 2 where it stands in the topic, the name or the symptom, else 1}"""
    named = stems(f"{one.topic} {one.name} {one.symptom}")
    told = stems(" ".join([*one.texts(), one.sentence, one.translate]))
    return {word: 2 if word in named else 1 for word in wanted if word in named | told}


@functools.cache
def stems(text):
    """The stems of the words of a text"""
    return frozenset(stem(word) for word in words_of(text))


def words_of(text):
    """The words that say something, small: letters, digits and Greek; "weight_decay" is
    one word, and two; 0.5 is one."""
    found = re.findall(r"\d+\.\d+|[^\W_]+(?:_[^\W_]+)*", text.lower())
    found += [part for word in found if "_" in word for part in word.split("_")]
    return [word for word in found if word not in STOP]


def stem(word):
    """The root of a word, or of the one that is said here instead."""
    return MEANT.get(root(word), root(word))


def root(word):
    """Without the endings of English: losses, loss; halves, half; squared, square;
    regularised, regulariz"""
    word = re.sub(r"is(e|ed|es|er|ing|ation)$", r"iz\1", word)
    if word.endswith("lves"):
        return word[:-3] + "f"
    for ending in (
        "ations",
        "ation",
        "ings",
        "ing",
        "sses",
        "es",
        "ed",
        "er",
        "s",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            kept = word[: -len(ending)]
            return kept + "ss" if ending == "sses" else kept
    return word


MEANT = {root(said): root(meant) for said, meant in SAID.items()}
