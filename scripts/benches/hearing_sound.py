"""Puts recordings into a room: reverberation, noise at a stated ratio over the speech, a level.

It refuses chance that cannot be had again: each scene has its own seed. Sound is mono float32 in
-1 to 1 at 16,000 Hz; what comes out is 16-bit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scripts.train_starter.corpus import RATE, Sound, read_sound

SPEECH_DB = -26.0
"""Level of the speech in dB of full scale, over its sounding frames: somebody near a usual
microphone."""
HISS_DB = -72.0
"""The microphone's own hiss: a quiet room."""
FRAME = RATE // 50
SOUNDING_DB = 30.0
"""Frames this far below the loudest are pauses, and count for no ratio."""
SPEED_OF_SOUND = 343.0

Pcm = NDArray[np.int16]


def trimmed(sound: Sound) -> Sound:
    """Cut silence from both ends: what is 40 dB below the peak."""
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max(initial=1e-9))
    return sound[loud[0] : loud[-1] + 1] if len(loud) else sound


@cache
def clip(path: str) -> Sound:
    """Read a recording without silence around it, at `SPEECH_DB`."""
    sound = trimmed(read_sound(path))
    return (sound * 10 ** ((SPEECH_DB - speech_db(sound)) / 20)).astype(np.float32)


def sounding(sound: Sound) -> NDArray[np.bool_]:
    """Tell of each whole 20 ms frame whether it is speech and no pause."""
    powers = _powers(sound)
    loud: NDArray[np.bool_] = powers > powers.max(initial=1e-12) * 10 ** (-SOUNDING_DB / 10)
    return loud


def _powers(sound: Sound) -> NDArray[np.float32]:
    whole = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    powers: NDArray[np.float32] = np.mean(np.square(whole), axis=1)
    return powers


def speech_db(sound: Sound) -> float:
    """Give the level over the sounding frames, in dB of full scale."""
    return float(10 * np.log10(_powers(sound)[sounding(sound)].mean() + 1e-12))


@cache
def kitchen(seed: int) -> Sound:
    """Give the response of a kitchen to a voice two to three and a half metres away.

    A box of hard walls after Allen and Berkley: mirror images of the voice, each later and softer.
    """
    luck = np.random.default_rng(seed)
    size = luck.uniform([3.2, 2.6, 2.3], [5.0, 4.0, 2.7])
    listener = luck.uniform(0.3, 0.5, 3) * size
    away = luck.uniform(2.0, 3.5)
    turn = luck.uniform(0, 2 * np.pi)
    voice = np.clip(listener + away * np.array([np.cos(turn), np.sin(turn), 0.1]), 0.2, size - 0.2)
    echo = luck.uniform(0.75, 0.88)  # of the pressure, at each wall: reverberation of 0.3 to 0.6 s
    steps = np.arange(-12, 13)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3)
    response = np.zeros(int(0.6 * RATE), np.float64)
    for mirrored in np.ndindex(2, 2, 2):
        flip = np.array(mirrored)
        where = (1 - 2 * flip) * voice + 2 * grid * size
        apart = np.linalg.norm(where - listener, axis=1)
        hits = np.abs(grid - flip).sum(axis=1) + np.abs(grid).sum(axis=1)
        at = (apart / SPEED_OF_SOUND * RATE).astype(int)
        near = at < len(response)
        np.add.at(response, at[near], echo ** hits[near] / apart[near])
    first = int(np.flatnonzero(response)[0])
    response = response[first:]
    return np.asarray(response / response[0], np.float32)


def in_kitchen(sound: Sound, seed: int) -> Sound:
    """Let a voice sound in a room; its level stays, its first sample too, its end trails off."""
    response = kitchen(seed)
    length = len(sound) + len(response) - 1
    size = 1 << length.bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[:length]
    reverberant = np.asarray(wet, np.float32)
    factor = 10 ** ((speech_db(sound) - speech_db(reverberant)) / 20)
    return np.asarray(reverberant * factor, np.float32)


def over(sound: Sound, top: Sound, at: int) -> Sound:
    """Add a sound from a sample on; what sticks out is cut."""
    end = min(len(sound), at + len(top))
    sound[at:end] += top[: end - at]
    return sound


def noise(paths: tuple[str, ...], samples: int, seed: int) -> Sound:
    """Cut a piece of one of some noises, from somewhere in it."""
    luck = np.random.default_rng(seed)
    whole = _noise(paths[seed % len(paths)])
    return np.resize(np.roll(whole, -int(luck.integers(len(whole)))), samples)


@cache
def _noise(path: str) -> Sound:
    return read_sound(path)


def scene(speech: Sound, spoken: Sound, noises: tuple[str, ...], snr: float | None, seed: int,
          gain_db: float = 0.0) -> Pcm:  # fmt: skip
    """Mix a stretch that holds ``spoken`` with noise at a ratio over the speech; add the hiss."""
    luck = np.random.default_rng(seed)
    mixed = speech + luck.normal(0, 10 ** (HISS_DB / 20), len(speech)).astype(np.float32)
    if snr is not None:
        around = noise(noises, len(speech), seed)
        level = 10 * np.log10(np.mean(np.square(around)) + 1e-12)
        mixed += around * 10 ** ((speech_db(spoken) - snr - level) / 20)
    return pcm(mixed * 10 ** (gain_db / 20))


def pcm(sound: Sound) -> Pcm:
    """Give 16-bit samples."""
    return np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)


def files(paths: tuple[Path, ...]) -> tuple[str, ...]:
    """Give the sound files among some files and folders."""
    endings = {".wav", ".flac", ".ogg", ".opus", ".mp3"}
    found = [
        file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])
    ]
    return tuple(str(file) for file in found if file.suffix in endings)
