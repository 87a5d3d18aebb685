"""A stretch of speech that is going on: its sound, its words so far, and whether it is over.

It refuses to ask a recogniser; the ears give it what was heard.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .blocks import BLOCK_SECONDS, seconds, size
from .level import gain_db, louder, loudest_db
from .recogniser import Word
from .timing import LAST_PAUSE_SECONDS

ABOVE_OTHERS_DB = 8.0
"""So much louder than the others in the room the person must be for their level to end a sentence;
a voice varies by about 6 dB within one."""

NEAR_OTHERS_DB = 2.0
"""Up to so much above the others' usual loudness a sound is theirs."""

UNDISTORTED_DB = -12.0
"""The loudest 20 ms of what was made louder stay below this, or they would be cut."""

SOFTER_DB = 6.0
"""Speech that has become so much softer than it began is not the person's any more."""

ENDING_SECONDS = 0.3
"""A last word is softer than the ones before it for so long."""


@dataclass
class Stretch:
    """Speech from where it began."""

    modes: tuple[str, ...]
    others_db: float = -100.0
    """How loud others in the room usually are, in dB of full scale."""
    pcm: bytearray = field(default_factory=bytearray)
    silence: float = 0.0
    since: float = 0.0
    """Words before this second belong to the wake phrase."""
    searched: float = 0.0
    """Up to this second there is no other wake phrase."""
    tried: float = 0.0
    """Up to this second none was found in partial results, which may yet change."""
    soon_after_us: bool = False
    """It began when our own voice may still have been in the air."""
    began: bool = False
    went_on: int = 0
    """How often the longest sentence was over before this."""
    words: dict[str, list[Word]] = field(default_factory=dict)
    loudest_db: float = -100.0
    _gain_db: float | None = None

    @property
    def length(self) -> float:
        """Seconds of sound so far."""
        return seconds(self.pcm)

    @property
    def over_others(self) -> bool:
        """Tell whether the person is clearly louder than others in the room."""
        return self.loudest_db >= self.others_db + ABOVE_OTHERS_DB

    @property
    def ended(self) -> float:
        """Give the second after which nothing is the person's."""
        return self.length - self.silence + ENDING_SECONDS if self.over_others else math.inf

    def add(self, pcm: bytes, frames: Sequence[bool], level_db: float) -> bytes:
        """Take more sound, its frames judged; give what a decoder is to hear of it."""
        self.pcm += pcm
        self.loudest_db = max(self.loudest_db, level_db)
        theirs = self.over_others and level_db <= self.others_db + NEAR_OTHERS_DB
        if any(frames) and not theirs:
            since = list(reversed(frames)).index(True)
            self.silence = since * BLOCK_SECONDS / len(frames)
        else:
            self.silence += seconds(pcm)
        if self._gain_db is None:
            self._gain_db = gain_db(self.loudest_db)
        if self._gain_db:
            self._gain_db = max(0.0, min(self._gain_db, UNDISTORTED_DB - level_db))
        return louder(pcm, self._gain_db)

    def softer(self) -> bool:
        """Tell whether it has become softer than it began."""
        beginning = loudest_db(bytes(self.pcm[: size(LAST_PAUSE_SECONDS)]))
        return loudest_db(bytes(self.pcm[-size(LAST_PAUSE_SECONDS) :])) < beginning - SOFTER_DB

    def last_pause(self, words: Sequence[Word]) -> float:
        """Give the middle of the longest pause among the last words, or the end of the sound."""
        late = [w for w in words if w.end >= self.length - LAST_PAUSE_SECONDS]
        pauses = [
            (after.start - before.end, (before.end + after.start) / 2)
            for before, after in pairwise(late)
        ]
        return max(pauses)[1] if pauses else self.length
