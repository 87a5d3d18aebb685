"""The measure of all that is heard: rate, length of a block, bytes and seconds.

It refuses to know where the sound comes from.
"""

from __future__ import annotations

RATE = 16_000
"""Samples a second of everything that is heard; what the models are trained on."""

BLOCK_SECONDS = 0.1
"""Short enough that "stop" is noticed within 300 ms, long enough to rest below 1 % of a core."""

BLOCK_SAMPLES = int(RATE * BLOCK_SECONDS)

FRAME_SAMPLES = RATE // 50
"""20 ms: what loudness is measured over, and a length that webrtcvad takes."""


def seconds(pcm: bytes | bytearray) -> float:
    """Tell how long some PCM lasts."""
    return len(pcm) / 2 / RATE


def size(duration: float) -> int:
    """Tell how many bytes of PCM last so many seconds."""
    return int(duration * RATE) * 2
