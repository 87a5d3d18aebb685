"""Listens, while the program speaks, for "stop", the wake phrase, and somebody who speaks over it.

It refuses to believe our own words: what is being spoken may come back through the microphone. Nor
does it believe a radio: other speech counts only where it is louder than the room has been, our own
voice included.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from ..phrases import Phrases, plain, sounds_alike
from .blocks import seconds, size
from .hypotheses import AGREEMENT, PART_SECONDS, UNKNOWN, Span, phrase_in
from .level import Room, audible
from .recogniser import Recogniser, Word

RECENT_SECONDS = 1.5
"""How much is listened to at a time: the longest phrase and a bit."""

ACTIVE_BLOCKS = 4
"""After speech, it is looked for in the next 0.4 s."""

EVERY_BLOCKS = 2
"""Over our own voice, which leaves no pauses, it is looked for every 0.2 s: a fifth of a core."""

SETTLED_SECONDS = 0.1
"""This long ago "stop" must have ended: the beginning of "scratch that" sounds like it."""

FOLLOWED_SECONDS = 0.6
"""Over our own voice other words may follow "stop" for so long: we go on speaking."""

BARGE_DB = 6.0
"""So much louder than the room has been speech is the person's, and no radio: our own voice and a
radio's vary by less from one quarter of a minute to the next."""

BARGE_BLOCKS, BARGE_LOUD = 5, 4
"""Of the last 0.5 s so many tenths are as loud: a plate put down is shorter."""

BARGE_PRE_ROLL_SECONDS = 0.9
"""Where speech over us began, at the most: these 0.5 s, and a soft beginning."""

COMES_BACK = 75.0
"""How alike (0 to 100, letters) words must be to the end of our own to be taken for their echo: an
echo is decoded as well as any speech, and people seldom begin with our last words."""


@dataclass(frozen=True)
class Barge:
    """Somebody speaks over us, in this sound: 16-bit mono PCM at 16,000 Hz, from its beginning."""

    pcm: bytes


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
        self.broken_off = False
        """It was silenced before its end."""
        self._recogniser = recogniser
        self._phrases = phrases
        self._hears_us = hears_us
        self._activity: deque[int] = deque(maxlen=ACTIVE_BLOCKS)
        self._room = Room()
        self._loud: deque[bool] = deque(maxlen=BARGE_BLOCKS)
        self._level_db = -100.0
        self._blocks = 0

    def add(self, pcm: bytes, speech_frames: int, level_db: float) -> None:
        """Hold the last moments."""
        self._blocks += 1
        self._level_db = level_db
        self._activity.append(speech_frames)
        self.recent += pcm
        del self.recent[: -size(RECENT_SECONDS)]

    def comes_back(self, words: str) -> bool:
        """Tell whether these words are the end of what we said last, heard late."""
        if not self._hears_us:
            return False
        ours, count = plain(self.said).split(), len(words.split())
        if self.broken_off:
            # We were silenced somewhere in the middle.
            runs = [" ".join(ours[first : first + count]) for first in range(len(ours))]
            return any(sounds_alike(words, run) >= COMES_BACK for run in runs)
        return sounds_alike(words, " ".join(ours[-count:])) >= COMES_BACK

    def look(self, *, over_us: bool) -> Span | str | Barge | None:
        """Give where the wake phrase is, how "stop" was said, or who speaks over us, if anything.

        ``over_us`` where our own voice is in the air.
        """
        if self.saying is None:
            return None
        barge = self._barge() if over_us else None
        late = self._blocks % EVERY_BLOCKS if self._hears_us else self._activity[-1]
        if late or not any(self._activity):
            return barge
        pcm = bytes(self.recent)
        words = self._recogniser.decode("stop", audible(pcm))
        phrase = phrase_in(words, self._phrases.wake_phrases, 0.0)
        if phrase is not None and not self._echoes(" ".join(self._phrases.wake_phrases)):
            return phrase
        said = self._stop_in(words, seconds(pcm))
        found = said if said and not self._echoes(said) and self._verified(said, pcm) else None
        return found or barge

    def _barge(self) -> Barge | None:
        """Give the sound of somebody who is louder than the room has been, if somebody is."""
        self._room.add(self._level_db)
        usual = self._room.loudest_db(but_last=BARGE_BLOCKS)
        above = usual is not None and self._level_db >= usual + BARGE_DB
        self._loud.append(above and self._activity[-1] > 0)
        if sum(self._loud) < BARGE_LOUD:
            return None
        self._loud.clear()
        self._room.forget(BARGE_BLOCKS)
        return Barge(bytes(self.recent[-size(BARGE_PRE_ROLL_SECONDS) :]))

    def _stop_in(self, words: Sequence[Word], length: float) -> str:
        """Give the way to say "stop" with which these words end, if it has been said to its end."""
        known = [word for word in words if word.text not in UNKNOWN]
        said = " ".join(word.text for word in known)
        if said not in self._phrases.stop_sentences:
            return ""
        since = length - known[-1].end
        followed = words[-1] is not known[-1]
        if since < SETTLED_SECONDS or (followed and not self._hears_us) or since > FOLLOWED_SECONDS:
            return ""  # it may yet become another word, or it is one of a sentence
        others = [word.end for word in words if word.text in UNKNOWN]
        # Where our own voice does not come back, a sentence is a command only as a whole.
        whole = self._hears_us or all(end <= known[0].start - PART_SECONDS for end in others)
        return said if whole else ""

    def _verified(self, said: str, pcm: bytes) -> bool:
        """Tell whether an open decode has it at its end; over our own voice, anywhere."""
        checked = [word.text for word in self._recogniser.decode("check", audible(pcm))]
        count = len(said.split())
        ends = range(count, len(checked) + 1) if self._hears_us else [len(checked)]
        runs = [" ".join(checked[max(0, end - count) : end]) for end in ends]
        return any(sounds_alike(run, said) >= AGREEMENT for run in runs)

    def _echoes(self, words: str) -> bool:
        """Tell whether these words are our own, coming back."""
        ours = f" {(self.saying or '').lower()} "
        return self._hears_us and any(word in ours for word in words.split())
