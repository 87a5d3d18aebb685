"""Written sentences into lines of spoken words.

It refuses to read numbers aloud: a line with a digit in it is dropped rather than guessed at.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2014": " ", "\u2013": " "})
_NOT_SPOKEN = re.compile(r"[^a-z' ]+")
_ABBREVIATIONS = {"mr": "mister", "mrs": "missus", "dr": "doctor", "st": "saint"}


def spoken_words(line: str) -> list[str]:
    """Return the lower-case words of a line; none if it holds a digit or a foreign letter."""
    plain = line.lower().translate(_APOSTROPHES).replace("-", " ")
    if re.search(r"[0-9]|[^\x00-\x7f]", plain):
        return []
    words = (word.strip("'") for word in _NOT_SPOKEN.sub(" ", plain).split())
    # The possessive of a plural loses its mark here, which no ear can hear.
    return [_ABBREVIATIONS.get(word, word) for word in words if word]


def read_sentences(paths: Iterable[Path]) -> Iterator[list[str]]:
    """Read text files, a sentence a line; remarks ("# …") and lines with nothing to say are not."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            words = [] if line.startswith("#") else spoken_words(line)
            if words:
                yield words
