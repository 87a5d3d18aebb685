"""Makes the noises of a kitchen out of chance, so that no model can have been trained on them.

It refuses to be a recording: how a real tap sounds is for recordings to tell, given by ``--noise``.
Sound is mono float32 in -1 to 1 at 16,000 Hz.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from scripts.train_starter.corpus import RATE, Sound

SECONDS = 30


def _coloured(luck: np.random.Generator, slope_db: float, low: float, high: float) -> Sound:
    """Make noise whose level falls by so many dB an octave, between two frequencies in Hz."""
    samples = SECONDS * RATE
    spectrum = np.fft.rfft(luck.normal(0, 1, samples))
    hertz = np.maximum(np.fft.rfftfreq(samples, 1 / RATE), 1.0)
    gain = (hertz / 1000) ** (slope_db / 6.02) * (hertz > low) * (hertz < high)
    sound = np.fft.irfft(spectrum * gain, samples)
    return np.asarray(sound / np.abs(sound).max(), np.float32)


def _swelling(luck: np.random.Generator, hertz: float, depth: float) -> Sound:
    """Give a loudness that comes and goes, as of water or of boiling."""
    points = luck.uniform(1 - depth, 1, int(SECONDS * hertz) + 2)
    at = np.linspace(0, len(points) - 1, SECONDS * RATE)
    return np.asarray(np.interp(at, np.arange(len(points)), points), np.float32)


def tap(luck: np.random.Generator) -> Sound:
    """Make water into a steel sink: broad, bright, a little unsteady."""
    return _coloured(luck, -1.5, 200, 7500) * _swelling(luck, 12, 0.4)


def fan(luck: np.random.Generator) -> Sound:
    """Make an extractor: dark noise, and the hum of its blades."""
    time = np.arange(SECONDS * RATE) / RATE
    hum = sum(np.sin(2 * np.pi * 97 * k * time) / k for k in range(1, 6))
    return np.asarray(_coloured(luck, -6, 60, 5000) + 0.08 * hum, np.float32)


def frying(luck: np.random.Generator) -> Sound:
    """Make a pan: thousands of small cracks over a hiss."""
    cracks = np.where(luck.random(SECONDS * RATE) < 0.004, luck.normal(0, 1, SECONDS * RATE), 0)
    ring = np.exp(-np.arange(80) / 20) * np.cos(np.arange(80) * 1.7)
    crackle = np.convolve(cracks, ring, mode="same")
    return np.asarray(0.25 * _coloured(luck, 0, 800, 7900) + 0.2 * crackle, np.float32)


MADE = {"tap": tap, "fan": fan, "frying": frying}


def write(folder: Path) -> list[Path]:
    """Write each noise into a folder, unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, (name, make) in enumerate(MADE.items()):
        path = folder / f"{name}.flac"
        if not path.exists():
            sound = make(np.random.default_rng(number))
            soundfile.write(str(path), 0.5 * sound / np.abs(sound).max(), RATE)
        paths.append(path)
    return paths
