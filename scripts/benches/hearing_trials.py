"""Plays scenes to the real ears, as fast as they can hear, and writes down what came of each.

It refuses to judge; `hearing` counts. Each process has one recogniser, which is made once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scripts.benches import hearing_sound as sound
from scripts.train_starter.corpus import RATE, Sound, read_sound
from voice_glimmer.hearing.blocks import BLOCK_SAMPLES
from voice_glimmer.hearing.ears import Ears
from voice_glimmer.hearing.recogniser import Recogniser
from voice_glimmer.messages import Block, Ear, Event, Heard, Woken
from voice_glimmer.phrases import Phrases

LEAD, TAIL = 3.0, 3.0
"""Seconds of the room before and after what is said: its noise is learnt in the first."""
JOINT = 0.15
"""Seconds between the phrase and the rest where two recordings make one breath."""
REST = 0.6
"""Seconds between two recordings of talk."""


@dataclass(frozen=True)
class Scene:
    """What is played: recordings one after the other, in a room, in noise."""

    paths: tuple[str, ...]
    voice: str
    condition: str
    text: str = ""
    """All that is said, as the manifest has it."""
    snr: float | None = None
    room: bool = False
    gain_db: float = 0.0
    noises: tuple[str, ...] = ()
    seed: int = 0
    ours: tuple[str, str, float] | None = None
    """What the program itself says meanwhile: its recording, its words, its level in dB."""


@dataclass
class Outcome:
    """What came of a scene; times in seconds on its own time line."""

    scene: Scene
    ends: tuple[float, ...]
    """Where each recording ends."""
    woken: list[float] = field(default_factory=list)
    heard: list[tuple[float, Heard]] = field(default_factory=list)
    computing: list[float] = field(default_factory=list)
    """Seconds of computing for the block that brought each of the events."""
    handed: tuple[float, float] | None = None
    """From where to where sound reached the free decoder, until the first sentence was over."""
    gap: float = 0.0
    """Seconds missing between those two."""
    seconds: float = 0.0


_parts: tuple[Recogniser, Phrases] | None = None


def begin(model: Path, wake_phrases: tuple[str, ...]) -> None:
    """Load the model; once a process."""
    global _parts  # noqa: PLW0603 - a process of a pool has nowhere else to keep what it loaded
    recogniser = Recogniser(model)
    recogniser.ready()
    _parts = (recogniser, Phrases("en", wake_phrases))


def ears(*, hears_us: bool = False) -> Ears:
    """Give fresh ears over this process's recogniser."""
    assert _parts is not None  # noqa: S101 - `begin` is every pool's initialiser
    return Ears(_parts[0], _parts[1], end_silence=1.2, hears_us=hears_us)


def stage(scene: Scene) -> tuple[sound.Pcm, tuple[float, ...]]:
    """Make the sound of a scene; give it and where each recording ends."""
    pieces: list[Sound] = []
    ends: list[float] = []
    for path in scene.paths:
        if pieces:
            pieces.append(np.zeros(int(JOINT * RATE), np.float32))
        pieces.append(sound.clip(path))
        ends.append(LEAD + sum(map(len, pieces)) / RATE)
    spoken = np.concatenate(pieces)
    if scene.room:
        spoken = sound.in_kitchen(spoken, scene.seed % 8)
    whole = np.zeros(int((ends[-1] + TAIL) * RATE), np.float32)
    sound.over(whole, spoken, int(LEAD * RATE))
    if scene.ours is not None:
        path, _, level = scene.ours
        said = sound.in_kitchen(sound.clip(path) * np.float32(10 ** (level / 20)), scene.seed % 8)
        sound.over(whole, said, int(0.3 * RATE))
    return sound.scene(whole, spoken, scene.noises, scene.snr, scene.seed, scene.gain_db), tuple(
        ends
    )


def blocks(pcm: sound.Pcm) -> Iterator[Block]:
    """Cut sound into blocks."""
    for start in range(0, len(pcm), BLOCK_SAMPLES):
        piece = pcm[start : start + BLOCK_SAMPLES]
        yield Block(piece.tobytes(), (start + len(piece)) / RATE)


def play(scene: Scene, ear: Ear) -> Outcome:
    """Play one scene to fresh ears."""
    pcm, ends = stage(scene)
    outcome = Outcome(scene, ends, seconds=len(pcm) / RATE)
    listening = ears(hears_us=scene.ours is not None)
    listening.listen(ear)
    if scene.ours is not None:
        listening.while_saying(scene.ours[1])
    listening.prepare()
    now, total = [0.0], [0.0]

    def overheard(heard: bytes) -> None:
        length = len(heard) / 2 / RATE
        if any(event.parts for _, event in outcome.heard):
            return
        first = outcome.handed[0] if outcome.handed else now[0] - length
        total[0] += length
        outcome.handed = (first, now[0])
        outcome.gap = now[0] - first - total[0]

    listening.on_speech = overheard
    for block in blocks(pcm):
        now[0] = block.at
        began = time.perf_counter()
        _note(outcome, listening.hear(block), block.at, began)
    began = time.perf_counter()
    _note(outcome, listening.finish(), now[0], began)
    return outcome


def _note(outcome: Outcome, events: list[Event], at: float, began: float) -> None:
    for event in events:
        if isinstance(event, Woken):
            outcome.woken.append(at)
        elif isinstance(event, Heard):
            outcome.heard.append((at, event))
        else:
            continue
        outcome.computing.append(time.perf_counter() - began)


def play_wake(scene: Scene) -> Outcome:
    """Play to resting ears."""
    return play(scene, Ear.WAKE)


def play_open(scene: Scene) -> Outcome:
    """Play to open ears."""
    return play(scene, Ear.OPEN)


def play_over_us(scene: Scene) -> Outcome:
    """Play while the program itself speaks."""
    return play(scene, Ear.STOP)


@dataclass(frozen=True)
class Talk:
    """Recordings that follow each other, with no wake phrase among them; or noise alone."""

    paths: tuple[str, ...]
    texts: tuple[str, ...]
    group: str
    gain_db: float = 0.0


@dataclass
class Waking:
    """False wakes in some talk: in which recording each was, and how many seconds were heard."""

    talk: Talk
    seconds: float = 0.0
    wakes: list[tuple[str, str]] = field(default_factory=list)


def play_talk(talk: Talk) -> Waking:
    """Play talk to resting ears; after a false wake they rest again."""
    waking = Waking(talk)
    listening = ears()
    for path, text in zip(talk.paths, talk.texts, strict=True):
        whole = read_sound(path) * np.float32(10 ** (talk.gain_db / 20))
        whole = np.concatenate([whole, np.zeros(int(REST * RATE), np.float32)])
        waking.seconds += len(whole) / RATE
        for block in blocks(sound.pcm(whole)):
            if any(isinstance(event, Woken) for event in listening.hear(block)):
                waking.wakes.append((path, text))
                listening.listen(Ear.WAKE)
    return waking
