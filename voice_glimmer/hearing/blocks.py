"""A tenth of a second of sound with its time: what all hearing is made of.

It refuses to know where the sound comes from.
"""

from __future__ import annotations

from dataclasses import dataclass

RATE = 16_000
"""Samples a second of everything that is heard; what the models are trained on."""

BLOCK_SECONDS = 0.1
"""Short enough that "stop" is noticed within 300 ms, long enough to rest below 1 % of a core."""

BLOCK_SAMPLES = int(RATE * BLOCK_SECONDS)


@dataclass(frozen=True, slots=True)
class Block:
    """Sound as 16-bit little-endian mono PCM at 16,000 Hz; empty where none arrived."""

    pcm: bytes
    at: float
    """Seconds on the source's time line at the end of the block."""


def seconds(pcm: bytes | bytearray) -> float:
    """Tell how long some PCM lasts."""
    return len(pcm) / 2 / RATE


def size(duration: float) -> int:
    """Tell how many bytes of PCM last so many seconds."""
    return int(duration * RATE) * 2
