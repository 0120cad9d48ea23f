"""Which conventions are meant: by a word, or by what somebody sees."""

import re

__all__ = ["find", "words_of"]

# Words that say nothing of what is looked for.
STOP = frozenset(
    "a all an and are as at be but by do does for from has have i in into is it its "
    "me my no not of off on or our so than that the their theirs them then there they "
    "this to too was we what when where which why with you your".split()
)


def find(conventions, words):
    """Those that have every one of the words; if none has, those that have most.

    A word is looked for in the topic, the name, the sentence, the symptom, the
    translation and the expressions, whatever its case and ending: "halves" finds
    "half".

    Args:
        conventions: a list of Convention.
        words: any number of texts, such as ["momentum"] or
            ["my loss is half of theirs"]; [] finds all.
    Returns:
        The conventions, the best first; those that fit equally well in their order.
    """
    wanted = {stem(word) for text in words for word in words_of(text)}
    if not wanted:
        return list(conventions) if not words else []
    scores = [(one, score(one, wanted)) for one in conventions]
    most = max((len(hits) for _, hits in scores), default=0)
    if not most or most < min(len(wanted), max(2, 0.5 * len(wanted))):
        return []
    found = [(one, hits) for one, hits in scores if len(hits) == most]
    return [one for one, hits in sorted(found, key=lambda pair: -sum(pair[1].values()))]


def score(one, wanted):
    """{word: 2 where it stands in the topic, the name or the symptom, else 1}"""
    named = stems(f"{one.topic} {one.name} {one.symptom}")
    expressions = " ".join([*one.texts(), one.sentence, one.translate])
    told = stems(expressions)
    hits = {}
    for word in wanted:
        if word in named:
            hits[word] = 2
        elif word in told:
            hits[word] = 1
    return hits


def stems(text):
    """The stems of the words of a text"""
    return {stem(word) for word in words_of(text)}


def words_of(text):
    """The words that say something, small: letters, digits and Greek; "weight_decay" is
    one word, and two."""
    found = re.findall(r"[^\W_]+(?:_[^\W_]+)*", text.lower())
    found += [part for word in found if "_" in word for part in word.split("_")]
    return [word for word in found if word not in STOP]


def stem(word):
    """Without the endings of English: losses, loss; halves, half; squared, square"""
    if word.endswith("lves"):
        return word[:-3] + "f"
    for ending in ("ings", "ing", "sses", "es", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            kept = word[: -len(ending)]
            return kept + "ss" if ending == "sses" else kept
    return word
