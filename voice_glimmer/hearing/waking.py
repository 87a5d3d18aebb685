"""Verifies a wake phrase: a grammar's word is a candidate, never a verdict.

It refuses to believe one decode. A candidate of the grammar wakes where

    an open decode of the same sound is the phrase, or
    the grammar had all of it, an open decode is like it, and among sound-alikes it still fits best,

and where its words are as long, as close and as loud as words that are said to somebody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..phrases import Phrases
from .blocks import seconds, size
from .hypotheses import AGREEMENT, CERTAIN, Span, after, agreement, phrase_in
from .level import audible, loudest_db
from .recogniser import Recogniser, Word
from .timing import CHECK_SECONDS, PRE_ROLL_SECONDS

WORD_SECONDS = (0.08, 1.2)
"""A word of a wake phrase lasts so long, on the average of its words: the fastest of 18 voices took
0.16 s, the slowest 0.5 s; noise that a grammar takes for one is shorter or drags on."""

SHORTEST_SECONDS = 0.08
"""A "hey" of 0.06 s is the "a" of "a glimmer of hope"; 18 voices took 0.12 s and more for it."""

UNEVEN_DB = 25.0
"""The halves of a phrase are about as loud; a word and a breath are not."""


@dataclass(frozen=True)
class Verdict:
    """A wake phrase that is one: where it ends, and what an open decode heard after it."""

    head: float
    """Second of the stretch from which sound is kept."""
    ended: float
    """Seconds after the head at which the phrase ends."""
    follows: list[Word]


class Verifier:
    """Asks the recogniser again about the sound in which a grammar heard a wake phrase."""

    def __init__(self, recogniser: Recogniser, phrases: Phrases) -> None:
        """Use the modes ``check`` and ``rivals``."""
        self._recogniser = recogniser
        self._phrases = phrases

    def verify(self, pcm: bytes, phrase: Span) -> Verdict | None:
        """Judge a candidate in a stretch of 16-bit mono PCM at 16,000 Hz; None if it is none."""
        if not _plausible(pcm, phrase, self._phrases.wake_phrases):
            return None
        head = max(0.0, phrase.start - PRE_ROLL_SECONDS / 2)
        ended = phrase.end - head
        sound = audible(pcm[size(head) : size(head + ended + CHECK_SECONDS)])
        heard = self._recogniser.decode("check", sound)
        agreed = agreement(heard, self._phrases.wake_phrases, ended)
        if agreed.shortest < SHORTEST_SECONDS:
            return None
        if agreed.likeness < CERTAIN and not (
            phrase.whole and agreed.likeness >= AGREEMENT and self._fits_best(sound)
        ):
            return None
        # A partial result may have ended before its last word did.
        ended = max(ended, agreed.end)
        return Verdict(head, ended, after(heard, ended))

    def _fits_best(self, sound: bytes) -> bool:
        """Tell whether a grammar with all its sound-alikes hears the whole phrase in it."""
        heard = self._recogniser.decode("rivals", sound)
        return phrase_in(heard, self._phrases.wake_phrases, 0.0) is not None


def _plausible(pcm: bytes, phrase: Span, phrases: Sequence[str]) -> bool:
    """Tell whether a phrase lasts as long, and is as even, as one that is said."""
    words = max(len(p.split()) for p in phrases)
    shortest, longest = WORD_SECONDS
    fits = shortest <= (phrase.end - phrase.start) / words <= longest
    said = pcm[size(phrase.start) : size(phrase.end)]
    half = size(seconds(said) / 2)
    levels = loudest_db(said[:half]), loudest_db(said[half:])
    return fits and abs(levels[0] - levels[1]) <= UNEVEN_DB
