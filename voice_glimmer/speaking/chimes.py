"""The three soft sounds: listening, resting, not understood. Synthesised here, under 300 ms.

It refuses to be loud: chimes stay well below the speaking volume.
"""

from __future__ import annotations

import numpy as np

from ..messages import Tone
from .sound import RATE, Samples

LEVEL = 0.14
"""Peak of full scale. espeak-ng's speech peaks near 0.9 of full scale at the default volume: these
are about 16 dB softer."""

NOTE_SECONDS = 0.13
"""Two notes make 260 ms, below the 300 that conversation design allows."""

NOTES = {
    Tone.LISTENING: (523.3, 784.0),  # C5 up to G5
    Tone.RESTING: (784.0, 523.3),
    Tone.UNSURE: (261.6, 261.6),  # C4 twice
}
"""Frequencies in Hz."""


def chime(tone: Tone, volume: float = 1.0) -> Samples:
    """Make a chime; ``volume`` 0 to 1, as for the voice."""
    notes = [_note(frequency) for frequency in NOTES[tone]]
    return (np.concatenate(notes) * LEVEL * volume * 32767).astype(np.int16)


def _note(frequency: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    time = np.arange(int(NOTE_SECONDS * RATE)) / RATE
    # Soft at both ends, so that nothing clicks; a second partial makes it a bell, not a beep.
    swell = (
        np.minimum(1.0, time / 0.02)
        * np.exp(-time * 14)
        * np.minimum(1.0, (NOTE_SECONDS - time) / 0.02)
    )
    tone = np.sin(2 * np.pi * frequency * time) + 0.25 * np.sin(4 * np.pi * frequency * time)
    return np.asarray(swell * tone / 1.25)
