"""Makes what the bench plays: a long conversation, talk that is not for us, and a silent room.

It refuses to use anything but flite and seeded noise, so that everybody gets the same.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import soundfile
import soxr

RATE = 16_000
VOICES = ("slt", "awb", "kal16")
HISS = 10 ** (-70 / 20)
"""Amplitude of the room's hiss: -70 dB of full scale, a quiet room with a usual microphone."""

GLIMMERS = (
    "the dog's tail thumping when I walked in",
    "sunlight on the kitchen counter",
    "the smell of fresh bread",
    "rain on the window in the evening",
    "my sister laughed on the telephone",
    "the first cup of tea in the morning",
    "a robin on the garden fence",
    "warm towels from the line",
)
TALK = (
    "the neighbours talked about the weather all afternoon",
    "there were three ships in the harbour and none of them would leave before morning",
    "he took his hat and went down to the station to ask about the trains",
    "she had not seen her brother for eleven years and did not know his face",
    "the minister said that the price of corn would fall again next year",
)

Samples = np.ndarray[tuple[int], np.dtype[np.float32]]


def speak(voice: str, text: str, folder: Path) -> Samples:
    """Give a sentence as float samples at 16,000 Hz, peak 0.5, without silence around it."""
    path = folder / "sentence.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
    samples, rate = soundfile.read(path, dtype="float32")
    samples = soxr.resample(samples, rate, RATE)
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
    samples = samples[loud[0] : loud[-1] + 1]
    level: Samples = (samples * (0.5 / np.abs(samples).max())).astype(np.float32)
    return level


def silence(seconds: float) -> Samples:
    """Give a room's hiss."""
    return np.zeros(int(seconds * RATE), np.float32)


def write(path: Path, pieces: list[Samples]) -> Path:
    """Write pieces one after the other, with a room's hiss over all."""
    sound = np.concatenate(pieces)
    hiss = np.random.default_rng(1).normal(0, HISS, len(sound))
    soundfile.write(path, (sound + hiss).astype(np.float32), RATE, subtype="PCM_16")
    return path


def conversation(path: Path) -> tuple[Path, list[float]]:
    """Write glimmers spoken in one breath with the wake phrase; give the ends of the sentences."""
    pieces, ends = [silence(1.0)], []
    for turn, text in enumerate(GLIMMERS * 2):
        pieces.append(speak(VOICES[turn % 3], f"hey glimmer, {text}", path.parent))
        ends.append(sum(map(len, pieces)) / RATE)
        pieces.append(silence(5.0))
    return write(path, pieces), ends


def talk(path: Path) -> Path:
    """Write six minutes of people who talk among themselves."""
    pieces: list[Samples] = []
    for turn in range(90):
        pieces += [speak(VOICES[turn % 3], TALK[turn % 5], path.parent), silence(0.5)]
    return write(path, pieces)


def silent_room(path: Path, seconds: float) -> Path:
    """Write nothing but hiss."""
    return write(path, [silence(seconds)])
