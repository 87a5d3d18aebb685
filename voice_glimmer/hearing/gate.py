"""Tells whether somebody is speaking, for next to nothing, so that silence costs nothing.

It refuses to hear words: it lets through what might be speech, and the recogniser says the rest.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import webrtcvad

from .blocks import FRAME_SAMPLES, RATE

ABOVE_FLOOR_DB = 4.0
"""How far above the learnt floor a frame must be. With 7, a voice across a room that is no louder
than a tap opened the gate 13 times of 36; with 5, 34; with 4, always. The tap by itself opened it
for 2 % of its time with each of them: a steady noise stays nearer to its floor."""

QUIETEST_DB = -88.0
"""The floor is never taken to be lower (dB of full scale): below it is only the rounding of the
converter. The soft sounds of speech at a microphone that is turned down measure about -75."""

HEARD_DB = -35.0
"""webrtcvad judges by bands of absolute loudness, and is deaf to soft speech; the loudest frame of
the last seconds is brought to this for it."""

FLOOR_SECONDS = 2.5
"""The floor is the quietest fifth of a second in this long: fluent speech pauses within it."""

SMOOTH_FRAMES = 5
"""Frames averaged for the floor, so that a single zero crossing is no silence."""


class VoiceGate:
    """Frames of 20 ms in; for each whether it may be speech."""

    def __init__(self) -> None:
        """Begin with the floor of a quiet room, which is learnt anew within seconds."""
        self._vad = webrtcvad.Vad(2)  # 2 of 0 to 3: 3 misses soft voices
        self._recent: deque[float] = deque([QUIETEST_DB], maxlen=SMOOTH_FRAMES)
        self._levels: deque[float] = deque([QUIETEST_DB], maxlen=round(FLOOR_SECONDS * 50))
        self._loudest: deque[float] = deque([QUIETEST_DB], maxlen=round(FLOOR_SECONDS * 10))
        self.level_db = -100.0
        """The loudest frame of the last block, in dB of full scale."""
        self.peak_db = -100.0
        """The loudest frame so far, in dB of full scale."""

    @property
    def floor_db(self) -> float:
        """Level of the background, in dB of full scale."""
        return max(QUIETEST_DB, min(self._levels))

    def speech(self, pcm: bytes) -> list[bool]:
        """Judge each whole 20 ms frame of 16-bit mono PCM at 16,000 Hz."""
        samples = np.frombuffer(pcm, dtype="<i2")
        whole = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
        powers = np.mean(np.square(whole.astype(np.float32) / 32768), axis=1)
        levels = 10 * np.log10(powers + 1e-10)
        self.level_db = float(levels.max(initial=-100.0))
        self._loudest.append(self.level_db)
        gain = 10 ** (max(0.0, HEARD_DB - max(self._loudest)) / 20)
        if gain > 1.0:
            whole = np.clip(whole * gain, -32768, 32767).astype("<i2")
        return [
            self._judge(frame, float(level)) for frame, level in zip(whole, levels, strict=True)
        ]

    def _judge(self, frame: np.ndarray[tuple[int], np.dtype[np.int16]], level: float) -> bool:
        threshold = self.floor_db + ABOVE_FLOOR_DB
        self.peak_db = max(self.peak_db, level)
        self._recent.append(level)
        self._levels.append(sum(self._recent) / len(self._recent))
        # Asked last: it is the dearer of the two questions.
        return level > threshold and self._vad.is_speech(frame.tobytes(), RATE)
