"""Speech for tests, made by synthesisers when it is needed: flite's voices and espeak-ng's.

It refuses to be a person: what real voices do to a recogniser is not shown by these.
"""

from __future__ import annotations

import hashlib
import subprocess
import wave
from pathlib import Path

import numpy as np
import soundfile
import soxr
from sound import Pcm

RATE = 16_000
WAKE = "hey glimmer"
COFFEE = "the smell of coffee in the morning"
BIRD = "a bird was singing on the roof"
SISTER = "my sister called me this morning"
FLITE = ("slt", "awb", "kal16")


class Speakers:
    """Says any text in any voice, as 16-bit mono PCM at 16,000 Hz; each only once a session."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, text: str, voice: str = "en-gb") -> Pcm:
        name = hashlib.sha256(f"{voice} {text}".encode()).hexdigest()[:20]
        path = self._folder / f"{name}.wav"
        if not path.exists():
            if voice in FLITE:
                command = ["flite", "-voice", voice, "-t", text, "-o", str(path)]
            else:
                command = ["espeak-ng", "-v", voice, "-s", "150", "-w", str(path), text]
            subprocess.run(command, check=True, timeout=60, stderr=subprocess.DEVNULL)
        samples, rate = soundfile.read(path, dtype="int16")
        return np.asarray(soxr.resample(samples, rate, RATE), np.int16)

    def wake(self, text: str, voice: str = "en-gb", *, end: float = 1.6) -> Pcm:
        """Say the wake phrase, wait for the chime, say the text, and be silent."""
        return then(0.4, self(WAKE, voice), 1.1, self(text, voice), end)


def then(*parts: float | Pcm) -> Pcm:
    """Put sounds one after the other; a number is so many seconds of silence."""
    sounds = [p if isinstance(p, np.ndarray) else silence(p) for p in parts]
    return np.concatenate(sounds)


def silence(seconds: float) -> Pcm:
    return np.zeros(int(seconds * RATE), np.int16)


def write_wav(path: Path, sound: Pcm, *, hours: int = 0) -> Path:
    """Write a WAV of a sound and some hours of silence, which take no room on the disk."""
    frames = len(sound) + hours * 3600 * RATE
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, frames, "NONE", ""))
        file.writeframes(sound.tobytes())
    with path.open("r+b") as raw:
        for place, size in ((4, 36), (40, 0)):
            raw.seek(place)
            raw.write((size + frames * 2).to_bytes(4, "little"))
        raw.truncate(44 + frames * 2)
    return path
