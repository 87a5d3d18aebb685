"""Soft and loud microphones, noise that stays, others who talk on, and sentences without an end."""

from __future__ import annotations

import numpy as np
import pytest
from listening import heard, texts, timed
from sound import Pcm
from speech import RATE, Speakers, silence, then

from voice_glimmer.hearing.ears import Ears
from voice_glimmer.messages import Ear, Event, Fault, Heard, Noted, Woken

COUNTER = "sunlight on the kitchen counter"


def at(gain: float, sound: Pcm) -> Pcm:
    return np.asarray(np.clip(sound * gain, -32768, 32767), np.int16)


def hiss(level: float, seconds: float, seed: int = 1) -> Pcm:
    """Noise of a tap or a fan: ``level`` is its mean amplitude, 0 to 32767."""
    chance = np.random.default_rng(seed)
    return np.asarray(chance.normal(0, level, int(seconds * RATE)), np.int16)


def over(one: Pcm, other: Pcm) -> Pcm:
    """Let two sounds be heard at once, as long as the first."""
    laid = np.resize(other, len(one)) if len(other) < len(one) else other[: len(one)]
    return np.asarray(np.clip(one.astype(np.int32) + laid, -32768, 32767), np.int16)


def faults(events: list[Event]) -> list[Fault]:
    return [event.fault for event in events if isinstance(event, Noted)]


@pytest.mark.parametrize("gain", [0.04, 0.01])
@pytest.mark.parametrize("voice", ["slt", "en-gb"])
def test_a_microphone_that_is_turned_down_hears(
    ears: Ears, speakers: Speakers, gain: float, voice: str
) -> None:
    sound = then(1.0, speakers(f"hey glimmer, {COUNTER}", voice), 2.0)
    events = heard(ears, at(gain, sound))
    assert events[0] == Woken(continuing=True)
    assert texts(events) == [COUNTER]


@pytest.mark.parametrize("level", [1, 5, 40])
def test_the_hiss_of_a_microphone_is_no_speech(ears: Ears, level: float) -> None:
    for ear in (Ear.WAKE, Ear.OPEN):
        ears.listen(ear)
        assert [e for e in heard(ears, hiss(level, 6.0)) if e != Heard(())] == []


@pytest.mark.parametrize(
    ("gain", "fault"), [(0.006, Fault.TOO_SOFT), (1.0, None), (30.0, Fault.TOO_LOUD)]
)
def test_a_fault_of_the_microphone_is_told_once(
    ears: Ears, speakers: Speakers, gain: float, fault: Fault | None
) -> None:
    sound = at(gain, then(1.0, speakers(COUNTER, "slt"), 2.0))
    told = []
    for _ in range(2):
        ears.listen(Ear.OPEN)
        told.append(faults(heard(ears, sound)))
        ears.listen(Ear.WAKE)
    assert told == [[fault] if fault else [], []]


def test_a_sentence_is_over_when_the_tap_alone_is_heard(ears: Ears, speakers: Speakers) -> None:
    said = speakers(COUNTER, "slt")
    tap = hiss(float(np.std(said)) / 3, 20.0)  # 10 dB softer, and as steady as a tap
    ears.listen(Ear.OPEN)
    came = timed(ears, over(then(4.0, said, 8.0), tap))
    ((when, event),) = [(at, e) for at, e in came if isinstance(e, Heard) and e.parts]
    ended = 4.0 + len(said) / RATE
    assert event.text.split()[-1] == "counter"
    assert ended + 1.0 < when < ended + 2.0


def test_a_radio_that_talks_on_does_not_keep_a_sentence_open(
    ears: Ears, speakers: Speakers
) -> None:
    radio = then(*[
        speakers(text, "awb")
        for text in (
            "the neighbours talked about the weather all afternoon",
            "the minister said that the roads would be closed until the end of the week",
            "there will be rain in the north and sunshine in the south on friday",
        ) * 3
    ])  # fmt: skip
    said = speakers(f"hey glimmer, {COUNTER}", "slt")
    came = timed(ears, over(then(12.0, said, 12.0), at(0.12, radio)))
    events = [event for _, event in came]
    assert Woken(continuing=True) in events
    (when, event), *_ = [(at, e) for at, e in came if isinstance(e, Heard)]
    assert event.text.startswith(COUNTER)
    assert len(event.text.split()) <= 7  # a word of the radio may have crept in
    assert when < 12.0 + len(said) / RATE + 4.0


# --- long sentences ------------------------------------------------------------------------------

LONG = [
    "the smell of coffee in the morning",
    "sunlight on the kitchen counter",
    "the dog's tail thumping when i walked in",
    "the smell of fresh bread",
]


def test_a_sentence_that_is_too_long_is_given_in_parts_and_loses_no_word(
    ears: Ears, speakers: Speakers
) -> None:
    ears.longest_seconds = 6.0
    ears.listen(Ear.OPEN)
    spoken = [sound for text in LONG for sound in (speakers(text, "slt"), silence(0.3))]
    events = [e for e in heard(ears, then(0.5, *spoken, 2.0)) if isinstance(e, Heard)]
    assert [event.goes_on for event in events] == [True] * (len(events) - 1) + [False]
    assert len(events) > 1
    assert " ".join(texts(list(events))).split() == " ".join(LONG).split()


def test_pauses_shorter_than_the_end_of_speech_make_one_glimmer(
    ears: Ears, speakers: Speakers
) -> None:
    ears.listen(Ear.OPEN)
    spoken = [sound for text in LONG for sound in (speakers(text, "slt"), silence(0.9))]
    events = heard(ears, then(0.5, *spoken, 2.0))
    assert texts(events) == [" ".join(LONG)]
