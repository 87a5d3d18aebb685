"""How loud it is: what the room has been, whether the microphone is turned down or too far up.

It refuses to change the sound that is kept; only what a decoder hears is made louder.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from ..messages import Fault
from .blocks import BLOCK_SECONDS, FRAME_SAMPLES

SOFT_DB = -45.0
"""Speech whose loudest 20 ms stay below this (dB of full scale) is made louder for the decoder. A
near voice at a usual microphone reaches -20, somebody three metres away -40; at -58 the starter
model heard no word of 18 voices that it heard all of at -26 (scripts/bench hearing)."""

WANTED_DB = -30.0
"""To this its loudest 20 ms are brought: in the middle of what models are trained on. It need not
be exact, so that one factor does for a whole stretch of speech."""

MOST_GAIN_DB = 40.0
"""More would only be the rounding of the converter."""

FAINT_DB = -52.0
"""Speech whose loudest 20 ms stay below this is told of: 20 dB below somebody across a room."""

CLIPPED_SAMPLES = 40
"""So many samples at full scale in one sentence are told of; a knock on the table has fewer."""

ROOM_SECONDS = 15.0
"""How long the room's loudness is remembered: a radio pauses for less."""


KNOWN_BLOCKS = 10
"""After a second there is something to compare with."""


def decibels(power: float) -> float:
    """Give the level of a mean square, in dB of full scale; never below -100."""
    return float(10 * np.log10(power + 1e-10))


def gain_db(loudest_db: float) -> float:
    """Give by how much speech is made louder for the decoder."""
    if loudest_db >= SOFT_DB:
        return 0.0
    return min(MOST_GAIN_DB, WANTED_DB - loudest_db)


def louder(pcm: bytes, by_db: float) -> bytes:
    """Give 16-bit PCM made louder, cut at full scale."""
    if not by_db:
        return pcm
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) * 10 ** (by_db / 20)
    return bytes(np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes())


def loudest_db(pcm: bytes) -> float:
    """Give the level of the loudest 20 ms of 16-bit PCM at 16,000 Hz, in dB of full scale."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
    whole = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    return decibels(float(np.mean(np.square(whole), axis=1).max(initial=0.0)))


def audible(pcm: bytes) -> bytes:
    """Give 16-bit PCM as loud as a decoder wants it, where it is very soft."""
    return louder(pcm, gain_db(loudest_db(pcm)))


def fault_of(pcm: bytes) -> Fault | None:
    """Tell what is wrong with the loudness of a sentence, if anything is."""
    samples = np.frombuffer(pcm, "<i2")
    if int(np.count_nonzero(np.abs(samples.astype(np.int32)) >= 32767)) >= CLIPPED_SAMPLES:
        return Fault.TOO_LOUD
    return Fault.TOO_SOFT if loudest_db(pcm) < FAINT_DB else None


class Room:
    """The loudness of what is not said to us: a radio, others, our own voice coming back."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._levels: deque[float] = deque(maxlen=round(ROOM_SECONDS / BLOCK_SECONDS))

    def add(self, level_db: float) -> None:
        """Note the loudest frame of one block."""
        self._levels.append(level_db)

    def forget(self, blocks: int) -> None:
        """Take back the last blocks: they were the person's."""
        for _ in range(min(blocks, len(self._levels))):
            self._levels.pop()

    def loudest_db(self, *, but_last: int) -> float | None:
        """Give how loud it has been before the last blocks; None while too little is known."""
        known = self._before(but_last)
        return max(known) if len(known) >= KNOWN_BLOCKS else None

    def usual_db(self, *, but_last: int) -> float:
        """Give how loud it mostly is, the loudest tenth of its blocks left out."""
        known = self._before(but_last)
        return float(np.percentile(known, 90)) if len(known) >= KNOWN_BLOCKS else -100.0

    def _before(self, but_last: int) -> list[float]:
        """Give what is known but for the last blocks."""
        return list(self._levels)[: max(0, len(self._levels) - but_last)]
