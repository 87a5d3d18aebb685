"""What hearing costs: the processor while resting, against bare Vosk, and the memory over hours.

It refuses to measure one side in another run than the other.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import click
import numpy as np

from scripts.benches import hearing_sound as sound
from scripts.benches import hearing_trials as trials
from scripts.benches.loop import BARE
from scripts.benches.material import write
from scripts.benches.measure import cost, memory, program
from scripts.train_starter.corpus import RATE, Sound, read_sound
from voice_glimmer.messages import Ear, Woken

REST_SECONDS = 180.0
"""Of each kind of sound; what loading costs is measured with next to none, and taken off."""
NOISE_DB = -45.0
"""Level of the noise that is rested in: a tap across the room, in dB of full scale."""
MARKS = (0.1, 1.0, 2.0, 4.0, 8.0)
"""Hours of sound after which the memory is looked at."""


def rest(model: Path, noises: Sequence[str], talk: Sequence[str]) -> None:
    """Print the processor's share while resting in silence, in noise and in talk."""
    click.echo("\nprocessor while resting, beside bare Vosk over the same sound")
    chance = np.random.default_rng(1)
    hiss = chance.normal(0, 10 ** (sound.HISS_DB / 20), int(REST_SECONDS * RATE))
    kinds = {"silence (a microphone's hiss)": np.asarray(hiss, np.float32)}
    for path in noises:
        noise = np.resize(read_sound(path), int(REST_SECONDS * RATE))
        level = 10 * np.log10(np.mean(np.square(noise)) + 1e-12)
        kinds[f"noise ({Path(path).stem})"] = noise * np.float32(10 ** ((NOISE_DB - level) / 20))
    if talk:
        kinds["talk"] = _joined(talk)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        short = write(folder / "short.wav", [np.zeros(RATE, np.float32)])
        idle = _ours(model, short, folder)
        bare_idle = _bare(model, short)
        for kind, heard in kinds.items():
            spoken = write(folder / "heard.wav", [heard])
            ours = _ours(model, spoken, folder) - idle
            bare = _bare(model, spoken) - bare_idle
            length = len(heard) / RATE
            click.echo(f"  {kind:<34} {100 * ours / length:5.2f} % of a core, "
                       f"{ours / bare:.2f} times bare ({100 * bare / length:.1f} %)")  # fmt: skip


def _joined(paths: Sequence[str]) -> Sound:
    """Give the first recordings one after the other, in all as long as is rested in."""
    pieces: list[Sound] = []
    for path in cycle(paths):
        pieces += [read_sound(path), np.zeros(RATE // 2, np.float32)]
        if sum(map(len, pieces)) >= REST_SECONDS * RATE:
            return np.concatenate(pieces)
    return np.zeros(0, np.float32)


def _ours(model: Path, recording: Path, folder: Path) -> float:
    return cost(
        *program("listen", "--microphone", str(recording), "--speaker", "none"),
        *("--model", str(model), "--journal", str(folder / "rest.db")),
    ).cpu


def _bare(model: Path, recording: Path) -> float:
    return cost("-c", BARE, str(model), str(recording)).cpu


def over_hours(model: Path, phrases: tuple[str, ...], talk: Sequence[str], hours: float) -> None:
    """Print the memory of the ears and the recogniser while people talk on and on."""
    click.echo("\nmemory while resting in talk, the recogniser's child and its parent")
    trials.begin(model, phrases)
    ears = trials.ears()
    marks = [mark for mark in MARKS if mark <= hours]
    heard = 0.0
    for path in cycle(talk):
        for block in trials.blocks(sound.pcm(read_sound(path))):
            if any(isinstance(event, Woken) for event in ears.hear(block)):
                ears.listen(Ear.WAKE)
            heard += len(block.pcm) / 2 / RATE
        if heard >= marks[0] * 3600:
            click.echo(f"  after {marks.pop(0):g} h of sound: {memory(os.getpid()):.0f} MB")
        if not marks:
            return
