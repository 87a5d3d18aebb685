"""Sound for tests: what is said in a room, and how alike two sounds are.

It refuses to play or record anything; that is the room's part. All sound is 16-bit little-endian
mono PCM in one-dimensional arrays.
"""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pcm: TypeAlias = NDArray[np.int16]


def sweep(rate: int, top_hz: int = 2200) -> Pcm:
    """Return 0.6 s of a whistle that rises from 200 Hz, between two silences.

    Up to a few thousand Hz no resampling changes it. The silences, 0.2 s before and 0.5 s after,
    may be lost in the buffers of a busy machine without any loss to the likeness.
    """
    at = np.arange(int(rate * 0.6)) / rate
    phase = 2 * np.pi * (200 * at + (top_hz - 200) * at**2 / 1.2)
    whistle = (12_000 * np.sin(phase)).astype(np.int16)
    return np.pad(whistle, (rate // 5, rate // 2))


def likeness(expected: Pcm, heard: Pcm) -> float:
    """Return the correlation, 0 to 1, of a sound with the place where it fits best.

    Judge by more than 0.95: samples are never equal after resampling and scaling.
    """
    # The silences around it may be cut short, and the next sound begin within them.
    wanted = np.trim_zeros(expected.astype(np.float64))
    # A length of silence on either side: the sound may stick out of what was heard.
    got = np.pad(heard.astype(np.float64), len(wanted))
    size = 1 << (len(got) + len(wanted)).bit_length()
    spectrum = np.fft.rfft(got, size) * np.conj(np.fft.rfft(wanted, size))
    products = np.abs(np.fft.irfft(spectrum, size)[: len(got) - len(wanted) + 1])
    start = int(np.argmax(products))
    best = got[start : start + len(wanted)]
    scale = float(np.linalg.norm(best) * np.linalg.norm(wanted))
    return abs(float(best @ wanted)) / scale if scale else 0.0


def pcm_bytes(sound: Pcm | bytes | Path, rate: int) -> bytes:
    """Return the bytes of PCM, or of a WAV file that must have the rate and the format."""
    if isinstance(sound, bytes):
        return sound
    if isinstance(sound, np.ndarray):
        if sound.dtype != np.int16 or sound.ndim != 1:
            raise ValueError(f"expected a row of int16, got {sound.dtype} of shape {sound.shape}")
        return sound.astype("<i2").tobytes()
    with wave.open(str(sound), "rb") as file:
        form = file.getframerate(), file.getnchannels(), file.getsampwidth()
        if form != (rate, 1, 2):
            raise ValueError(f"{sound} has rate, channels, bytes {form}, not {(rate, 1, 2)}")
        return file.readframes(file.getnframes())
