"""Listens, while the program speaks, for "stop" and the wake phrase in the last moments.

It refuses to believe our own words: what is being spoken may come back through the microphone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from ..phrases import Phrases, plain, sounds_alike
from .blocks import seconds, size
from .hypotheses import AGREEMENT, PART_SECONDS, UNKNOWN, Span, phrase_in
from .recogniser import Recogniser, Word

RECENT_SECONDS = 1.5
"""How much is listened to at a time: the longest phrase and a bit."""

ACTIVE_BLOCKS = 4
"""After speech, it is looked for in the next 0.4 s."""

EVERY_BLOCKS = 2
"""Over our own voice, which leaves no pauses, it is looked for every 0.2 s: a fifth of a core."""

SETTLED_SECONDS = 0.1
"""This long ago "stop" must have ended: the beginning of "scratch that" sounds like it."""


COMES_BACK = 75.0
"""How alike (0 to 100, letters) words must be to the end of our own to be taken for their echo: an
echo is decoded as well as any speech, and people seldom begin with our last words."""


class Interruption:
    """Looks through the last moments of sound."""

    def __init__(self, recogniser: Recogniser, phrases: Phrases, *, hears_us: bool) -> None:
        """Use the mode ``stop``, and ``check`` to verify; ``hears_us`` if our voice comes back."""
        self.recent = bytearray()
        """The last moments: 16-bit mono PCM at 16,000 Hz."""
        self.saying: str | None = None
        """What is being spoken aloud."""
        self.said = ""
        """What was spoken last, which may still be on its way back."""
        self._recogniser = recogniser
        self._phrases = phrases
        self._hears_us = hears_us
        self._activity: deque[int] = deque(maxlen=ACTIVE_BLOCKS)
        self._blocks = 0

    def add(self, pcm: bytes, speech_frames: int) -> None:
        """Hold the last moments."""
        self._blocks += 1
        self._activity.append(speech_frames)
        self.recent += pcm
        del self.recent[: -size(RECENT_SECONDS)]

    def comes_back(self, words: str) -> bool:
        """Tell whether these words are the end of what we said last, heard late."""
        ending = plain(self.said).split()[-len(words.split()) :]
        return self._hears_us and sounds_alike(words, " ".join(ending)) >= COMES_BACK

    def look(self) -> Span | str | None:
        """Give where the wake phrase is, or the way in which "stop" was said, if either was."""
        late = self._blocks % EVERY_BLOCKS if self._hears_us else self._activity[-1]
        if self.saying is None or late or not any(self._activity):
            return None
        pcm = bytes(self.recent)
        words = self._recogniser.decode("stop", pcm)
        phrase = phrase_in(words, self._phrases.wake_phrases, 0.0)
        if phrase is not None and not self._echoes(" ".join(self._phrases.wake_phrases)):
            return phrase
        said = self._stop_in(words, seconds(pcm))
        return said if said and not self._echoes(said) and self._verified(said, pcm) else None

    def _stop_in(self, words: Sequence[Word], length: float) -> str:
        """Give the way to say "stop" with which these words end, if it has been said to its end."""
        known = [word for word in words if word.text not in UNKNOWN]
        said = " ".join(word.text for word in known)
        if said not in self._phrases.stop_sentences or words[-1] is not known[-1]:
            return ""
        if length - words[-1].end < SETTLED_SECONDS:
            return ""  # it may yet become another word
        others = [word.end for word in words if word.text in UNKNOWN]
        # Where our own voice does not come back, a sentence is a command only as a whole.
        whole = self._hears_us or all(end <= known[0].start - PART_SECONDS for end in others)
        return said if whole else ""

    def _verified(self, said: str, pcm: bytes) -> bool:
        checked = [word.text for word in self._recogniser.decode("check", pcm)]
        return sounds_alike(" ".join(checked[-len(said.split()) :]), said) >= AGREEMENT

    def _echoes(self, words: str) -> bool:
        """Tell whether these words are our own, coming back."""
        ours = f" {(self.saying or '').lower()} "
        return self._hears_us and any(word in ours for word in words.split())
