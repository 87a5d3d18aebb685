"""How sure the recogniser is of right and of wrong sentences: where to ask whether it heard well.

It refuses to choose: it prints what each threshold would ask about, and what it would let pass.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import numpy as np

from voice_glimmer.hearing.blocks import BLOCK_SAMPLES
from voice_glimmer.hearing.ears import Ears
from voice_glimmer.hearing.recogniser import Recogniser
from voice_glimmer.messages import Block, Ear, Heard
from voice_glimmer.phrases import Phrases, plain

from .material import RATE, VOICES, Samples, silence, speak
from .model import lines_of
from .scoring import word_errors

SENTENCES = Path(__file__).parent / "data" / "everyday.txt"
STARTER = Path(__file__).parent.parent.parent / "models" / "starter-en"
NOISES = (0.0, 0.01, 0.03)
"""Amplitude of white noise over speech with a peak of 0.5: none, a fan, a running tap."""

HALF = 0.5
"""Of its words: with more of them wrong a sentence does not say what was said any more."""


@click.command()
@click.option("--model", type=click.Path(path_type=Path), default=STARTER, help="A model's folder.")
def certainty(model: Path) -> None:
    """Print what each threshold of mean word confidence would ask about."""
    heard = _measured(model)
    right = [sure for sure, wrong in heard if wrong == 0]
    lost = [sure for sure, wrong in heard if wrong > HALF]
    click.echo(
        f"{len(heard)} sentences, {len(right)} quite right, {len(lost)} more than half wrong"
    )
    for least in (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        click.echo(
            f"below {least:.2f} it asks about {_below(heard, least)} of all,"
            f" {sum(sure < least for sure in right)} of the right ones,"
            f" {sum(sure < least for sure in lost)} of those more than half wrong"
        )


def _below(heard: list[tuple[float, float]], least: float) -> str:
    return f"{sum(sure < least for sure, _ in heard) / len(heard):.0%}"


def _measured(model: Path) -> list[tuple[float, float]]:
    """Give the mean confidence of each sentence with the part of its words that was wrong."""
    recogniser = Recogniser(model)
    recogniser.ready()
    ears = Ears(recogniser, Phrases("en", ["hey glimmer"]), end_silence=1.2)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for line in lines_of(SENTENCES):
            for voice in VOICES:
                for noise in NOISES:
                    sound = _noisy(speak(voice, line, Path(folder)), noise)
                    found += [_judged(heard, line) for heard in _heard(ears, sound)]
    recogniser.close()
    return found


def _noisy(sentence: Samples, noise: float) -> bytes:
    sound = np.concatenate([silence(0.4), sentence, silence(1.6)])
    noisy = sound + np.random.default_rng(1).normal(0, noise, len(sound))
    return (noisy.clip(-1, 1) * 32767).astype(np.int16).tobytes()


def _heard(ears: Ears, pcm: bytes) -> list[Heard]:
    ears.listen(Ear.OPEN)
    size = BLOCK_SAMPLES * 2
    blocks = [pcm[at : at + size] for at in range(0, len(pcm) - size, size)]
    events = [
        event
        for number, block in enumerate(blocks, start=1)
        for event in ears.hear(Block(block, number * BLOCK_SAMPLES / RATE))
    ]
    return [e for e in [*events, *ears.finish()] if isinstance(e, Heard) and e.parts]


def _judged(heard: Heard, said: str) -> tuple[float, float]:
    wanted = plain(said).split()
    return heard.confidence, word_errors(wanted, plain(heard.text).split()) / len(wanted)
