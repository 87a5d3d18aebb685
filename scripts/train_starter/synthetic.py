"""Clips spoken by the free synthesisers espeak-ng and flite, in many voices.

It refuses to use festival, or flite's `kal16`, which is a festival voice in disguise: they are
kept as the voices that a model has never met.
"""

import multiprocessing
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from scripts.train_starter.corpus import RATE, Clip, read_sound, write_manifest

_ACCENTS = ("en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-us", "en-029", "en-us-nyc")
_TIMBRES = (
    "", "f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8",
    "Andrea", "Annie", "linda", "Lee", "Gene", "Denis", "steph3", "Alex",
)  # fmt: skip
_FLITE_VOICES = ("awb", "slt")


@dataclass(frozen=True)
class Saying:
    """One sentence for one synthetic voice."""

    target: Path
    text: str
    command: tuple[str, ...]
    """The synthesiser with its options; the text and the file are added."""
    speaker: str


def sayings(folder: Path, sentences: Sequence[str], seed: int = 1) -> list[Saying]:
    """Deal sentences to voices: every fourth one to flite, the others to espeak-ng."""
    luck = np.random.default_rng(seed)
    planned = []
    for number, text in enumerate(sentences):
        target = folder / f"{number:05}.flac"
        if number % 4 == 3:
            voice = _FLITE_VOICES[number // 4 % len(_FLITE_VOICES)]
            stretch = f"duration_stretch={luck.uniform(0.85, 1.2):.2f}"
            command: tuple[str, ...] = ("flite", "-voice", voice, "--setf", stretch)
            planned.append(Saying(target, text, command, f"flite-{voice}"))
            continue
        accent, timbre = luck.choice(_ACCENTS), luck.choice(_TIMBRES)
        voice = f"{accent}+{timbre}" if timbre else str(accent)
        rate, pitch = str(luck.integers(130, 200)), str(luck.integers(25, 75))
        command = ("espeak-ng", "-v", voice, "-s", rate, "-p", pitch)
        planned.append(Saying(target, text, command, f"espeak-{voice}"))
    return planned


def say(saying: Saying) -> Clip:
    """Speak one sentence into its file, unless it is there, and return it as a clip."""
    if not saying.target.exists():
        with tempfile.TemporaryDirectory() as folder:
            wave = str(Path(folder) / "said.wav")
            is_flite = saying.command[0] == "flite"
            tail = ("-t", saying.text, "-o", wave) if is_flite else ("-w", wave, saying.text)
            subprocess.run([*saying.command, *tail], check=True, capture_output=True, timeout=60)
            soundfile.write(str(saying.target), read_sound(wave), RATE)
    seconds = soundfile.info(str(saying.target)).duration
    return Clip(str(saying.target), saying.text, saying.speaker, seconds, "synthetic")


def speak_all(folder: Path, sentences: Sequence[str], jobs: int) -> list[Clip]:
    """Speak all sentences into a folder with a manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        clips = pool.map(say, sayings(folder, sentences), chunksize=16)
    write_manifest(folder / "manifest.tsv", clips, "made by espeak-ng and flite")
    return clips
