"""What tests of the ears share: sound in blocks goes in, and events come out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sound import Pcm
from speech import RATE

from voice_glimmer.hearing.blocks import BLOCK_SAMPLES
from voice_glimmer.hearing.ears import Ears
from voice_glimmer.messages import Began, Block, Event, Heard
from voice_glimmer.phrases import Phrases

MODEL = Path(__file__).parent.parent / "models" / "starter-en"
PHRASES = Phrases("en", ["hey glimmer"])


def blocks(sound: Pcm) -> Iterator[Block]:
    for end in range(BLOCK_SAMPLES, len(sound) + 1, BLOCK_SAMPLES):
        yield Block(sound[end - BLOCK_SAMPLES : end].tobytes(), end / RATE)


def heard(ears: Ears, sound: Pcm) -> list[Event]:
    """Give all events but `Began`."""
    events = [event for block in blocks(sound) for event in ears.hear(block)]
    return [event for event in [*events, *ears.finish()] if not isinstance(event, Began)]


def timed(ears: Ears, sound: Pcm) -> list[tuple[float, Event]]:
    """Give each event with the second at which it came."""
    return [(block.at, event) for block in blocks(sound) for event in ears.hear(block)]


def texts(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Heard) and event.parts]
